import type { PhotoId } from '#core/catalogue.ts'
import { errorRecord, FlukeprintError, type ErrorRecord } from '#core/errors.ts'
import { toHex } from '#core/formats/backup-zip.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import type { CatalogueDatabase, CopyRow, OriginalRow } from '../database.ts'
import { openSource } from '../originals.ts'
import { storageError, withStorageErrors } from '../storage-error.ts'
import { sha256 } from './zip-writer.ts'

/** How the photographs themselves are kept. */
export type OriginalsKept =
  /** In the user's own folders, and only read there; a copy only where the browser gives no other way. */
  | 'own-files'
  /** A copy of each in the browser: at hand without the disk that they came from. */
  | 'copies'
  /** None in the browser: the small pictures alone, and what lies in the user's folders as long as it lies there. */
  | 'small-pictures'

const KEPT = 'originals-kept'

export async function originalsKept(db: CatalogueDatabase): Promise<OriginalsKept> {
  const value = (await withStorageErrors(() => db.settings.get(KEPT)))?.value
  return value === 'copies' || value === 'small-pictures' ? value : 'own-files'
}

export async function setOriginalsKept(db: CatalogueDatabase, value: OriginalsKept): Promise<void> {
  await withStorageErrors(() => db.settings.put({ key: KEPT, value }))
}

export type DroppedCopies = 'of-own-files' | 'only-copies'

export interface KeptReport {
  /** Photos whose file was copied, or whose copy was dropped. */
  changed: number
  /** Bytes that this took or freed. */
  bytes: number
  /** Photos that were left as they are: their own file can't be read, or is no longer the same. */
  left: number
  firstReason: ErrorRecord | null
}

const PAGE = 64
const noDrawings = { drawDemo: () => Promise.reject(new FlukeprintError('unexpected', 'A drawing is not copied.')) }

/**
 * Copies the photographs that lie in the user's own folders into the browser, beside the reference to them. May be stopped, and
 * goes on where it stopped. A file that can't be read, or is no longer what it was, is left. Errors: `storage-full` (what was
 * copied is kept), `cancelled`, `storage-blocked`.
 */
export async function keepCopies(db: CatalogueDatabase, context: JobContext): Promise<KeptReport> {
  return await eachOriginal(db, context, 'copying', async ({ photoId, source }) => {
    if (source.kind !== 'handle') return null
    const file = await openSource(db, source, photoId, noDrawings)
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (toHex(await sha256(bytes)) !== photoId) throw new FlukeprintError('source-missing', 'The file has changed since it was imported.')
    await db.transaction('rw', db.copies, db.originals, async () => {
      const copyId = await db.copies.add({ file: new Blob([bytes], { type: file.type }) } as CopyRow)
      await db.originals.put({ photoId, source: { kind: 'copy', copyId: copyId as number, own: { handle: source.handle, folderId: source.folderId } } })
    })
    return bytes.length
  })
}

/**
 * Drops copies. `of-own-files`: those whose own file is at hand: each is opened before its copy goes. `only-copies`: those that
 * are nowhere else, of which nothing but the small picture is left then. Errors: `cancelled`, `storage-blocked`.
 */
export async function dropCopies(db: CatalogueDatabase, which: DroppedCopies, context: JobContext): Promise<KeptReport> {
  return await eachOriginal(db, context, 'dropping copies', async ({ photoId, source }) => {
    if (source.kind !== 'copy' || (source.own !== undefined) !== (which === 'of-own-files')) return null
    const photo = await db.photos.get(photoId)
    const own = source.own && ({ kind: 'handle', ...source.own } as const)
    if (own) {
      const file = await openSource(db, own, photo?.path ?? photoId, noDrawings)
      if (photo && file.size !== photo.byteSize) throw new FlukeprintError('source-missing', 'The file has changed since it was imported.', { file: photo.path })
    }
    const bytes = (await db.copies.get(source.copyId))?.file.size ?? 0
    await db.transaction('rw', db.copies, db.originals, async () => {
      if (own) await db.originals.put({ photoId, source: own })
      else await db.originals.delete(photoId)
      await db.copies.delete(source.copyId)
    })
    return bytes
  })
}

/** Goes through the originals; `change` gives the bytes of a photo that it changed, null for one that is as it should be. */
async function eachOriginal(db: CatalogueDatabase, { signal, report }: JobContext, stage: string, change: (row: OriginalRow) => Promise<number | null>): Promise<KeptReport> {
  return await withStorageErrors(async () => {
    const result: KeptReport = { changed: 0, bytes: 0, left: 0, firstReason: null }
    const total = await db.originals.count()
    let done = 0
    let after: PhotoId | null = null
    for (;;) {
      const rows: OriginalRow[] = await (after === null ? db.originals.orderBy(':id') : db.originals.where(':id').above(after)).limit(PAGE).toArray()
      if (rows.length === 0) return result
      for (const row of rows) {
        throwIfCancelled(signal)
        await changeOne(result, row, change)
        report({ stage, done: Math.min(total, ++done), total })
      }
      after = rows.at(-1)!.photoId
    }
  })
}

async function changeOne(result: KeptReport, row: OriginalRow, change: (row: OriginalRow) => Promise<number | null>): Promise<void> {
  try {
    const bytes = await change(row)
    if (bytes === null) return
    result.changed++
    result.bytes += bytes
  } catch (thrown) {
    const error = errorRecord(storageError(thrown))
    // A file of the user's own that can't be had now is left for later; all else would meet the next one too.
    if (error.code !== 'source-missing' && error.code !== 'permission-needed') throw thrown
    result.left++
    result.firstReason ??= error
  }
}
