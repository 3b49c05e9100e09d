import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect } from 'react'
import type { Individual, IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { flukeViews, type FlukeView } from '#storage/fluke-views.ts'
import { fillLastSeen } from '#storage/projection.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { showError } from '#ui/toast/toast.ts'
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

/** Tells rows of before it was kept when their individuals were last seen, once it is asked for; the rows that are watched then say so. */
export function useLastSeenFilled(db: CatalogueDatabase, whales: readonly Individual[] | undefined, asked: boolean): void {
  const missing = asked && whales !== undefined && whales.some(({ lastSeenMs }) => lastSeenMs === undefined)
  useEffect(() => {
    if (missing) fillLastSeen(db).catch(showError)
  }, [db, missing])
}
