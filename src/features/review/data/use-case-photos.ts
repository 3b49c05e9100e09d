import { useLiveQuery } from 'dexie-react-hooks'
import { useMemo } from 'react'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { flukeViews, photosOfIndividual, type FlukeView } from '#storage/fluke-views.ts'
import { watchRows } from '#storage/watch.ts'
import type { WatchRows } from '#ui/lists/rows-in-sight.ts'
import { useRowsInSight } from '#ui/lists/use-rows-in-sight.ts'
import type { Case } from '../cases/case.ts'
import type { CasePhotos } from '../cases/groups.ts'

/** Nobody looks through more ids at once; a larger group shows its first ones. */
const MOST_INDIVIDUALS = 8

/** The photos of a case; undefined until they are read. */
export function useCasePhotos(db: CatalogueDatabase, one: Case | null): CasePhotos | undefined {
  const key = one?.key ?? null
  const read = useLiveQuery(async () => ({ key, photos: one && (await casePhotos(db, one)) }), [db, one])
  // A live query gives the former case's rows until it has the new one's.
  return read?.key === key ? (read.photos ?? undefined) : undefined
}

async function casePhotos(db: CatalogueDatabase, one: Case): Promise<CasePhotos> {
  const shown = one.state === 'decided' ? [] : one.suspect.pairs.flatMap(({ left, right }) => [left, right])
  const ids = [...new Set([...one.flukeIds, ...shown])]
  const individuals = one.individualIds.slice(0, MOST_INDIVIDUALS)
  const [flukes, ...own] = await Promise.all([flukeViews(db, ids), ...individuals.map((id) => photosOfIndividual(db, id))])
  return {
    flukes: new Map<FlukeId, FlukeView>(flukes!.map((view) => [view.fluke.id, view])),
    ofIndividual: new Map<IndividualId, FlukeView[]>(individuals.map((id, n) => [id, own[n]!.toSorted((a, b) => (a.photo.takenAtMs ?? Infinity) - (b.photo.takenAtMs ?? Infinity))])),
  }
}

/** Those in sight of the list, by fluke. */
export function useViews(db: CatalogueDatabase) {
  const watch = useMemo((): WatchRows<FlukeId, FlukeView> => (ids, told, failed) => watchRows(async () => new Map((await flukeViews(db, ids)).map((view) => [view.fluke.id, view])), told, failed), [db])
  return useRowsInSight(watch)
}
