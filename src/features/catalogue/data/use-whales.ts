import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useMemo } from 'react'
import type { Individual, IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { photosOfIndividuals, type FlukeView } from '#storage/fluke-views.ts'
import { fillLastSeen } from '#storage/projection.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { watchRows } from '#storage/watch.ts'
import type { WatchRows } from '#ui/lists/rows-in-sight.ts'
import { useRowsInSight } from '#ui/lists/use-rows-in-sight.ts'
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
export function useCardFacts(db: CatalogueDatabase) {
  const watch = useMemo((): WatchRows<IndividualId, CardFacts> => (ids, told, failed) => watchRows(async () => await readFacts(db, ids), told, failed), [db])
  return useRowsInSight(watch)
}

async function readFacts(db: CatalogueDatabase, ids: readonly IndividualId[]): Promise<Map<IndividualId, CardFacts>> {
  const [individuals, photos] = await Promise.all([withStorageErrors(() => db.individuals.bulkGet([...ids])), photosOfIndividuals(db, ids)])
  return new Map(
    individuals.flatMap((individual, n) => {
      if (!individual) return []
      const own = photos[n]!
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
