import { Dexie } from 'dexie'
import { flukeId, NEW_WHALE, type Fluke, type FlukeId, type IndividualId, type PhotoId } from '#core/catalogue.ts'
import { FlukeprintError, type ErrorRecord } from '#core/errors.ts'
import type { CatalogueDatabase, ImportItemRow, ImportItemState, ImportRow, ImportState, OriginalSource } from './database.ts'
import { appendDecisions } from './decide.ts'
import { rememberFolder } from './originals.ts'
import { addAnalysedPhotos, addOtherName, IMPORT_ANALYST, labelDecision, photoTables, type AnalysedPhoto } from './photos.ts'
import { doubtfulFlukes } from './queue.ts'
import { individualOf } from './review-reads.ts'
import { withStorageErrors } from './storage-error.ts'

/** A file as it was listed, not read. */
export interface ListedItem {
  path: string
  byteSize: number
  modifiedAtMs: number | null
  /** Null for a file without a handle: it is copied when the import starts. */
  handle: FileSystemFileHandle | null
}

/** What became of one file. */
export type ImportOutcome =
  | { kind: 'photo'; item: ImportItemRow; analysed: Omit<AnalysedPhoto, 'label'> }
  | { kind: 'duplicate' | 'known'; item: ImportItemRow; photoId: PhotoId }
  | { kind: 'failed'; item: ImportItemRow; error: ErrorRecord }

export type ImportCounts = Record<ImportItemState, number>

/** Rows that are looked at or changed in one go: memory never holds more of an import, and no frame of the page is lost over their handles. */
const PAGE = 100
const STATES: readonly ImportItemState[] = ['waiting', 'done', 'duplicate', 'known', 'failed']
/** A draft older than this was left behind by a tab that was closed, ms. */
const STALE_DRAFT_MS = 24 * 3_600_000

// --- Before: the draft that a preview looks at ---

/** A place to list files into; an import only once `beginImport` is called. Drafts left behind by closed tabs are cleared. */
export async function openDraft(db: CatalogueDatabase, name: string): Promise<ImportRow> {
  const left = await withStorageErrors(() => db.imports.where('state').equals('draft').filter((row) => row.startedAtMs < Date.now() - STALE_DRAFT_MS).primaryKeys())
  for (const id of left) await discardDraft(db, id)
  const draft: ImportRow = { id: crypto.randomUUID(), startedAtMs: Date.now(), name, state: 'draft', total: 0 }
  await withStorageErrors(() => db.imports.add(draft))
  return draft
}

/**
 * Adds files to a draft. Returns for each whether it looks known: an earlier import settled a file of the
 * same path, size and time. Errors: `not-found` (the draft is gone), `storage-full`.
 */
export function addListed(db: CatalogueDatabase, importId: string, files: ListedItem[]): Promise<boolean[]> {
  return withStorageErrors(() =>
    db.transaction('rw', db.imports, db.importItems, async () => {
      const draft = await theImport(db, importId)
      const photoIds = await settledBefore(db, files)
      await db.importItems.bulkAdd(files.map((file, i) => newItem(importId, file, photoIds[i] ?? null)))
      await db.imports.update(importId, { total: draft.total + files.length })
      return photoIds.map((photoId) => photoId !== null)
    }),
  )
}

export function discardDraft(db: CatalogueDatabase, importId: string): Promise<void> {
  return withStorageErrors(async () => {
    if ((await db.imports.get(importId))?.state !== 'draft') return
    await deleteWaiting(db, importId)
    await db.imports.delete(importId)
  })
}

/**
 * Makes an import of a draft: gives files their labels, and remembers their folder. Until all have theirs it stays a draft.
 * @param folder where the files' handles come from; null for single files
 * @param labelOf the label's id, `new_whale`, or null for none
 * @param report told how many files have been gone through
 */
