import type { Fluke, FlukeId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { countDoubtful, doubtfulIds, queueCounts, queueIds } from '#storage/queue.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { isThere, type FlukeView } from '../data/candidate-views.ts'
import type { QueueFilter } from './queue-order.ts'

/** Ids of a filter, in the order of import. Long lists are read from an index alone. */
export async function filterIds(db: CatalogueDatabase, filter: QueueFilter): Promise<FlukeId[]> {
  switch (filter) {
    case 'open':
    case 'possible':
    case 'skipped':
      return await queueIds(db, filter)
    case 'doubtful': {
      const doubtful = new Set(await doubtfulIds(db))
      return doubtful.size === 0 ? [] : (await queueIds(db, 'open')).filter((id) => doubtful.has(id))
    }
    case 'identified': {
      const founders = new Set((await founderFlukes(db)).map(({ id }) => id))
      return (await queueIds(db, 'identified')).filter((id) => !founders.has(id))
    }
    case 'new':
      return await inOrder(db, [...(await queueIds(db, 'filed-new')), ...(await founderFlukes(db)).map(({ id }) => id)])
    case 'unusable':
      return await inOrder(db, [...(await queueIds(db, 'unusable')), ...(await removedFlukes(db)).filter(isThere).map(({ id }) => id)])
    case 'all': {
      const undone = new Set((await removedFlukes(db)).filter((fluke) => !isThere(fluke)).map(({ id }) => id))
      return (await withStorageErrors(() => db.flukes.orderBy('order').primaryKeys())).filter((id) => !undone.has(id))
    }
  }
}

export async function filterCounts(db: CatalogueDatabase): Promise<Record<QueueFilter, number>> {
  const [counts, doubtful, founders, removed, all] = await Promise.all([
    queueCounts(db),
    countDoubtful(db),
    founderFlukes(db),
    removedFlukes(db),
    withStorageErrors(() => db.flukes.count()),
  ])
  return {
    open: counts.open,
    doubtful,
    possible: counts.possible,
    skipped: counts.skipped,
    identified: counts.identified - founders.length,
    new: counts['filed-new'] + founders.length,
    unusable: counts.unusable + removed.filter(isThere).length,
    all: all - removed.filter((fluke) => !isThere(fluke)).length,
  }
}

export async function rowsOf(db: CatalogueDatabase, ids: readonly FlukeId[]): Promise<FlukeView[]> {
  return await withStorageErrors(async () => {
    const flukes = present(await db.flukes.bulkGet([...ids]))
    const photos = await db.photos.bulkGet(flukes.map(({ photoId }) => photoId))
    return flukes.flatMap((fluke, place) => (photos[place] ? [{ fluke, photo: photos[place] }] : []))
  })
}

/** Flukes that are the first photo of an individual that an analyst has named new, and still are. */
async function founderFlukes(db: CatalogueDatabase): Promise<Fluke[]> {
  return await withStorageErrors(async () => {
    const named = await db.decisions.where('[origin+kind]').equals(['analyst', 'new']).toArray()
    const individualOf = new Map(named.flatMap((decision) => (decision.kind === 'new' ? [[decision.flukeId, decision.individualId] as const] : [])))
    const flukes = present(await db.flukes.bulkGet([...individualOf.keys()]))
    return flukes.filter((fluke) => fluke.removed === 0 && fluke.status === 'identified' && fluke.individualId === individualOf.get(fluke.id))
  })
}

function removedFlukes(db: CatalogueDatabase): Promise<Fluke[]> {
  return withStorageErrors(() => db.flukes.where('[removed+status+order]').between([1], [2]).toArray())
}

async function inOrder(db: CatalogueDatabase, ids: FlukeId[]): Promise<FlukeId[]> {
  const flukes = present(await withStorageErrors(() => db.flukes.bulkGet(ids)))
  return flukes.sort((one, other) => one.order - other.order).map(({ id }) => id)
}

function present(flukes: (Fluke | undefined)[]): Fluke[] {
  return flukes.filter((fluke) => fluke !== undefined)
}
