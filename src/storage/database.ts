import { Dexie, type EntityTable, type Table } from 'dexie'
import type { Fluke, FlukeId, Individual, PhotoId, Photo } from '#core/catalogue.ts'
import type { LoggedDecision } from '#core/decisions/decision.ts'
import type { ErrorRecord } from '#core/errors.ts'
import { upgradeTo2 } from './upgrade-2.ts'

/** Where the bytes of an original are. */
export type OriginalSource =
  /** A handle to the user's own file: nothing is copied; may need permission again after a reload. */
  | { kind: 'handle'; handle: FileSystemFileHandle; folderId: number | null }
  /** A copy: where the browser gives no handle, or where one is wanted beside the user's own file (`own`, which it was made of). */
  | { kind: 'copy'; copyId: number; own?: { handle: FileSystemFileHandle; folderId: number | null } }
  /** A photograph of the demo catalogue, drawn anew whenever it is needed. */
  | { kind: 'demo'; index: number }

export interface OriginalRow {
  photoId: PhotoId
  source: OriginalSource
}

/** The bytes of a copied original. Apart from its photo: they are copied before the photo is read. */
export interface CopyRow {
  id: number
  file: Blob
}

/** A folder that the user has opened: permission for it gives permission for every file in it. */
export interface FolderRow {
  id: number
  name: string
  handle: FileSystemDirectoryHandle
}

export interface ThumbnailRow {
  photoId: PhotoId
  image: Blob
}

export interface EmbeddingRow {
  /** Grows with every write: readers follow it like a log. */
  seq: number
  flukeId: FlukeId
  /** Version of the embedder. */
  model: string
  /** What it was made of: photo hash and box. Where the fluke's differs by now, the row is stale. */
  madeOf: string
  /** Int8 [512] with one scale for the row: value = code × scale; see `core/ranking/quantise.ts`. */
  codes: Int8Array<ArrayBuffer>
  scale: number
}

export type ImportItemState =
  | 'waiting'
  /** A photo that came in. */
  | 'done'
  /** The catalogue has a photo of the same bytes. */
  | 'duplicate'
  /** Came in with an earlier import, and path, size and time are unchanged: not read again. */
  | 'known'
  | 'failed'

/** One file of an import; an interrupted import goes on with those still waiting. */
export interface ImportItemRow {
  seq: number
  importId: string
  path: string
  byteSize: number
  /** When the file was last changed, to know it again without reading it; null where that is not told. */
  modifiedAtMs: number | null
  /** When it was taken, by the clock of the machine, for a shot of its own camera: holds where the file itself tells no time. */
  takenAtMs?: number
  state: ImportItemState
  /** Where to read it from; null once it is settled, and while the file is neither copied nor has a handle (after a reload it must be chosen again). */
  source: OriginalSource | null
  /** The label's id, `new_whale`, or null for none. */
  label: string | null
  /** The photo that it is; while it is waiting, the one it came in as before, to all appearances. */
  photoId: PhotoId | null
  error: ErrorRecord | null
  /** What the user should know of a file that came in: a label that contradicts the catalogue's, for one. */
  note: string | null
}

export interface ImportRow {
  id: string
  startedAtMs: number
  /** What was imported, as the user named it: the folder or the zip. */
  name: string
  state: ImportState
  /** Files of it, whatever became of them. */
  total: number
  /** The folder that the handles of its files came from; absent or null for single files and zips. */
  folderId?: number | null
}

export type ImportState =
  /** Listed for the preview; becomes an import only when the user starts it. */
  | 'draft'
  | 'running'
  | 'paused'
  | 'done'
  | 'cancelled'

export const SCHEMA_VERSION = 3

/**
 * One database for each catalogue. Only `storage/` writes to it.
 *
 * Users' data: a published version's `stores` is never edited; a change is a new version with an
 * upgrade and a test from a frozen dump of the old one.
 */
export class CatalogueDatabase extends Dexie {
  photos!: EntityTable<Photo, 'id'>
  originals!: EntityTable<OriginalRow, 'photoId'>
  copies!: EntityTable<CopyRow, 'id'>
  folders!: EntityTable<FolderRow, 'id'>
  thumbnails!: EntityTable<ThumbnailRow, 'photoId'>
  flukes!: EntityTable<Fluke, 'id'>
  individuals!: EntityTable<Individual, 'id'>
  embeddings!: EntityTable<EmbeddingRow, 'seq'>
  decisions!: EntityTable<LoggedDecision, 'seq'>
  imports!: EntityTable<ImportRow, 'id'>
  importItems!: EntityTable<ImportItemRow, 'seq'>
  /** Small values by name: analyst, settings, schema notes. */
  settings!: Table<{ key: string; value: unknown }, string>

  constructor(readonly catalogueId: string) {
    // Strict: the browser has flushed to disk before a write counts as complete.
    super(`flukeprint-${catalogueId}`, { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      photos: 'id, fileName, importedAtMs',
      originals: 'photoId',
      copies: '++id',
      folders: '++id',
      thumbnails: 'photoId',
      flukes: 'id, photoId, individualId, [removed+status+order], order',
      individuals: 'id',
      embeddings: '++seq, &flukeId, model',
      decisions: '++seq, &id, flukeId, individualId, [origin+seq], [origin+kind]',
      imports: 'id, state',
      importItems: '++seq, [importId+state+seq], [importId+note], [path+byteSize]',
      settings: 'key',
    })
    // Decisions that speak of several flukes, are found by kind, and know what they answer; individuals that can be renamed and merged.
    this.version(2)
      .stores({
        individuals: 'id, &key, firstId',
        decisions: '++seq, &id, flukeId, *flukeIds, individualId, [origin+seq], [origin+kind], kind, reverts, atMs',
      })
      .upgrade(upgradeTo2)
    // Flukes that are open and that the detector doubts. Rows without presence are not in the index, so those of before need no change.
    this.version(3).stores({ flukes: 'id, photoId, individualId, [removed+status+order], [removed+status+presence], order' })
  }
}