export async function beginImport(
  db: CatalogueDatabase,
  importId: string,
  { folder, labelOf }: { folder: FileSystemDirectoryHandle | null; labelOf(path: string): string | null },
  report: (files: number) => void = () => {},
): Promise<void> {
  const folderId = folder ? await rememberFolder(db, folder) : null
  let files = 0
  for await (const page of waitingPages(db, importId)) {
    const labelled = page.flatMap((item) => ((item.label = labelOf(item.path)) === null ? [] : [item]))
    // Those without a label are as they were listed: writing a handle again takes its time.
    if (labelled.length > 0) await withStorageErrors(() => db.importItems.bulkPut(labelled))
    report((files += page.length))
  }
  await setImportState(db, importId, 'running', { startedAtMs: Date.now(), folderId })
}

// --- While it runs ---

/** The files still waiting, in order, after the one with this `seq`: at most `limit`. */
export function waitingItems(db: CatalogueDatabase, importId: string, afterSeq: number, limit: number): Promise<ImportItemRow[]> {
  return withStorageErrors(() => inState(db, importId, 'waiting', afterSeq).limit(limit).toArray())
}

/** All files still waiting, page by page. A page's rows may be changed while the next is not asked for. */
export async function* waitingPages(db: CatalogueDatabase, importId: string, limit = PAGE): AsyncGenerator<ImportItemRow[]> {
  let after = -Infinity
  for (;;) {
    const page = await waitingItems(db, importId, after, limit)
    if (page.length === 0) return
    after = page.at(-1)!.seq
    yield page
  }
}

/** Copies the bytes of files that have no handle; item and copy change together. Errors: `storage-full`, `source-missing` (a file changed since it was chosen). */
export function copyItems(db: CatalogueDatabase, copies: { item: ImportItemRow; file: Blob }[]): Promise<void> {
  return withStorageErrors(() =>
    db.transaction('rw', db.copies, db.importItems, async () => {
      const ids = await db.copies.bulkAdd(copies.map(({ file }) => ({ file }) as never), { allKeys: true })
      await db.importItems.bulkPut(copies.map(({ item }, i) => ({ ...item, source: { kind: 'copy', copyId: ids[i]! } })))
    }),
  )
}

/** The folder that the handles of an import's files came from; null where there is none. Errors: `not-found`. */
export async function folderOfImport(db: CatalogueDatabase, importId: string): Promise<number | null> {
  return (await withStorageErrors(() => theImport(db, importId))).folderId ?? null
}

/** How many waiting files can't be read until they are chosen again: neither copied nor with a handle. */
export function countToChooseAgain(db: CatalogueDatabase, importId: string): Promise<number> {
  return withStorageErrors(() => inState(db, importId, 'waiting').filter((item) => item.source === null && item.photoId === null).count())
}

/**
 * Writes what became of these files, photos and states of the files together: after a crash a file is either
 * settled with all that it brought, or still waiting. Files settled already (by another tab) are left alone.
 * Errors: `storage-full`, `storage-blocked`; then nothing of it was written.
 */
export function recordOutcomes(db: CatalogueDatabase, outcomes: ImportOutcome[]): Promise<void> {
  const tables = [...photoTables(db), db.importItems, db.copies]
  return withStorageErrors(() =>
    db.transaction('rw', tables, async () => {
      const due = await stillWaiting(db, outcomes)
      const settled = await withoutDoubles(db, due)
      const fresh = settled.filter((outcome) => outcome.kind === 'photo')
      await addAnalysedPhotos(db, fresh.map(({ analysed, item }) => ({ ...analysed, label: labelOfItem(item) })))
      const rows: ImportItemRow[] = []
      for (const outcome of settled) rows.push(await settledRow(db, outcome))
      await db.importItems.bulkPut(rows)
      await db.copies.bulkDelete(settled.flatMap(({ kind, item }) => (kind === 'photo' || (kind === 'failed' && isShot(item)) ? [] : copyOf(item))))
    }),
  )
}

export function setImportState(db: CatalogueDatabase, importId: string, state: ImportState, more: Partial<ImportRow> = {}): Promise<void> {
  return withStorageErrors(() =>
    db.transaction('rw', db.imports, async () => {
      await theImport(db, importId)
      await db.imports.update(importId, { state, ...more })
    }),
  )
}

