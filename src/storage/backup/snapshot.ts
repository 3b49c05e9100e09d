import { Dexie, type IndexableType, type Table } from 'dexie'
import type { Photo, PhotoId } from '#core/catalogue.ts'
import { blockPath, OWN_FILES, type Block, type PicturesKept, type StoreShape } from '#core/formats/backup-header.ts'
import { toJson, type Json } from '#core/formats/backup-values.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import type { CatalogueDatabase, OriginalRow } from '../database.ts'
import { logSchemaOf } from '../log-schema.ts'
import { withStorageErrors } from '../storage-error.ts'

/** Tables whose rows hold a picture each: too large for a snapshot, and never changed once written. */
const PICTURES: Readonly<Record<string, PicturesKept>> = { thumbnails: 'thumbnails', copies: 'originals' }

/** What can be made anew from the rest, or is only a convenience: written once. */
const ONCE: ReadonlySet<string> = new Set(['embeddings', 'importItems'])

/** Rows of a block: what one damaged place costs at most. */
const BLOCK_ROWS = 500
const BLOCK_CHARACTERS = 2 ** 20

/** A file beside the rows. */
export interface Attached {
  path: string
  blob: Blob
}

export interface SnapshotTable {
  name: string
  rows: number
  omitted: boolean
  twice: boolean
  /** Null for a table of pictures: its rows are read when their turn comes, by these keys. */
  blocks: (Block & { text: Blob })[] | null
  keys: IndexableType[]
  attached: Attached[]
}

/** A file of the user's own that the catalogue refers to. */
export interface OwnFile {
  photoId: PhotoId
  handle: FileSystemFileHandle
}

export interface Snapshot {
  schema: number
  logSchema: number
  stores: Record<string, StoreShape>
  tables: SnapshotTable[]
  decisionSeq: number
  photos: number
  /** Path by photo, and photo by copy; empty unless the originals are kept. */
  paths: Map<PhotoId, string>
  photoOfCopy: Map<number, PhotoId>
  ownFiles: OwnFile[]
}

/**
 * All tables of a catalogue as they are at one moment, whatever tables there are: decisions that are taken meanwhile, here
 * or in another tab, wait until it is read. Rows become text on the way, so that memory holds one page of them.
 */
export function takeSnapshot(db: CatalogueDatabase, pictures: PicturesKept, { signal, report }: JobContext): Promise<Snapshot> {
  return withStorageErrors(() =>
    db.transaction('r', db.tables, async () => {
      const counts = await Promise.all(db.tables.map((table) => table.count()))
      const total = counts.reduce((sum, count) => sum + count, 0)
      const snapshot: Snapshot = { schema: Math.floor(db.verno), logSchema: await logSchemaOf(db), stores: {}, tables: [], decisionSeq: 0, photos: 0, paths: new Map(), photoOfCopy: new Map(), ownFiles: [] }
      let done = 0
      for (const [i, table] of db.tables.entries()) {
        snapshot.stores[table.name] = shapeOf(table)
        const kept = PICTURES[table.name]
        if (kept !== undefined) {
          const omitted = !holds(pictures, kept)
          const keys = omitted ? [] : ((await table.toCollection().primaryKeys()) as IndexableType[])
          snapshot.tables.push({ name: table.name, rows: keys.length, omitted, twice: true, blocks: null, keys, attached: [] })
        } else {
          const note = pictures === 'originals' ? noteOriginals(snapshot, table.name) : () => {}
          snapshot.tables.push(await readTable(table, note, (rows) => {
            throwIfCancelled(signal)
            report({ stage: 'records', done: done + rows, total })
          }))
        }
        done += counts[i]!
      }
      snapshot.photos = await db.table('photos').count()
      snapshot.decisionSeq = (await db.table<{ seq: number }>('decisions').orderBy('seq').last())?.seq ?? 0
      return snapshot
    }),
  )
}

/** A block of rows as text, one in a line, and the files that they refer to. */
export function blockOf(rows: readonly unknown[], pathOf: (row: unknown, type: string) => string): { text: string; attached: Attached[] } {
  const attached: Attached[] = []
  let text = ''
  for (const row of rows) {
    const json = toJson(row, (value): Json | undefined => {
      if (!(value instanceof Blob)) return isHandle(value) ? { $: 'handle', name: value.name } : undefined
      const path = pathOf(row, value.type)
      attached.push({ path, blob: value })
      return { $: 'blob', path, type: value.type }
    })
    text += `${JSON.stringify(json)}\n`
  }
  return { text, attached }
}

