import { Dexie } from 'dexie'
import type { Fluke, FlukeId, FlukeStatus, IndividualId } from '#core/catalogue.ts'
import { LEAST_PRESENCE } from '#core/presence.ts'
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

/** The open flukes of which the detector says that there probably is none, the least probable first. Read from the index alone. */
export function doubtfulIds(db: CatalogueDatabase): Promise<FlukeId[]> {
  return withStorageErrors(() => doubtful(db).primaryKeys())
}

/** Their rows, the least probable first. */
export function doubtfulFlukes(db: CatalogueDatabase): Promise<Fluke[]> {
  return withStorageErrors(() => doubtful(db).toArray())
}

export function countDoubtful(db: CatalogueDatabase): Promise<number> {
  return withStorageErrors(() => doubtful(db).count())
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

/** Those whose box an analyst has drawn have no presence, and are not in this index. */
function doubtful(db: CatalogueDatabase) {
  return db.flukes.where('[removed+status+presence]').between([0, 'open', -Infinity], [0, 'open', LEAST_PRESENCE], true, false)
}

function inStatus(db: CatalogueDatabase, status: FlukeStatus) {
  return db.flukes.where('[removed+status+order]').between([0, status, Dexie.minKey], [0, status, Dexie.maxKey])
}
