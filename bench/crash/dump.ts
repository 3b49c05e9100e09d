import type { Page } from '@playwright/test'
import type { Fluke, Individual, Photo, PhotoId } from '#core/catalogue.ts'
import type { LoggedDecision } from '#core/decisions/decision.ts'
import type { BackupNote, RestoreNote } from '#storage/backup/notes.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { EmbeddingRow, ImportItemRow, ImportRow, OriginalRow } from '#storage/database.ts'
import type { EditionRow, PackFlukeRow, PackRow } from '#storage/packs/packs-database.ts'

/** Bytes as a dump holds them: how many, and a sum of them where they were read. */
export interface Bytes {
  byteSize: number
  sum: string | null
}

/** The rows of a catalogue as they lie on the disk. */
export interface CatalogueRows {
  photos: Photo[]
  originals: OriginalRow[]
  copies: { id: number; file: Bytes }[]
  thumbnails: { photoId: PhotoId; image: Bytes }[]
  flukes: Fluke[]
  individuals: Individual[]
  embeddings: (Omit<EmbeddingRow, 'codes'> & { codes: Bytes })[]
  decisions: LoggedDecision[]
  imports: ImportRow[]
  importItems: ImportItemRow[]
  settings: { key: string; value: unknown }[]
}

/** The packs of the machine. */
export interface PackRows {
  packs: PackRow[]
  editions: EditionRow[]
  blocks: { sha256: string; bytes: Bytes }[]
  flukes: PackFlukeRow[]
}

/** One catalogue's database; `version` is the browser's own number, ten times the schema's. */
export interface CatalogueDump {
  version: number
  stores: CatalogueRows
}

/** Everything that the page keeps, but for the program itself. */
export interface Dump {
  listed: CatalogueInfo[]
  backups: BackupNote[]
  restores: RestoreNote[]
  packs: PackRows
  /** By id; those that are on no list too. */
  catalogues: Record<string, CatalogueDump>
}

/**
 * Reads the databases with nothing but IndexedDB, from a bare page. `bytes`: every picture is read, and summed up. Errors: that a
 * database does not open, or a row or a picture can't be read.
 */
export async function readAll(page: Page, { bytes }: { bytes: boolean }): Promise<Dump> {
  // As text: the tool's own way of carrying values is slow with many.
  return JSON.parse(await page.evaluate(readInPage, bytes)) as Dump
}

/** Runs in the page. */
async function readInPage(readBytes: boolean): Promise<string> {
  const done = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))))
  const sumOf = async (bytes: BufferSource): Promise<string> => Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const summing: Promise<void>[] = []
  const summed = (byteSize: number, bytes: () => Promise<BufferSource>): { byteSize: number; sum: string | null } => {
    const row = { byteSize, sum: null as string | null }
    if (readBytes) summing.push(bytes().then(sumOf).then((sum) => void (row.sum = sum)))
    return row
  }
  const plain = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Blob) return summed(value.size, () => value.arrayBuffer())
    if (ArrayBuffer.isView(value)) return summed(value.byteLength, () => Promise.resolve(value as Int8Array<ArrayBuffer>))
    if (value instanceof FileSystemHandle) return { kind: value.kind, name: value.name }
    if (Array.isArray(value)) return value.map(plain)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
  }
  const read = async (name: string): Promise<{ version: number; stores: Record<string, unknown[]> }> => {
    const db = await done(indexedDB.open(name))
    const names = [...db.objectStoreNames]
    const stores: Record<string, unknown[]> = {}
    const transaction = names.length > 0 ? db.transaction(names) : null
    // All are asked for before the first wait: one moment for all of them.
    const rows = await Promise.all(names.map((store) => done(transaction!.objectStore(store).getAll())))
    for (const [i, store] of names.entries()) stores[store] = rows[i]!.map(plain)
    await Promise.all(summing)
    const { version } = db
    db.close()
    return { version, stores }
  }
  const names = (await indexedDB.databases()).map(({ name }) => name!)
  const rowsOf = async (name: string, store: string): Promise<unknown[]> => (names.includes(name) ? ((await read(name)).stores[store] ?? []) : [])
  const catalogues: Record<string, unknown> = {}
  for (const name of names) if (/^flukeprint-[\da-f]{8}-/.test(name)) catalogues[name.slice('flukeprint-'.length)] = await read(name)
  return JSON.stringify({
    listed: await rowsOf('flukeprint', 'catalogues'),
    backups: await rowsOf('flukeprint-backups', 'backups'),
    restores: await rowsOf('flukeprint-backups', 'restores'),
    packs: names.includes('flukeprint-packs') ? (await read('flukeprint-packs')).stores : { packs: [], editions: [], blocks: [], flukes: [] },
    catalogues,
  })
}
