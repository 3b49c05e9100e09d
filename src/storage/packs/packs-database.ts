import { Dexie, type EntityTable } from 'dexie'
import type { BoxPx, FlukeId, IndividualId } from '#core/catalogue.ts'
import type { EntryPlace } from '#core/formats/pack/lay-out.ts'
import type { PackManifest } from '#core/formats/pack/manifest.ts'

/** Where a pack was read from, to go on and to look for a newer edition. */
export type PackOrigin =
  /** A folder of the page's own host, below the page: `packs/azores/`. */
  | { kind: 'host'; path: string }
  /** A folder that the user has chosen, by a handle that lasts. */
  | { kind: 'folder'; handle: FileSystemDirectoryHandle }
  /** Files or a zip without a handle: they must be chosen again. */
  | { kind: 'chosen'; name: string }

/** What an edition of a pack is, in short. `edition`: SHA-256 of its manifest. */
export interface PackFacts {
  edition: string
  madeAtMs: number
  flukes: number
  individuals: number
  bytes: number
  embedder: PackManifest['embedder']
}

export interface PackRow {
  id: string
  mark: string
  name: string
  origin: PackOrigin
  /** The edition that is whole and in use; null while the first one comes in. */
  current: PackFacts | null
  /** The edition that is being fetched. */
  coming: PackFacts | null
  /** Catalogues of this machine that subscribe to it: they share its bytes. */
  users: string[]
}

export interface EditionRow {
  edition: string
  packId: string
  manifest: PackManifest
}

/** A piece of a pack by its SHA-256: editions and packs that have it in common share it. */
export interface PackBlockRow {
  sha256: string
  bytes: Blob
}

export interface PackFlukeRow extends EntryPlace {
  /** `<mark>/<photo id>:<n>`: in no catalogue is there a fluke of that id. */
  id: FlukeId
  packId: string
  /** Place in the pack, from 0. */
  order: number
  /** See `packedId`. */
  whale: IndividualId
  /** What the pack's maker calls it today. */
  called: string
  nickname: string | null
  fileName: string
  widthPx: number
  heightPx: number
  takenAtMs: number | null
  boxPx: BoxPx
}

/**
 * The packs of this machine. Not in the catalogues: what comes from a pack is nobody's decision here, is in no export and no backup,
 * and goes without a trace. A catalogue knows by a note in its settings which packs it subscribes to (`subscriptions.ts`).
 */
export class PacksDatabase extends Dexie {
  packs!: EntityTable<PackRow, 'id'>
  editions!: EntityTable<EditionRow, 'edition'>
  blocks!: EntityTable<PackBlockRow, 'sha256'>
  flukes!: EntityTable<PackFlukeRow, 'id'>

  constructor() {
    super('flukeprint-packs', { chromeTransactionDurability: 'strict' })
    // Never edit a published version; add one.
    this.version(1).stores({ packs: 'id, mark, *users', editions: 'edition, packId', blocks: 'sha256', flukes: 'id, [packId+order], whale' })
  }
}

let opened: PacksDatabase | null = null

/** For live queries; others use the functions beside it. */
export function packsDatabase(): PacksDatabase {
  return (opened ??= new PacksDatabase())
}