/** Ends an import, unless files of it are waiting by now: shots of the camera may have come in while the last ones were read. True if it has ended. */
export function endImport(db: CatalogueDatabase, importId: string): Promise<boolean> {
  return withStorageErrors(() =>
    db.transaction('rw', db.imports, db.importItems, async () => {
      if ((await inState(db, importId, 'waiting').count()) > 0) return false
      await theImport(db, importId)
      await db.imports.update(importId, { state: 'done' })
      return true
    }),
  )
}

/** Stops an import for good: what came in stays, copies of what did not are deleted; shots of the camera are kept among what could not be read. */
export async function cancelImport(db: CatalogueDatabase, importId: string): Promise<void> {
  // First the files: a cancel that is cut off can be made again.
  await deleteWaiting(db, importId)
  await setImportState(db, importId, 'cancelled')
}

// --- To look at ---

export function importCounts(db: CatalogueDatabase, importId: string): Promise<ImportCounts> {
  return withStorageErrors(async () => {
    const counts = await Promise.all(STATES.map((state) => inState(db, importId, state).count()))
    return Object.fromEntries(STATES.map((state, i) => [state, counts[i]!])) as ImportCounts
  })
}

/** How many of the photos that came in with it are still open and probably show no fluke. Reads no more rows than there are such flukes. */
export function countDoubtfulOf(db: CatalogueDatabase, importId: string): Promise<number> {
  return withStorageErrors(async () => {
    const flukes = await doubtfulFlukes(db)
    const photos = (await db.photos.bulkGet([...new Set(flukes.map(({ photoId }) => photoId))])).filter((photo) => photo !== undefined)
    if (photos.length === 0) return 0
    const ids = new Set(photos.map(({ id }) => id))
    const items = await db.importItems.where('[path+byteSize]').anyOf(photos.map(({ path, byteSize }) => [path, byteSize])).toArray()
    return items.filter((item) => item.importId === importId && item.state === 'done' && item.photoId !== null && ids.has(item.photoId)).length
  })
}

/** Files that could not be read, in the order of the import: a page of them. */
export function failedItems(db: CatalogueDatabase, importId: string, { afterSeq = -Infinity, limit = PAGE } = {}): Promise<ImportItemRow[]> {
  return withStorageErrors(() => inState(db, importId, 'failed', afterSeq).limit(limit).toArray())
}

/** Files with something to tell, such as a label that contradicts the catalogue's: the first ones, and how many in all. */
export function notedItems(db: CatalogueDatabase, importId: string, limit: number): Promise<{ items: ImportItemRow[]; total: number }> {
  return withStorageErrors(async () => {
    const [items, total] = await Promise.all([withNote(db, importId).limit(limit).toArray(), withNote(db, importId).count()])
    return { items, total }
  })
}

/** The imports of a catalogue, the newest first; drafts are none. */
export function listImports(db: CatalogueDatabase): Promise<ImportRow[]> {
  return withStorageErrors(async () => (await db.imports.toArray()).filter(({ state }) => state !== 'draft').sort((a, b) => b.startedAtMs - a.startedAtMs))
}

export function interruptedImports(db: CatalogueDatabase): Promise<ImportRow[]> {
  return withStorageErrors(() => db.imports.where('state').anyOf('running', 'paused').toArray())
}

/** Takes an ended import off the list. Its files stay known: a later import of them reads them no second time. Errors: `bad-input` (it has not ended, or holds shots that are nowhere else). */
export function removeImport(db: CatalogueDatabase, importId: string): Promise<void> {
  return withStorageErrors(() =>
    db.transaction('rw', db.imports, db.importItems, async () => {
      const { state } = await theImport(db, importId)
      if (state !== 'done' && state !== 'cancelled') throw new FlukeprintError('bad-input', 'This import has not ended.', { remedy: 'Cancel it first.' })
      const shots = await inState(db, importId, 'failed').filter(isShot).count()
      if (shots > 0) throw new FlukeprintError('bad-input', `${shots === 1 ? 'A photo' : `${shots} photos`} of the camera that could not be read would be lost with it.`, { remedy: 'They stay here, to be saved as files.' })
      await inState(db, importId, 'failed').delete()
      await db.imports.delete(importId)
    }),
  )
}

