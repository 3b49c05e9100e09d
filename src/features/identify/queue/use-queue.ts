import { useQuery } from '@tanstack/react-query'
import { useLiveQuery } from 'dexie-react-hooks'
import { useMemo, useState } from 'react'
import type { FlukeId } from '#core/catalogue.ts'
import type { Progress } from '#core/job.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { watchRows } from '#storage/watch.ts'
import type { WatchRows } from '#ui/lists/rows-in-sight.ts'
import { useRowsInSight } from '#ui/lists/use-rows-in-sight.ts'
import type { GalleryRevision, QueueEntry } from '#workers/index/index.contract.ts'
import type { FlukeView } from '../data/candidate-views.ts'
import type { IdentifyServices } from '../services.ts'
import { orderQueue, type QueueFilter, type QueueSort } from './queue-order.ts'
import { filterCounts, filterIds, rowsOf } from './queue-rows.ts'

export type QueueCounts = Record<QueueFilter, number>

export interface Queue {
  /** In the order asked for; undefined until it is read. */
  order: readonly FlukeId[] | undefined
  counts: QueueCounts | undefined
  /** The whole queue is being ranked, to put it in order. */
  ranking: Progress | null
}

export function useQueue(db: CatalogueDatabase, services: IdentifyServices, filter: QueueFilter, sort: QueueSort, revision: GalleryRevision | undefined): Queue {
  // `async`: Dexie follows only an async function past its first await; else what is read later is not watched.
  const counts = useLiveQuery(async () => await filterCounts(db), [db])
  const read = useLiveQuery(async () => ({ filter, ids: await filterIds(db, filter) }), [db, filter])
  const ids = read?.filter === filter ? read.ids : undefined
  const [progress, setProgress] = useState<Progress | null>(null)
  const ranks = useQuery({
    queryKey: ['queue-ranks', db.catalogueId, filter, revision],
    enabled: sort !== 'import' && ids !== undefined && revision !== undefined,
    queryFn: async ({ signal }) => byFluke(await services.rankQueue({ flukeIds: [...ids!], revision: revision! }, { signal, report: setProgress })),
    // The old order stands until the new one is there.
    placeholderData: (former, formerQuery) => (formerQuery?.queryKey[2] === filter ? former : undefined),
    gcTime: 60_000,
  })
  const order = useMemo(() => ids && orderQueue(ids, ranks.data ?? new Map(), sort), [ids, ranks.data, sort])
  return { order, counts, ranking: sort !== 'import' && ranks.isFetching ? (progress ?? { stage: 'ranking', done: 0, total: 0 }) : null }
}

/** The rows in sight, with their best candidates. */
export function useQueueRows(db: CatalogueDatabase, services: IdentifyServices, revision: GalleryRevision | undefined) {
  const watch = useMemo((): WatchRows<FlukeId, FlukeView> => (ids, told, failed) => watchRows(async () => new Map((await rowsOf(db, ids)).map((view) => [view.fluke.id, view])), told, failed), [db])
  const { rows, keys, look } = useRowsInSight(watch)
  const ranks = useQuery({
    queryKey: ['row-ranks', db.catalogueId, keys.join(), revision],
    enabled: keys.length > 0 && revision !== undefined,
    queryFn: async ({ signal }) => byFluke(await services.rankQueue({ flukeIds: [...keys], revision: revision! }, { signal })),
    placeholderData: (former) => former,
    gcTime: 10_000,
  })
  return { rows, entries: ranks.data, ranked: ranks.data !== undefined && !ranks.isPlaceholderData && !ranks.isFetching, look }
}

function byFluke(entries: QueueEntry[]): Map<FlukeId, QueueEntry> {
  return new Map(entries.map((entry) => [entry.flukeId, entry]))
}
