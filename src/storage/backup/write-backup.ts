import type { PhotoId } from '#core/catalogue.ts'
import { againPath, BACKUP_VERSION, blockPath, HEADER_PATH, LAST_HEADER_PATH, OWN_FILES, readme, README_PATH, safePath, type BackupHeader, type Block, type PicturesKept } from '#core/formats/backup-header.ts'
import { toHex } from '#core/formats/backup-zip.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import type { CatalogueInfo } from '../catalogues.ts'
import type { CatalogueDatabase } from '../database.ts'
import { withStorageErrors } from '../storage-error.ts'
import { sinkError, type Sink } from './sink.ts'
import { blockOf, ownFilesTable, takeSnapshot, type Attached, type OwnFile, type Snapshot, type SnapshotTable } from './snapshot.ts'
import { encode, sha256, ZipWriter } from './zip-writer.ts'

/** A picture that could not be put into a backup. */
export interface Skipped {
  file: string
  why: string
}

export interface BackupReport {
  backupId: string
  atMs: number
  byteSize: number
  photos: number
  /** `seq` of the last decision in it. */
  decisionSeq: number
  thumbnails: number
  /** Photographs in it byte for byte. */
  originals: number
  /** The first of them; how many there are in all. */
  skipped: Skipped[]
  skippedCount: number
}

/** Pictures whose rows are read at once. */
const PAGE = 32
const MOST_TOLD = 200
/** More than a photograph has, and less than an array may have. */
const LARGEST_ENTRY_BYTES = 2 ** 31 - 1

export interface BackupInput {
  db: CatalogueDatabase
  info: CatalogueInfo
  pictures: PicturesKept
  /** For messages. */
  fileName: string
}

/**
 * Writes a whole catalogue into a file. Memory holds a page of rows and one photograph, however many there are. What happens to
 * the catalogue meanwhile is not in it. A picture that can't be read is left out and told; nothing else is.
 * Errors: `cancelled`, `storage-full` (no room where it goes), `permission-needed`, `source-missing` (the place is gone); then
 * nothing of it is left there.
 */
export async function writeBackup({ db, info, pictures, fileName }: BackupInput, sink: Sink, context: JobContext): Promise<BackupReport> {
  try {
    const snapshot = await takeSnapshot(db, pictures, context)
    const run = new BackupRun(db, info, pictures, snapshot, sink, context)
    const report = await run.write()
    await sink.close()
    return report
  } catch (thrown) {
    // The first failure is the one to tell.
    await sink.abort().catch(() => undefined)
    throw sinkError(thrown, fileName)
  }
}

class BackupRun {
  readonly #atMs = Date.now()
  readonly #zip: ZipWriter
  readonly #header: BackupHeader
  readonly #skipped: Skipped[] = []
  readonly #usedPaths = new Set<string>()
  /** Blocks of pictures, for their second copy: small, since the pictures are beside them. */
  readonly #again: { path: string; text: Blob }[] = []
  readonly #total: number
  #done = 0
  #skippedCount = 0
  #thumbnails = 0
  #originals = 0

