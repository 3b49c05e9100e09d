import { Dexie } from 'dexie'
import type { Fluke, FlukeId, Photo, PhotoId } from '#core/catalogue.ts'
import { FlukeprintError, isAbort } from '#core/errors.ts'
import { againPath, notABackup, OWN_FILES, type BackupHeader, type Block, type TablePlan } from '#core/formats/backup-header.ts'
import { fromJson, type Json } from '#core/formats/backup-values.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import { catalogueRegistry, openDatabase } from '../catalogues.ts'
import { CatalogueDatabase, SCHEMA_VERSION, type CopyRow, type ImportItemRow, type ImportRow, type OriginalRow } from '../database.ts'
import { storageError, withStorageErrors } from '../storage-error.ts'
import { backupNotes, backupsOf, noteBackup, type LostPart, type RestoreNote } from './notes.ts'
import { BackupFile } from './read-backup.ts'
import { isSoundRow } from './sound-row.ts'

export interface RestoreOptions {
  /** Photographs that the backup holds come into the browser too; else their small pictures alone. */
  withOriginals: boolean
}

export interface RestoreReport {
  catalogueId: string
  name: string
  /** Rows by table, as they are in the catalogue now. */
  rows: Record<string, number>
  /** Photos whose file is not in the catalogue: it lies elsewhere, and is found again when its folder is imported. */
  withoutOriginal: number
  lost: LostPart[]
  /** Something was damaged or missing, in the catalogue's part or not. */
  damaged: boolean
}

/** Bytes of pictures written in one transaction. */
const BATCH_BYTES = 16 * 2 ** 20
/** Blocks after which the place is noted down: what comes after it is done again if it is cut off, which does no harm. */
const NOTE_EVERY = 20

/**
 * Brings a backup back as a catalogue of its own: under its own id where that is free, else as a copy beside. The catalogue is
 * put on the list as the last step; until then it is noted as unfinished, and `discardRestore` removes it. Called again with the
 * same backup, it goes on where it stopped. What is damaged is left out and told.
 * Errors: `bad-input` (no backup, or of a newer program), `storage-full` and `cancelled` (what came in so far stays, unfinished),
 * `source-missing` (the file can't be read any more), `storage-blocked`.
 */
export async function restoreBackup(file: Blob, fileName: string, options: RestoreOptions, context: JobContext): Promise<RestoreReport> {
  const backup = await BackupFile.open(file, fileName, context)
  if (!fitsOurTables(backup.header)) throw notABackup(fileName, 'the tables in it are not those of a catalogue')
  return await withStorageErrors(async () => {
    const note = await beginOrResume(backup, options)
    const run = new RestoreRun(backup, note, context)
    try {
      await run.bringIn()
    } finally {
      run.close()
    }
    return await run.finish()
  })
}

/** Tables that the schema has had from the first: a backup without one of them was not written by this program. */
const FROM_THE_FIRST = ['photos', 'originals', 'copies', 'folders', 'thumbnails', 'flukes', 'individuals', 'embeddings', 'decisions', 'imports', 'importItems', 'settings']

/** Whether a catalogue can be made of these tables: asked before anything is written. Further tables do no harm. */
function fitsOurTables({ schema, stores }: BackupHeader): boolean {
  const known = new CatalogueDatabase('')
  const needed = schema < SCHEMA_VERSION ? known.tables.filter(({ name }) => FROM_THE_FIRST.includes(name)) : known.tables
  return needed.every(({ name, schema: { primKey, indexes } }) => {
    const store = Object.hasOwn(stores, name) ? stores[name]! : null
    if (!store || String(store.keyPath) !== String(primKey.keyPath) || store.autoIncrement !== (primKey.auto === true)) return false
    // Those of an older schema are told by its own versions, when it is brought up to today's.
    return schema < SCHEMA_VERSION || indexes.every((index) => store.indexes.some((one) => one.name === index.name && String(one.keyPath) === String(index.keyPath) && one.multiEntry === (index.multi === true)))
  })
}

/** Restores that were cut off: their catalogues are on no list. */
export function unfinishedRestores(): Promise<RestoreNote[]> {
  return withStorageErrors(async () => {
    const notes = await backupNotes().restores.toArray()
    const listed = await catalogueRegistry().catalogues.bulkGet(notes.map(({ catalogueId }) => catalogueId))
    // One that was cut off after its last step but one, the list, is over; what is left of it is the note alone.
    return notes.filter((_, i) => listed[i] === undefined)
  })
}