/** Whether the catalogue has a photo of this name and size: then the content is worth comparing before it is decoded. */
export function hasNamesake(db: CatalogueDatabase, fileName: string, byteSize: number): Promise<boolean> {
  return withStorageErrors(async () => (await db.photos.where('fileName').equals(fileName).filter((photo) => photo.byteSize === byteSize).count()) > 0)
}

export function hasPhoto(db: CatalogueDatabase, photoId: PhotoId): Promise<boolean> {
  return withStorageErrors(async () => (await db.photos.where('id').equals(photoId).count()) > 0)
}

// --- Within ---

function inState(db: CatalogueDatabase, importId: string, state: ImportItemState, afterSeq = -Infinity) {
  return db.importItems.where('[importId+state+seq]').between([importId, state, afterSeq], [importId, state, Dexie.maxKey], false, false)
}

/** Rows without a note are not in this index. */
function withNote(db: CatalogueDatabase, importId: string) {
  return db.importItems.where('[importId+note]').between([importId, Dexie.minKey], [importId, Dexie.maxKey])
}

async function theImport(db: CatalogueDatabase, importId: string): Promise<ImportRow> {
  const row = await db.imports.get(importId)
  if (row) return row
  throw new FlukeprintError('not-found', 'This import is no longer in the catalogue.', { remedy: 'Choose the photos again.' })
}

function newItem(importId: string, { path, byteSize, modifiedAtMs, handle }: ListedItem, photoId: PhotoId | null): ImportItemRow {
  const source: OriginalSource | null = handle ? { kind: 'handle', handle, folderId: null } : null
  return { importId, path, byteSize, modifiedAtMs, state: 'waiting', source, label: null, photoId, error: null, note: null } as Omit<ImportItemRow, 'seq'> as ImportItemRow
}

/** For each file the photo that it came in as before; null for the rest, and where no time is told. */
async function settledBefore(db: CatalogueDatabase, files: ListedItem[]): Promise<(PhotoId | null)[]> {
  const former = await db.importItems.where('[path+byteSize]').anyOf(files.map(({ path, byteSize }) => [path, byteSize])).toArray()
  const known = new Map<string, PhotoId>()
  for (const item of former) if (item.state !== 'waiting' && item.photoId !== null) known.set(identity(item), item.photoId)
  return files.map((file) => (file.modifiedAtMs === null ? null : (known.get(identity(file)) ?? null)))
}

function identity({ path, byteSize, modifiedAtMs }: Pick<ImportItemRow, 'path' | 'byteSize' | 'modifiedAtMs'>): string {
  return `${byteSize} ${modifiedAtMs} ${path}`
}

/** A photo of the machine's own camera: its copy here is the only one there is. It is never deleted but at the user's word. */
export function isShot({ takenAtMs }: ImportItemRow): boolean {
  return takenAtMs !== undefined
}

const GIVEN_UP: ErrorRecord = { code: 'cancelled', message: 'It was given up before it was read.', remedy: 'Save the photo, and import it as a file.' }

function copyOf({ source }: ImportItemRow): number[] {
  return source?.kind === 'copy' ? [source.copyId] : []
}

async function deleteWaiting(db: CatalogueDatabase, importId: string): Promise<void> {
  for await (const page of waitingPages(db, importId)) {
    await withStorageErrors(() =>
      db.transaction('rw', db.importItems, db.copies, async () => {
        const [shots, files] = [page.filter(isShot), page.filter((item) => !isShot(item))]
        await db.copies.bulkDelete(files.flatMap(copyOf))
        await db.importItems.bulkDelete(files.map(({ seq }) => seq))
        await db.importItems.bulkPut(shots.map((item) => ({ ...item, state: 'failed', error: GIVEN_UP })))
      }),
    )
  }
}

