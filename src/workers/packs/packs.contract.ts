import type { EmbedderName } from '#core/model-names.ts'
import type { Fetched } from '#core/formats/pack/fetch-blocks.ts'
import type { PackFacts } from '#storage/packs/packs-database.ts'

/** Where a pack is. Files cross the border between threads without being read. */
export type PackPlace =
  /** `url`: of the folder, with a slash at the end; on the page's own origin. */
  | { kind: 'host'; url: string; path: string }
  | { kind: 'folder'; handle: FileSystemDirectoryHandle }
  | { kind: 'files'; name: string; files: { path: string; file: File }[] }
  | { kind: 'zip'; file: File }

/** Where a pack goes that is made here. */
export type PackTarget =
  | { kind: 'folder'; handle: FileSystemDirectoryHandle }
  /** A zip to be downloaded, of files that any host can serve once it is unpacked. */
  | { kind: 'zip'; fileName: string }

export interface LookedPack extends PackFacts {
  packId: string
  mark: string
  name: string
  /** Of its bytes those that must be read still. */
  missingBytes: number
}

export interface FetchedPack extends Fetched {
  packId: string
  name: string
  facts: PackFacts
}

export interface MadePack {
  name: string
  flukes: number
  individuals: number
  bytes: number
  /** Identified flukes that have no embedding of today's model, and are left out. */
  leftOut: number
  file: Blob | null
}

/** The embedder that runs in the page, and where its file is: packs of another one are not compared with. */
export interface OwnEmbedder {
  embedder: EmbedderName
  /** Of the folder, with a slash at the end. */
  modelsUrl: string
}

export interface PacksContract {
  /** What is there, before anything is written. Errors: `bad-input`, and those of the place. */
  look(input: { place: PackPlace } & OwnEmbedder): LookedPack
  /**
   * Subscribes a catalogue to the pack and fetches what is missing of it; again after a failure or a pause, it goes on where it stopped; with a
   * newer edition, it fetches what has changed. Errors: `bad-input` (no pack, another embedder, the same mark), `fetch-failed`,
   * `source-missing`, `permission-needed`, `storage-full`, `cancelled`.
   */
  fetch(input: { catalogueId: string; place: PackPlace } & OwnEmbedder): FetchedPack
  giveUp(input: { catalogueId: string; packId: string }): void
  unsubscribe(input: { catalogueId: string; packId: string }): void
  /** Writes the identified flukes of a catalogue as a pack. Errors: `bad-input` (there are none), `storage-full`, `permission-needed`, `cancelled`. */
  write(input: { catalogueId: string; name: string; target: PackTarget } & OwnEmbedder): MadePack
}
