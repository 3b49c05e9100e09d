import { useLiveQuery } from 'dexie-react-hooks'
import type { Individual, IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { flukeViews, type FlukeView } from '#storage/fluke-views.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import type { LastSeen } from '../whale-list.ts'
import { seenOf, type Seen } from '../whale.ts'

/** All individuals' rows, those that have no photo (any more) too: their ids stay taken. Undefined until they are read. */
export function useIndividuals(db: CatalogueDatabase): readonly Individual[] | undefined {
  return useLiveQuery(async () => await withStorageErrors(() => db.individuals.toArray()), [db])
}

/** What a card shows besides the row. */
export interface CardFacts extends Seen {
  best: FlukeView | null
}

/** For the cards in sight alone: with tens of thousands of photos nobody waits for the rest. */
export function useCardFacts(db: CatalogueDatabase, ids: readonly string[]): ReadonlyMap<string, CardFacts> {
  return useLiveQuery(async () => await readFacts(db, ids), [db, ids.join()]) ?? NOTHING
}

const NOTHING: ReadonlyMap<string, CardFacts> = new Map()

async function readFacts(db: CatalogueDatabase, ids: readonly string[]): Promise<Map<string, CardFacts>> {
  const [individuals, flukeIds] = await withStorageErrors(() => Promise.all([db.individuals.bulkGet(ids as IndividualId[]), db.flukes.where('individualId').anyOf(ids).primaryKeys()]))
  const views = new Map<string, FlukeView[]>(ids.map((id) => [id, []]))
  for (const view of await flukeViews(db, flukeIds)) {
    if (view.fluke.status === 'identified' && view.fluke.removed === 0) views.get(view.fluke.individualId!)?.push(view)
  }
  return new Map(
    individuals.flatMap((individual) => {
      if (!individual) return []
      const own = views.get(individual.id) ?? []
      return [[individual.id, { best: own.find(({ fluke }) => fluke.id === individual.bestFlukeId) ?? null, ...seenOf(own) }]]
    }),
  )
}

/** When every individual was last seen. Reads every photo's row, so only while it is asked for; null until then. */
export function useLastSeen(db: CatalogueDatabase, asked: boolean): LastSeen {
  return useLiveQuery(async () => (asked ? await readLastSeen(db) : null), [db, asked]) ?? null
}

/** Rows read in one go, so that the page breathes in between. */
const PAGE = 1_000

async function readLastSeen(db: CatalogueDatabase): Promise<Map<IndividualId, number>> {
  const lastMs = new Map<IndividualId, number>()
  const flukes = await withStorageErrors(() => db.flukes.where('[removed+status+order]').between([0, 'identified', -Infinity], [0, 'identified', Infinity]).toArray())
  for (let from = 0; from < flukes.length; from += PAGE) {
    const some = flukes.slice(from, from + PAGE)
    const photos = await withStorageErrors(() => db.photos.bulkGet(some.map(({ photoId }) => photoId)))
    some.forEach(({ individualId }, n) => {
      const takenAtMs = photos[n]?.takenAtMs
      if (individualId !== null && takenAtMs != null) lastMs.set(individualId, Math.max(lastMs.get(individualId) ?? -Infinity, takenAtMs))
    })
  }
  return lastMs
}
