import { Dexie } from 'dexie'
import type { Fluke, FlukeId, FlukeStatus, IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

const FLUKE_STATUSES: readonly FlukeStatus[] = ['open', 'possible', 'skipped', 'identified', 'filed-new', 'unusable']

/** Only the ids, in the order of import: what the ranking of the queue is asked for. Read from the index alone. */
export function queueIds(db: CatalogueDatabase, status: FlukeStatus): Promise<FlukeId[]> {
  return withStorageErrors(() => inStatus(db, status).primaryKeys())
}

/** How many flukes have each status; removed ones don't count. */
export function queueCounts(db: CatalogueDatabase): Promise<Record<FlukeStatus, number>> {
  return withStorageErrors(async () => {
    const counts = await Promise.all(FLUKE_STATUSES.map((status) => inStatus(db, status).count()))
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

function inStatus(db: CatalogueDatabase, status: FlukeStatus) {
  return db.flukes.where('[removed+status+order]').between([0, status, Dexie.minKey], [0, status, Dexie.maxKey])
}