export function holds(pictures: PicturesKept, kept: PicturesKept): boolean {
  return pictures === 'originals' || pictures === kept
}

/** The own files as the last table of a backup. */
export function ownFilesTable(rows: number, omitted: boolean): SnapshotTable {
  return { name: OWN_FILES, rows, omitted, twice: true, blocks: null, keys: [], attached: [] }
}

/** The key of a row in its table. */
export function keyOf(row: unknown, keyPath: string | string[]): IndexableType {
  return (Array.isArray(keyPath) ? keyPath.map((path) => Dexie.getByKeyPath(row as object, path) as string) : Dexie.getByKeyPath(row as object, keyPath)) as IndexableType
}

async function readTable(table: Table, note: (row: unknown) => void, read: (rows: number) => void): Promise<SnapshotTable> {
  const { keyPath } = shapeOf(table)
  const found: SnapshotTable = { name: table.name, rows: 0, omitted: false, twice: !ONCE.has(table.name), blocks: [], keys: [], attached: [] }
  let last: IndexableType | null = null
  let files = 0
  for (;;) {
    const rows: unknown[] = await (last === null ? table.orderBy(':id') : table.where(':id').above(last)).limit(BLOCK_ROWS).toArray()
    if (rows.length === 0) return found
    last = keyOf(rows.at(-1), keyPath)
    for (const row of rows) note(row)
    for (const part of inBlocks(rows)) {
      const { text, attached } = blockOf(part, () => `attached/${table.name}/${String(++files).padStart(5, '0')}`)
      found.attached.push(...attached)
      // The text goes to the browser's keeping: a Blob need not stay in memory.
      found.blocks!.push({ path: blockPath(table.name, found.blocks!.length + 1), rows: part.length, text: new Blob([text]) })
    }
    found.rows += rows.length
    read(found.rows)
  }
}

/** Rows of unusual size get smaller blocks. */
function inBlocks(rows: unknown[]): unknown[][] {
  const sizes = rows.map(roughSize)
  const blocks: unknown[][] = []
  let size = Infinity
  for (const [i, row] of rows.entries()) {
    if (size + sizes[i]! > BLOCK_CHARACTERS) {
      blocks.push([])
      size = 0
    }
    blocks.at(-1)!.push(row)
    size += sizes[i]!
  }
  return blocks
}

/** Characters of a row's long parts: texts, lists, bytes. */
function roughSize(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (ArrayBuffer.isView(value)) return value.byteLength * 1.4
  if (typeof value !== 'object' || value === null || value instanceof Blob) return 16
  return Object.values(value).reduce((sum: number, inner) => sum + roughSize(inner), 16)
}

/** Remembers where the photographs are, so that they can be written later under their own names. */
function noteOriginals(snapshot: Snapshot, table: string): (row: unknown) => void {
  if (table === 'photos') return (row) => void snapshot.paths.set((row as Photo).id, (row as Photo).path)
  if (table !== 'originals') return () => {}
  return (row) => {
    const { photoId, source } = row as OriginalRow
    if (source.kind === 'copy') snapshot.photoOfCopy.set(source.copyId, photoId)
    if (source.kind === 'handle') snapshot.ownFiles.push({ photoId, handle: source.handle })
  }
}

function shapeOf({ name, schema }: Table): StoreShape {
  const { keyPath, auto } = schema.primKey
  if (keyPath === null || keyPath === undefined || keyPath === '') throw new TypeError(`The table ${name} has keys outside of its rows: a backup would lose them.`)
  return { keyPath, autoIncrement: auto === true, indexes: schema.indexes.map((index) => ({ name: index.name, keyPath: index.keyPath as string | string[], unique: index.unique === true, multiEntry: index.multi === true })) }
}

function isHandle(value: object): value is FileSystemHandle {
  return 'kind' in value && 'name' in value && typeof (value as Partial<FileSystemHandle>).isSameEntry === 'function'
}
