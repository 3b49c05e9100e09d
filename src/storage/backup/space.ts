import type { Table } from 'dexie'
import type { Photo, PhotoId } from '#core/catalogue.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import type { CatalogueDatabase, CopyRow, OriginalRow, ThumbnailRow } from '../database.ts'
import { keypointSpace } from '../keypoints/stored-keypoints.ts'
import { withStorageErrors } from '../storage-error.ts'

export interface Share {
  count: number
  bytes: number
}

/** What a catalogue takes in the browser, and what it only refers to. */
export interface SpaceReport {
  photos: number
  /** In the user's own folders: takes nothing here. */
  ownFiles: Share
  /** Copies with an own file beside them, which could be dropped; and those that are the only ones. */
  copiesOfOwn: Share
  onlyCopies: Share
  /** Copied for an import that has not read them yet. */
  waiting: Share
  /** Drawn whenever they are needed. */
  drawn: number
  /** Photos of which nothing but the small picture is here. */
  withoutOriginal: number
  thumbnails: Share
  /** About: counted from some rows of each table. */
  embeddings: Share
  /** Keypoints of flukes that were compared; they lie outside of the catalogue. */
  keypoints: Share
  decisions: Share
  others: Share
}

const PAGE = 200
/** Rows that stand for the rest of their table. */
const SAMPLED = 100

/** Pictures to the byte, records about: from some rows of each table. Errors: `cancelled`, `storage-blocked`. */
export async function measureSpace(db: CatalogueDatabase, { signal, report }: JobContext): Promise<SpaceReport> {
  return await withStorageErrors(async () => {
    const none = (): Share => ({ count: 0, bytes: 0 })
    const space: SpaceReport = {
      photos: await db.photos.count(), ownFiles: none(), copiesOfOwn: none(), onlyCopies: none(), waiting: none(), drawn: 0, withoutOriginal: 0,
      thumbnails: none(), embeddings: await roughly(db.embeddings), keypoints: await keypointSpace(db.catalogueId), decisions: await roughly(db.decisions), others: none(),
    }
    for (const table of db.tables) if (!['thumbnails', 'copies', 'embeddings', 'decisions'].includes(table.name)) addTo(space.others, await roughly(table))
    const sizeOf = new Map<PhotoId, number>()
    const holders = new Map<number, Share>()
    const total = space.photos * 2 + (await db.copies.count())
    let done = 0
    const step = (rows: number): void => {
      throwIfCancelled(signal)
      report({ stage: 'measuring', done: Math.min(total, (done += rows)), total })
    }
    await eachPage<Photo>(db.table('photos'), (photos) => {
      for (const { id, byteSize } of photos) sizeOf.set(id, byteSize)
      step(photos.length)
    })
    let originals = 0
    await eachPage<OriginalRow>(db.table('originals'), (rows) => {
      originals += rows.length
      for (const { photoId, source } of rows) {
        if (source.kind === 'handle') addTo(space.ownFiles, { count: 1, bytes: sizeOf.get(photoId) ?? 0 })
        if (source.kind === 'demo') space.drawn++
        if (source.kind === 'copy') holders.set(source.copyId, source.own ? space.copiesOfOwn : space.onlyCopies)
      }
    })
    space.withoutOriginal = Math.max(0, space.photos - originals)
    await eachPage<CopyRow>(db.table('copies'), (rows) => {
      for (const { id, file } of rows) addTo(holders.get(id) ?? space.waiting, { count: 1, bytes: file.size })
      step(rows.length)
    })
    await eachPage<ThumbnailRow>(db.table('thumbnails'), (rows) => {
      for (const { image } of rows) addTo(space.thumbnails, { count: 1, bytes: image.size })
      step(rows.length)
    })
    return space
  })
}

/** Drops the small pictures; they are made anew from the photographs. */
export async function dropThumbnails(db: CatalogueDatabase): Promise<void> {
  await withStorageErrors(() => db.thumbnails.clear())
}

/** Photos without a small picture, a page at a time. */
export async function* photosWithoutThumbnail(db: CatalogueDatabase): AsyncGenerator<PhotoId[]> {
  let after: PhotoId | null = null
  for (;;) {
    const ids: PhotoId[] = await withStorageErrors(async () => (await (after === null ? db.photos.orderBy(':id') : db.photos.where(':id').above(after)).limit(PAGE).toArray()).map(({ id }) => id))
    if (ids.length === 0) return
    after = ids.at(-1)!
    const have = await withStorageErrors(() => db.thumbnails.bulkGet(ids))
    yield ids.filter((_, i) => have[i] === undefined)
  }
}

export async function saveThumbnail(db: CatalogueDatabase, photoId: PhotoId, image: Blob): Promise<void> {
  await withStorageErrors(() => db.thumbnails.put({ photoId, image }))
}

async function eachPage<Row>(table: Table<Row>, visit: (rows: Row[]) => void): Promise<void> {
  const { keyPath } = table.schema.primKey
  let last: unknown = null
  for (;;) {
    const rows: Row[] = await (last === null ? table.orderBy(':id') : table.where(':id').above(last)).limit(PAGE).toArray()
    if (rows.length === 0) return
    last = (rows.at(-1) as Record<string, unknown>)[keyPath as string]
    visit(rows)
  }
}

async function roughly(table: Table): Promise<Share> {
  const [count, rows] = await Promise.all([table.count(), table.limit(SAMPLED).toArray()])
  const bytes = rows.reduce((sum: number, row: unknown) => sum + roughSize(row), 0)
  return { count, bytes: rows.length === 0 ? 0 : Math.round((bytes / rows.length) * count) }
}

/** A record's bytes, about: texts by a byte a letter, numbers by eight. */
function roughSize(value: unknown): number {
  if (typeof value === 'string') return value.length + 2
  if (ArrayBuffer.isView(value)) return value.byteLength
  if (typeof value !== 'object' || value === null) return 8
  return Object.entries(value).reduce((sum, [key, inner]) => sum + key.length + roughSize(inner), 8)
}

function addTo(share: Share, { count, bytes }: Share): void {
  share.count += count
  share.bytes += bytes
}