/** In the order of the import, so that photos line up as their files do. */
async function stillWaiting(db: CatalogueDatabase, outcomes: ImportOutcome[]): Promise<ImportOutcome[]> {
  const rows = await db.importItems.bulkGet(outcomes.map(({ item }) => item.seq))
  return outcomes.filter((_, i) => rows[i]?.state === 'waiting').sort((a, b) => a.item.seq - b.item.seq)
}

/** A photo that came in meanwhile, or twice in this batch, is a duplicate. */
async function withoutDoubles(db: CatalogueDatabase, outcomes: ImportOutcome[]): Promise<ImportOutcome[]> {
  const ids = outcomes.map((outcome) => (outcome.kind === 'photo' ? outcome.analysed.photo.id : null))
  const known = new Set(await db.photos.where('id').anyOf(ids.filter((id) => id !== null)).primaryKeys())
  return outcomes.map((outcome, i) => {
    const id = ids[i]!
    if (outcome.kind !== 'photo') return outcome
    if (known.has(id)) return { kind: 'duplicate', item: outcome.item, photoId: id }
    known.add(id)
    return outcome
  })
}

async function settledRow(db: CatalogueDatabase, outcome: ImportOutcome): Promise<ImportItemRow> {
  const item = { ...outcome.item, source: null }
  switch (outcome.kind) {
    case 'photo':
      return { ...item, state: 'done', photoId: outcome.analysed.photo.id, error: null }
    case 'failed':
      return { ...item, source: isShot(item) ? outcome.item.source : null, state: 'failed', photoId: null, error: outcome.error }
    case 'duplicate':
    case 'known':
      await addOtherName(db, outcome.photoId, fileNameOf(item.path))
      return { ...item, state: outcome.kind, photoId: outcome.photoId, error: null, note: await applyLabel(db, outcome.photoId, item) }
  }
}

/** The last part of a path. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function labelOfItem({ label }: ImportItemRow): IndividualId | null | undefined {
  return label === null ? undefined : label === NEW_WHALE ? null : (label as IndividualId)
}

/**
 * Gives a photo that the catalogue has already the label of its file, where nothing is said of it yet. A label that
 * contradicts is left out; the answer is the note that says so. One that was taken back before does not come back.
 */
async function applyLabel(db: CatalogueDatabase, photoId: PhotoId, item: ImportItemRow): Promise<string | null> {
  const label = labelOfItem(item)
  const fluke = label === undefined ? undefined : await db.flukes.get(flukeId(photoId, 0))
  if (label === undefined || !fluke || agrees(fluke, await calledToday(db, label))) return null
  if (fluke.removed === 1) return `The table says ${item.label}; the catalogue says that there is no fluke here.`
  if (fluke.status !== 'open' && fluke.status !== 'skipped') return `The table says ${item.label}; the catalogue says ${statusText(fluke)}. It is left as it is.`
  if (await wasImported(db, fluke.id, label)) return `The label ${item.label} was taken back before, and stays so.`
  await appendDecisions(db, labelDecision(fluke.id, label))
  return null
}

/** A table may still have the id that an individual had before it was renamed or merged. */
async function calledToday(db: CatalogueDatabase, label: IndividualId | null): Promise<IndividualId | null> {
  return label === null ? null : ((await individualOf(db, label))?.id ?? label)
}

function agrees(fluke: Fluke, label: IndividualId | null): boolean {
  return label === null ? fluke.status === 'filed-new' : fluke.status === 'identified' && fluke.individualId === label
}

function statusText({ status, individualId }: Fluke): string {
  if (status === 'possible') return `possibly ${individualId}`
  if (status === 'filed-new') return NEW_WHALE
  return status === 'identified' ? String(individualId) : 'not usable'
}

async function wasImported(db: CatalogueDatabase, id: FlukeId, label: IndividualId | null): Promise<boolean> {
  const decisions = await db.decisions.where('flukeId').equals(id).toArray()
  return decisions.some((decision) => decision.analyst === IMPORT_ANALYST && (decision.kind === 'match' ? decision.individualId === label : decision.kind === 'file-new' && label === null))
}
