import { NEW_WHALE } from '#core/catalogue.ts'
import { errorRecord, FlukeprintError, type ErrorRecord } from '#core/errors.ts'
import type { LabelRow, LabelTable } from '#core/formats/label-table.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { addListed, discardDraft, fileNameOf, openDraft, waitingPages } from '#storage/imports.ts'
import type { Remote } from '#workers/rpc.ts'
import type { IoContract } from '#workers/io/io.contract.ts'
import type { Chosen } from './chosen.ts'
import type { Found } from './listing.ts'
import { LabelMatcher, type MatchedLabel } from './match-labels.ts'

/** What was found in a folder, files or a zip. The files themselves are in the database, as a draft of an import. */
export interface Listing {
  importId: string
  name: string
  photos: number
  /** Bytes of the photos that are new. */
  bytes: number
  /** Photos that came in before, unchanged to all appearances: they are not read again. */
  known: number
  /** Bytes that are copied into the catalogue, since the browser gives no lasting reference to the files. */
  bytesToCopy: number
  tables: TableFile[]
  /** Files that are neither photo nor table, by ending. */
  others: { ending: string; count: number }[]
  unreadable: ErrorRecord[]
}

/** A table of labels, or why it is none. */
export type TableFile = { path: string; table: LabelTable; error: null } | { path: string; table: null; error: ErrorRecord }

/** The first few of a list, and how long it is. */
export interface Sample<T> {
  first: T[]
  total: number
}

/** What a table says of the listed photos. */
export interface LabelPreview {
  /** Photos that get a label, `new_whale` included. */
  matched: number
  newWhales: number
  individuals: number
  rowsWithoutPhoto: Sample<LabelRow>
  photosWithoutRow: Sample<string>
  ambiguous: Sample<{ path: string; reason: string }>
  /** Rows that could not be read. */
  failed: Sample<LabelTable['failed'][number]>
  labelOf(path: string): string | null
}

const SAMPLED = 200
/** Tables that are looked into; more in one folder are somebody's data, not labels. */
const MOST_TABLES = 20
/** Unreadable places that are told one by one. */
const MOST_UNREADABLE = 200

/**
 * Lists everything that was chosen into a draft, reading no photo. Where it is cancelled or fails, the draft is gone.
 * Errors: `cancelled`, `storage-full`, `storage-blocked`.
 */
export async function listForImport({ db, io }: { db: CatalogueDatabase; io: Pick<Remote<IoContract>, 'readLabels'> }, chosen: Chosen, { signal, report }: JobContext): Promise<Listing> {
  const { id } = await openDraft(db, chosen.name)
  const listing: Listing = { importId: id, name: chosen.name, photos: 0, bytes: 0, known: 0, bytesToCopy: 0, tables: [], others: [], unreadable: [] }
  const endings = new Map<string, number>()
  try {
    for await (const found of chosen.list(signal)) {
      await takePhotos(db, listing, found.filter((one) => one.kind === 'photo'))
      for (const one of found) {
        if (one.kind === 'table' && listing.tables.length < MOST_TABLES) listing.tables.push(await readTable(io, one.path, one.open, signal))
        else if (one.kind === 'other' || one.kind === 'table') endings.set(endingOf(one.path), (endings.get(endingOf(one.path)) ?? 0) + 1)
        else if (one.kind === 'unreadable' && listing.unreadable.length < MOST_UNREADABLE) listing.unreadable.push(one.error)
      }
      report({ stage: 'listing', done: listing.photos, total: 0 })
      throwIfCancelled(signal)
    }
    listing.others = [...endings].map(([ending, count]) => ({ ending, count })).sort((a, b) => b.count - a.count)
    return listing
  } catch (thrown) {
    await discardDraft(db, id)
    throw thrown
  }
}

/** Reads a table that was found or chosen. A file that is no table of labels is an answer too. */
export async function readTable(io: Pick<Remote<IoContract>, 'readLabels'>, path: string, open: () => Promise<Blob>, signal?: AbortSignal): Promise<TableFile> {
  try {
    return { path, table: await io.readLabels({ file: await open(), fileName: path }, { signal }), error: null }
  } catch (thrown) {
    throwIfCancelled(signal)
    return { path, table: null, error: errorRecord(thrown) }
  }
}

/** What a table says of the photos of a draft, and the label of each. Memory grows with the table alone. */
export async function previewLabels(db: CatalogueDatabase, importId: string, table: LabelTable, signal?: AbortSignal): Promise<LabelPreview> {
  const matcher = new LabelMatcher(table.rows)
  for await (const page of waitingPages(db, importId)) {
    throwIfCancelled(signal)
    for (const { path } of page) matcher.count(path)
  }
  const individuals = new Set<string>()
  const preview: LabelPreview = {
    matched: 0, newWhales: 0, individuals: 0, rowsWithoutPhoto: sampleOf(matcher.unmatched()), photosWithoutRow: emptySample(), ambiguous: emptySample(), failed: sampleOf(table.failed),
    labelOf: (path) => labelText(matcher.match(path)),
  }
  for await (const page of waitingPages(db, importId)) {
    throwIfCancelled(signal)
    for (const { path } of page) {
      const match = matcher.match(path)
      if (match.kind === 'none') addTo(preview.photosWithoutRow, path)
      else if (match.kind === 'ambiguous') addTo(preview.ambiguous, { path, reason: match.reason })
      else {
        preview.matched++
        if (match.id === null) preview.newWhales++
        else individuals.add(match.id)
      }
    }
  }
  preview.individuals = individuals.size
  return preview
}

/** The table that speaks of the most photos of a draft; null where there is no table of labels. */
export async function likeliestTable(db: CatalogueDatabase, importId: string, tables: readonly TableFile[], signal?: AbortSignal): Promise<{ table: TableFile; labels: LabelPreview } | null> {
  let best: { table: TableFile; labels: LabelPreview } | null = null
  for (const file of tables) {
    if (!file.table) continue
    const labels = await previewLabels(db, importId, file.table, signal)
    if (!best || labels.matched > best.labels.matched) best = { table: file, labels }
  }
  return best
}

async function takePhotos(db: CatalogueDatabase, listing: Listing, photos: Extract<Found, { kind: 'photo' }>[]): Promise<void> {
  if (photos.length === 0) return
  const known = await addListed(db, listing.importId, photos)
  photos.forEach(({ byteSize, handle }, i) => {
    listing.photos++
    if (known[i]) return void listing.known++
    listing.bytes += byteSize
    if (!handle) listing.bytesToCopy += byteSize
  })
}

function labelText(match: MatchedLabel): string | null {
  if (match.kind !== 'label') return null
  return match.id ?? NEW_WHALE
}

function endingOf(path: string): string {
  const name = fileNameOf(path)
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot).toLowerCase() : 'no ending'
}

function emptySample<T>(): Sample<T> {
  return { first: [], total: 0 }
}

function sampleOf<T>(list: T[]): Sample<T> {
  return { first: list.slice(0, SAMPLED), total: list.length }
}

function addTo<T>(sample: Sample<T>, one: T): void {
  if (sample.total++ < SAMPLED) sample.first.push(one)
}

/** Refuses a draft without a photo, in words. */
export function nothingToImport(listing: Listing): FlukeprintError | null {
  if (listing.photos > 0) return null
  const others = listing.others.map(({ ending, count }) => `${count} × ${ending}`).slice(0, 5).join(', ')
  return new FlukeprintError('bad-input', `There is no photo in ${listing.name}.`, { remedy: others ? `Found were ${others}. Export them as JPEG first.` : 'Choose another folder.' })
}