/** Removes what a restore that was cut off has left. */
export function discardRestore(catalogueId: string): Promise<void> {
  return withStorageErrors(async () => {
    // USERS' DATA. A catalogue that is on the list is finished, whatever the note says.
    if (!(await catalogueRegistry().catalogues.get(catalogueId))) await new CatalogueDatabase(catalogueId).delete()
    await backupNotes().restores.delete(catalogueId)
  })
}

async function beginOrResume({ header, fileName }: BackupFile, { withOriginals }: RestoreOptions): Promise<RestoreNote> {
  const begun = (await backupNotes().restores.toArray()).find((note) => note.backupId === header.backupId && note.withOriginals === withOriginals)
  if (begun) {
    if (!(await catalogueRegistry().catalogues.get(begun.catalogueId))) return begun
    // It was finished, and cut off before that was noted: this is another one.
    await backupNotes().restores.delete(begun.catalogueId)
  }
  const { catalogue } = header
  const taken = (await catalogueRegistry().catalogues.get(catalogue.id)) !== undefined || (await Dexie.exists(databaseName(catalogue.id)))
  const note: RestoreNote = {
    catalogueId: taken ? crypto.randomUUID() : catalogue.id,
    name: taken ? `${catalogue.name} (backup of ${new Date(header.createdAtMs).toISOString().slice(0, 10)})` : catalogue.name,
    backupId: header.backupId, fileName, startedAtMs: Date.now(), withOriginals, steps: 0, lost: [],
  }
  await backupNotes().restores.put(note)
  return note
}

/** A row to write, and how many bytes of pictures are in it. */
interface Row {
  row: object
  bytes: number
}

class RestoreRun {
  #db: Dexie | null = null
  readonly #header: BackupHeader
  readonly #lost: LostPart[]
  #done = 0
  #total = 0

  constructor(
    readonly backup: BackupFile,
    readonly note: RestoreNote,
    readonly context: JobContext,
  ) {
    this.#header = backup.header
    this.#lost = note.lost
  }

  close(): void {
    this.#db?.close()
  }

  async bringIn(): Promise<void> {
    const db = (this.#db = await openStores(this.note.catalogueId, this.#header))
    const steps = this.#steps()
    this.#total = steps.reduce((sum, { block }) => sum + block.rows, 0)
    for (const [n, step] of steps.entries()) {
      if (n >= this.note.steps) await this.#block(db, step)
      else if (step.table.blocks === null) step.block.rows = (await this.#lines(step.block))?.length ?? 0
      this.#report(step.block.rows)
      if (n >= this.note.steps && (n + 1) % NOTE_EVERY === 0) await this.#noteSteps(n + 1)
    }
    this.#missingBlocks(steps)
    await this.#noteSteps(steps.length)
    await settleSources(db)
    if (this.#lost.length > 0) await dropDangling(db, this.#lost)
  }

  /** The last steps: today's schema, then the list. Errors: `unexpected` where the rows make no catalogue. */
  async finish(): Promise<RestoreReport> {
    const { catalogueId, name } = this.note
    const { catalogue } = this.#header
    const db = await openDatabase(catalogueId)
    try {
      const counts = await Promise.all(db.tables.map(async (table) => [table.name, await table.count()] as const))
      const withoutOriginal = (await db.photos.count()) - (await db.originals.count())
      const damaged = this.#lost.length > 0 || !this.backup.hasEnd
      // Before the list: of a catalogue that stands on it no failure may be told any more.
      if (!damaged) await this.#noteSource()
      await catalogueRegistry().catalogues.add({ id: catalogueId, name, kind: catalogue.kind, createdAtMs: catalogue.createdAtMs })
      await backupNotes().restores.delete(catalogueId)
      return { catalogueId, name, rows: Object.fromEntries(counts), withoutOriginal, lost: this.#lost, damaged }
    } finally {
      db.close()
    }
  }

  /** The file that it came from is a backup of it: nobody need be reminded to make one at once. */
  async #noteSource(): Promise<void> {
    const { createdAtMs, pictures, decisionSeq, photos } = this.#header
    // Noted by an attempt that was cut off right after.
    if ((await backupsOf(this.note.catalogueId)).some(({ atMs, decisionSeq: seq }) => atMs === createdAtMs && seq === decisionSeq)) return
    await noteBackup({ catalogueId: this.note.catalogueId, atMs: createdAtMs, fileName: this.note.fileName, byteSize: this.backup.file.size, pictures, decisionSeq, photos, automatic: false, checked: false })
  }

  /** All blocks that the backup has or should have, tables of files last. */
  #steps(): { table: TablePlan; block: Block; from: number }[] {
    const tables = this.#header.tables.filter(({ omitted, name }) => !omitted && (this.note.withOriginals || (name !== 'copies' && name !== OWN_FILES)))
    return tables.flatMap((table) => {
      let from = 1
      return (table.blocks ?? this.#foundBlocks(table.name)).map((block) => {
        const step = { table, block, from }
        from += block.rows
        return step
      })
    })
  }

  /** The blocks of a table whose plan went with the end of the file; how many rows each has is told when it is read. */
  #foundBlocks(table: string): Block[] {
    const pattern = new RegExp(`^(?:again/)?(rows/${table}/\\d+\\.jsonl)$`)
    const paths = new Set(this.backup.paths().flatMap((path) => pattern.exec(path)?.[1] ?? []))
    return [...paths].sort().map((path) => ({ path, rows: 0 }))
  }