  constructor(
    readonly db: CatalogueDatabase,
    info: CatalogueInfo,
    pictures: PicturesKept,
    readonly snapshot: Snapshot,
    sink: Sink,
    readonly context: JobContext,
  ) {
    this.#zip = new ZipWriter(sink, this.#atMs)
    snapshot.tables.push(ownFilesTable(snapshot.ownFiles.length, pictures !== 'originals'))
    this.#total = snapshot.tables.reduce((sum, { rows, twice, blocks }) => sum + rows * (twice && blocks ? 2 : 1), 0)
    this.#header = {
      format: 'flukeprint-backup', version: BACKUP_VERSION, backupId: crypto.randomUUID(), createdAtMs: this.#atMs,
      catalogue: { id: info.id, name: info.name, kind: info.kind, createdAtMs: info.createdAtMs },
      schema: snapshot.schema, logSchema: snapshot.logSchema, stores: snapshot.stores, pictures, decisionSeq: snapshot.decisionSeq, photos: snapshot.photos, absent: [],
      tables: snapshot.tables.map(({ name, rows, blocks, omitted, twice }) => ({ name, rows, blocks: blocks && blocks.map(({ path, rows: count }) => ({ path, rows: count })), omitted, twice })),
    }
  }

  async write(): Promise<BackupReport> {
    await this.#zip.add(HEADER_PATH, encode(JSON.stringify(this.#header)))
    await this.#zip.add(README_PATH, encode(readme(this.#header)))
    // Decisions first: of a file that is cut off later they are the last to miss.
    const tables = [...this.snapshot.tables].sort((a, b) => Number(b.name === 'decisions') - Number(a.name === 'decisions'))
    for (const table of tables) await this.#rows(table, false)
    for (const table of tables) for (const one of table.attached) await this.#attached(one)
    for (const table of tables.filter(({ blocks, omitted, name }) => blocks === null && !omitted && name !== OWN_FILES)) await this.#pictures(table)
    await this.#ownFiles()
    for (const table of tables.filter(({ twice }) => twice)) await this.#rows(table, true)
    for (const { path, text } of this.#again) await this.#zip.add(againPath(path), await bytesOf(text))
    await this.#zip.add(LAST_HEADER_PATH, encode(JSON.stringify(this.#header)))
    await this.#zip.finish()
    return {
      backupId: this.#header.backupId, atMs: this.#atMs, byteSize: this.#zip.byteSize, photos: this.snapshot.photos, decisionSeq: this.snapshot.decisionSeq,
      thumbnails: this.#thumbnails, originals: this.#originals, skipped: this.#skipped, skippedCount: this.#skippedCount,
    }
  }

  async #rows({ blocks }: SnapshotTable, again: boolean): Promise<void> {
    for (const { path, rows, text } of blocks ?? []) {
      await this.#zip.add(again ? againPath(path) : path, await bytesOf(text))
      this.#step('records', rows)
    }
  }

  /** Rows with their pictures, a page at a time; rows that were deleted since the snapshot are left out. */
  async #pictures({ name, keys }: SnapshotTable): Promise<void> {
    const blocks: Block[] = []
    for (let from = 0; from < keys.length; from += PAGE) {
      const rows = (await withStorageErrors(() => this.db.table(name).bulkGet(keys.slice(from, from + PAGE)))).filter((row: unknown) => row !== undefined)
      const { attached } = await this.#block(name, blocks, rows, (row, type) => this.#picturePath(name, row, type))
      for (const one of attached) {
        const written = await this.#attached(one)
        if (written && name === 'thumbnails') this.#thumbnails++
        if (written && name === 'copies') this.#originals++
        this.#step(name === 'thumbnails' ? 'small pictures' : 'photographs', 1)
      }
    }
    this.#settle(name, blocks)
  }

  /** Photographs that lie in the user's own folders: each must still be what it was when it came in. */
  async #ownFiles(): Promise<void> {
    const { ownFiles } = this.snapshot
    const blocks: Block[] = []
    for (let from = 0; from < ownFiles.length; from += PAGE) {
      const page = ownFiles.slice(from, from + PAGE)
      const rows = page.map(({ photoId }) => ({ photoId, path: this.#originalPath(photoId) }))
      await this.#block(OWN_FILES, blocks, rows, () => '')
      for (const [i, file] of page.entries()) {
        if (await this.#ownFile(file, rows[i]!.path)) this.#originals++
        this.#step('photographs', 1)
      }
    }
    this.#settle(OWN_FILES, blocks)
  }

  async #ownFile({ photoId, handle }: OwnFile, path: string): Promise<boolean> {
    const file = this.snapshot.paths.get(photoId) ?? handle.name
    const bytes = await this.#read(() => handle.getFile())
    if (typeof bytes === 'string') return this.#skip({ file, why: bytes }, path)
    const sum = await sha256(bytes)
    if (toHex(sum) !== photoId) return this.#skip({ file, why: 'The file has changed since it was imported.' }, path)
    await this.#zip.addHashed(path, bytes, sum)
    return true
  }

  async #attached({ path, blob }: Attached): Promise<boolean> {
    const bytes = await this.#read(() => blob)
    if (typeof bytes === 'string') return this.#skip({ file: path, why: bytes }, path)
    await this.#zip.add(path, bytes)
    return true
  }

  /** The bytes of a picture, or why they can't be had. Reading alone: what the writing throws is no picture's fault. */
  async #read(open: () => Blob | Promise<Blob>): Promise<Uint8Array<ArrayBuffer> | string> {
    try {
      const blob = await open()
      return blob.size > LARGEST_ENTRY_BYTES ? 'It is too large for a backup.' : await bytesOf(blob)
    } catch (thrown) {
      const name = typeof thrown === 'object' && thrown !== null && 'name' in thrown ? thrown.name : ''
      if (name === 'NotAllowedError' || name === 'SecurityError') return 'The browser may not read its folder: allow it, and make the backup again.'
      if (name === 'NotFoundError' || name === 'NotReadableError') return 'It is no longer where it was.'
      throw thrown
    }
  }

  async #block(name: string, blocks: Block[], rows: unknown[], pathOf: (row: unknown, type: string) => string): Promise<{ attached: Attached[] }> {
    throwIfCancelled(this.context.signal)
    const { text, attached } = blockOf(rows, pathOf)
    const block = { path: blockPath(name, blocks.length + 1), rows: rows.length }
    blocks.push(block)
    this.#again.push({ path: block.path, text: new Blob([text]) })
    await this.#zip.add(block.path, encode(text))
    return { attached }
  }

  /** What the table came to, for the header at the end. */
  #settle(name: string, blocks: Block[]): void {
    const plan = this.#header.tables.find((table) => table.name === name)!
    plan.blocks = blocks
    plan.rows = blocks.reduce((sum, { rows }) => sum + rows, 0)
  }

  #picturePath(table: string, row: unknown, type: string): string {
    if (table === 'thumbnails') return this.#unused(`thumbnails/${String((row as { photoId: PhotoId }).photoId)}${ending(type)}`)
    const { id } = row as { id: number }
    const photoId = this.snapshot.photoOfCopy.get(id)
    // A file of an import that is still under way is no photograph yet.
    return photoId === undefined ? this.#unused(`originals/waiting/${id}${ending(type)}`) : this.#originalPath(photoId)
  }

  #originalPath(photoId: PhotoId): string {
    const path = safePath(this.snapshot.paths.get(photoId) ?? photoId)
    return this.#unused(`originals/${path}`, `originals/${photoId.slice(0, 12)}/${path}`)
  }

  /** Two folders hold the same names, and some systems take `A.jpg` for `a.jpg`. */
  #unused(path: string, otherwise = path): string {
    let own = path
    for (let n = 1; this.#usedPaths.has(own.toLowerCase()); n++) own = n === 1 && otherwise !== path ? otherwise : otherwise.replace(/([^/]*)$/, `${n}-$1`)
    this.#usedPaths.add(own.toLowerCase())
    return own
  }

  #skip(skipped: Skipped, path: string): false {
    this.#skippedCount++
    if (this.#skipped.length < MOST_TOLD) this.#skipped.push(skipped)
    this.#header.absent!.push(path)
    return false
  }

  #step(stage: string, rows: number): void {
    throwIfCancelled(this.context.signal)
    this.context.report({ stage, done: (this.#done = Math.min(this.#total, this.#done + rows)), total: this.#total })
  }
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer())
}

function ending(mimeType: string): string {
  return { 'image/jpeg': '.jpg', 'image/webp': '.webp', 'image/png': '.png', 'image/avif': '.avif' }[mimeType] ?? ''
}
