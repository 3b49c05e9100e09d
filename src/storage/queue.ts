import { Dexie } from 'dexie'
import type { Fluke, FlukeId, FlukeStatus, IndividualId, PhotoId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

export const FLUKE_STATUSES: readonly FlukeStatus[] = ['open', 'possible', 'skipped', 'identified', 'filed-new', 'unusable']

export interface QueueFilter {
  status: FlukeStatus
  /** Only flukes after this place (exclusive); else from the start. */
  afterOrder?: number
  /** Only flukes before this place (exclusive): the last `limit` of them, in order. */
  beforeOrder?: number
  limit?: number
}

export interface QueueRow {
  flukeId: FlukeId
  photoId: PhotoId
  order: number
  status: FlukeStatus
  individualId: IndividualId | null
}

/** A page of the queue, in the order of import; never the whole of it unless asked without a limit. */
export function queueFlukes(db: CatalogueDatabase, filter: QueueFilter): Promise<QueueRow[]> {
  return withStorageErrors(async () => {
    const backwards = filter.beforeOrder !== undefined && filter.afterOrder === undefined
    const limit = filter.limit ?? Infinity
    const flukes = await (backwards ? inStatus(db, filter).reverse() : inStatus(db, filter)).limit(limit).toArray()
    return (backwards ? flukes.reverse() : flukes).map(queueRow)
  })
}

/** Only the ids, in the order of import: what the ranking of the queue is asked for. Read from the index alone. */
export function queueIds(db: CatalogueDatabase, status: FlukeStatus): Promise<FlukeId[]> {
  return withStorageErrors(() => inStatus(db, { status }).primaryKeys())
}

/** How many flukes have each status; removed ones don't count. */
export function queueCounts(db: CatalogueDatabase): Promise<Record<FlukeStatus, number>> {
  return withStorageErrors(async () => {
    const counts = await Promise.all(FLUKE_STATUSES.map((status) => inStatus(db, { status }).count()))
    return Object.fromEntries(FLUKE_STATUSES.map((status, i) => [status, counts[i]!])) as Record<FlukeStatus, number>
  })
}

/** All flukes of an individual (identified, or proposed by a possible match); removed ones left out. */
export function flukesOfIndividual(db: CatalogueDatabase, individualId: IndividualId): Promise<Fluke[]> {
  return withStorageErrors(() =>
    db.flukes
      .where('individualId')
      .equals(individualId)
      .filter((fluke) => fluke.removed === 0)
      .toArray(),
  )
}

function inStatus(db: CatalogueDatabase, { status, afterOrder, beforeOrder }: QueueFilter) {
  return db.flukes
    .where('[removed+status+order]')
    .between([0, status, afterOrder ?? Dexie.minKey], [0, status, beforeOrder ?? Dexie.maxKey], false, false)
}

function queueRow({ id, photoId, order, status, individualId }: Fluke): QueueRow {
  return { flukeId: id, photoId, order, status, individualId }
}