  /** Rows that no block was found for, where the plan is lost. */
  #missingBlocks(steps: { table: TablePlan; block: Block }[]): void {
    for (const table of this.#header.tables) {
      if (table.blocks !== null || table.omitted) continue
      const found = steps.filter((step) => step.table === table).reduce((sum, { block }) => sum + block.rows, 0)
      if (table.rows > found && (this.note.withOriginals || (table.name !== 'copies' && table.name !== OWN_FILES))) {
        this.#lose({ table: table.name, count: table.rows - found, which: 'the last ones', why: 'missing' })
      }
    }
  }

  async #block(db: Dexie, { table, block, from }: { table: TablePlan; block: Block; from: number }): Promise<void> {
    throwIfCancelled(this.context.signal)
    const lines = await this.#lines(block)
    if (!lines) return this.#lose({ table: table.name, count: block.rows, which: rowsFrom(from, block.rows), why: this.backup.has(block.path) ? 'damaged' : 'missing' })
    if (table.blocks === null) block.rows = lines.length
    let batch: object[] = []
    let bytes = 0
    for (const [i, line] of lines.entries()) {
      const row = await this.#row(table.name, line, from + i)
      if (row) batch.push(row.row)
      bytes += row?.bytes ?? 0
      if (bytes < BATCH_BYTES) continue
      await this.#put(db, table.name, batch)
      batch = []
      bytes = 0
    }
    await this.#put(db, table.name, batch)
  }

  /** The first copy, else the second. */
  async #lines({ path }: Block): Promise<string[] | null> {
    const bytes = (await this.backup.read(path, this.context)) ?? (await this.backup.read(againPath(path), this.context))
    return bytes && new TextDecoder().decode(bytes).split('\n').filter((line) => line !== '')
  }

  async #row(table: string, line: string, ordinal: number): Promise<Row | null> {
    let json: Json
    let draft: unknown
    const paths = new Set<string>()
    try {
      json = JSON.parse(line) as Json
      draft = fromJson(json, (one) => (one.$ === 'blob' && typeof one.path === 'string' ? (paths.add(one.path), null) : null))
    } catch {
      // Written by somebody else: the checksum holds, and yet it is no row.
      return this.#unusable(table, ordinal)
    }
    if (typeof draft !== 'object' || draft === null || Array.isArray(draft)) return this.#unusable(table, ordinal)
    if (table === OWN_FILES) return await this.#ownFile(draft as { photoId?: unknown; path?: unknown })
    if (paths.size === 0) return isSoundRow(table, draft) ? { row: draft, bytes: 0 } : this.#unusable(table, ordinal)
    const files = new Map<string, Blob>()
    let bytes = 0
    for (const path of paths) {
      const file = await this.backup.read(path, this.context)
      if (!file) return this.#losePicture(table, path, draft)
      files.set(path, new Blob([file]))
      bytes += file.length
    }
    const row = fromJson(json, (one) => (one.$ === 'blob' ? typed(files.get(one.path as string), one.type) : null)) as object
    return isSoundRow(table, row) ? { row, bytes } : this.#unusable(table, ordinal)
  }

  async #ownFile({ photoId, path }: { photoId?: unknown; path?: unknown }): Promise<Row | null> {
    if (typeof photoId !== 'string' || typeof path !== 'string' || this.#header.absent?.includes(path)) return null
    const bytes = await this.backup.read(path, this.context)
    return bytes ? { row: { photoId, file: new Blob([bytes]) }, bytes: bytes.length } : this.#losePicture(OWN_FILES, path, { photoId })
  }

  async #put(db: Dexie, table: string, batch: object[]): Promise<void> {
    throwIfCancelled(this.context.signal)
    const rows = batch.flatMap((row) => mended(table, row as never))
    if (rows.length === 0) return
    if (table === OWN_FILES) return await putOwnFiles(db, rows as { photoId: PhotoId; file: Blob }[])
    try {
      await db.transaction('rw', db.table(table), async () => void (await db.table(table).bulkPut(rows)))
    } catch (thrown) {
      await this.#putSingly(db, table, rows, thrown)
    }
  }

  /** A row that the table does not take must not cost its neighbours. */
  async #putSingly(db: Dexie, table: string, rows: object[], first: unknown): Promise<void> {
    if (stopsRestoring(first)) throw first
    for (const row of rows) {
      try {
        await db.table(table).put(row)
      } catch (thrown) {
        if (stopsRestoring(thrown)) throw thrown
        this.#lose({ table, count: 1, which: 'a row that the table does not take', why: 'unusable' })
      }
    }
  }

  #unusable(table: string, ordinal: number): null {
    this.#lose({ table, count: 1, which: rowsFrom(ordinal, 1), why: 'unusable' })
    return null
  }

  #losePicture(table: string, path: string, row: object): null {
    if (this.#header.absent?.includes(path)) return null
    const name = 'photoId' in row && table === 'thumbnails' ? String(row.photoId) : path
    this.#lose({ table, count: 1, which: name, why: this.backup.has(path) ? 'damaged' : 'missing' })
    return null
  }

  #lose(part: LostPart): void {
    this.#lost.push(part)
  }

  #report(rows: number): void {
    this.#total = Math.max(this.#total, this.#done + rows)
    this.context.report({ stage: 'restoring', done: (this.#done += rows), total: this.#total })
  }

  async #noteSteps(steps: number): Promise<void> {
    this.note.steps = Math.max(this.note.steps, steps)
    await backupNotes().restores.put({ ...this.note, lost: this.#lost })
  }
}

/** The same bytes with their type; null for a picture that names no entry. */
function typed(file: Blob | undefined, type: Json | undefined): Blob | null {
  return file?.slice(0, file.size, typeof type === 'string' ? type : '') ?? null
}

function rowsFrom(from: number, rows: number): string {
  return rows <= 1 ? `row ${from}` : `rows ${from} to ${from + rows - 1}`
}

/** What the next row would meet too. */
function stopsRestoring(thrown: unknown): boolean {
  const { code } = storageError(thrown)
  return isAbort(thrown) || code === 'storage-full' || code === 'storage-blocked'
}

function databaseName(catalogueId: string): string {
  return new CatalogueDatabase(catalogueId).name
}

/**
 * An empty database in the schema that the backup was made in: the upgrades to today's are made when it is opened, by the same code
 * that upgrades a catalogue on this machine. One that is there already is opened as it is.
 */
async function openStores(catalogueId: string, { schema, stores }: BackupHeader): Promise<Dexie> {
  const name = databaseName(catalogueId)
  if (!(await Dexie.exists(name))) await makeStores(name, schema, stores)
  // Strict: what is noted as brought in must be on disk by then.
  const db = new Dexie(name, { chromeTransactionDurability: 'strict' })
  await db.open()
  return db
}

function makeStores(name: string, schema: number, stores: BackupHeader['stores']): Promise<void> {
  return new Promise((resolve, reject) => {
    // Dexie's versions are tenths of the browser's.
    const request = indexedDB.open(name, schema * 10)
    request.onupgradeneeded = () => {
      for (const [storeName, { keyPath, autoIncrement, indexes }] of Object.entries(stores)) {
        const store = request.result.createObjectStore(storeName, { keyPath, autoIncrement })
        for (const index of indexes) store.createIndex(index.name, index.keyPath, { unique: index.unique, multiEntry: index.multiEntry })
      }
    }
    request.onsuccess = () => (request.result.close(), resolve())
    request.onerror = () => reject(request.error)
  })
}

/** What a row becomes on another machine, where handles of this one lead nowhere; nothing for a row that was only a handle. */
function mended(table: string, row: never): object[] {
  if (table === 'folders') return []
  if (table === 'imports') return [typeof (row as ImportRow).folderId === 'number' ? { ...(row as ImportRow), folderId: null } : row]
  if (table === 'originals') return withoutHandle(row)
  if (table !== 'importItems') return [row]
  const item = row as ImportItemRow
  return [item.source?.kind === 'handle' ? { ...item, source: null } : item]
}

function withoutHandle({ photoId, source }: OriginalRow): OriginalRow[] {
  if (source.kind === 'handle') return []
  return [{ photoId, source: source.kind === 'copy' ? { kind: 'copy', copyId: source.copyId } : source }]
}

/** A photograph of the user's own becomes a copy in the catalogue. */
async function putOwnFiles(db: Dexie, files: { photoId: PhotoId; file: Blob }[]): Promise<void> {
  const [copies, originals, photos] = [db.table<Omit<CopyRow, 'id'>, number>('copies'), db.table<OriginalRow, PhotoId>('originals'), db.table<Photo, PhotoId>('photos')]
  await db.transaction('rw', copies, originals, photos, async () => {
    for (const { photoId, file } of files) {
      const photo = await photos.get(photoId)
      if (!photo || (await originals.get(photoId))) continue
      const copyId = await copies.add({ file: file.slice(0, file.size, photo.mimeType) })
      await originals.put({ photoId, source: { kind: 'copy', copyId } })
    }
  })
}

/** References to copies that did not come along lead nowhere. */
async function settleSources(db: Dexie): Promise<void> {
  const copies = new Set(await db.table('copies').toCollection().primaryKeys())
  const leadsNowhere = ({ source }: Pick<OriginalRow | ImportItemRow, 'source'>): boolean => source?.kind === 'copy' && !copies.has(source.copyId)
  await db.table<OriginalRow>('originals').filter(leadsNowhere).delete()
  await db.table<ImportItemRow>('importItems').filter((item) => item.state === 'waiting' && leadsNowhere(item)).modify({ source: null })
}

/** Rows of photos that were lost: a screen would look for what is not there. */
async function dropDangling(db: Dexie, lost: LostPart[]): Promise<void> {
  if (!lost.some(({ table }) => table === 'photos' || table === 'flukes')) return
  const photos = new Set(await db.table<Photo, PhotoId>('photos').toCollection().primaryKeys())
  const drop = async (table: string, keep: (row: never) => boolean): Promise<void> => {
    const count = await db.table<never>(table).filter((row) => !keep(row)).delete()
    if (count > 0) lost.push({ table, count, which: 'those of lost photos', why: 'unusable' })
  }
  await drop('flukes', ({ photoId }: Fluke) => photos.has(photoId))
  await drop('thumbnails', ({ photoId }: { photoId: PhotoId }) => photos.has(photoId))
  await drop('originals', ({ photoId }: OriginalRow) => photos.has(photoId))
  const flukes = new Set(await db.table<Fluke, FlukeId>('flukes').toCollection().primaryKeys())
  await drop('embeddings', ({ flukeId }: { flukeId: FlukeId }) => flukes.has(flukeId))
}

/** Errors: `bad-input`. What a file says of itself, before anything is restored. */
export async function lookIntoBackup(file: Blob, fileName: string, context?: JobContext): Promise<{ header: BackupHeader; hasEnd: boolean }> {
  if (file.size === 0) throw new FlukeprintError('bad-input', 'This file is empty.', { file: fileName, remedy: 'Choose another copy of the backup.' })
  const { header, hasEnd } = await BackupFile.open(file, fileName, context)
  return { header, hasEnd }
}
