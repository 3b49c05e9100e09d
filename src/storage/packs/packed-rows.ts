import { Dexie } from 'dexie'
import type { FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import { EMBEDDING_BYTES, readEmbedding } from '#core/formats/pack/entry.ts'
import type { QuantisedVector } from '#core/ranking/quantise.ts'
import type { CatalogueDatabase } from '../database.ts'
import { withStorageErrors } from '../storage-error.ts'
import { packsDatabase, type PackRow } from './packs-database.ts'
import { ownPhotoId } from './packs.ts'

/** A pack's fluke as the gallery needs it. */
export interface PackedGalleryRow {
  flukeId: FlukeId
  /** The photograph's own id: where the catalogue has the same one, it is no evidence for itself. */
  photoId: PhotoId
  whale: IndividualId
  vector: QuantisedVector
}

/** Rows read in one go. */
const PAGE = 1_000

export async function packsByEdition(editions: string): Promise<PackRow[]> {
  if (editions === '') return []
  const ids = editions.split(',').map((one) => one.slice(0, one.indexOf('@')))
  const rows = await withStorageErrors(() => packsDatabase().packs.bulkGet(ids))
  return rows.filter((row) => row !== undefined)
}

/** All flukes of the pack's current edition with their vectors, in order, a page at a time. */
export async function* packedGallery({ id, name }: PackRow): AsyncGenerator<PackedGalleryRow[]> {
  const packs = packsDatabase()
  let block = { sha256: '', bytes: new Uint8Array(0) }
  for (let after = -1; ; ) {
    const rows = await withStorageErrors(() => packs.flukes.where('[packId+order]').between([id, after], [id, Dexie.maxKey], false).limit(PAGE).toArray())
    if (rows.length === 0) return
    const page: PackedGalleryRow[] = []
    for (const { id: flukeId, whale, embedding } of rows) {
      if (block.sha256 !== embedding.sha256) {
        const found = await withStorageErrors(() => packs.blocks.get(embedding.sha256))
        // A newer edition has taken its place meanwhile: whoever follows the editions is told, and reads that one.
        if (!found) return
        block = { sha256: embedding.sha256, bytes: new Uint8Array(await found.bytes.arrayBuffer()) }
      }
      if ((embedding.record + 1) * EMBEDDING_BYTES > block.bytes.length) return
      const photo = flukeId.slice(0, flukeId.lastIndexOf(':')) as PhotoId
      page.push({ flukeId, photoId: ownPhotoId(photo), whale, vector: readEmbedding(block.bytes, embedding.record, name) })
    }
    yield page
    after = rows.at(-1)!.order
  }
}

/** What the individuals of a pack are called in this catalogue, where it has renamed them or found them to be one with its own. */
export async function calledHere(db: CatalogueDatabase, mark: string): Promise<Map<IndividualId, IndividualId>> {
  const rows = await withStorageErrors(() => db.individuals.where('key').startsWith(`${mark}/`).toArray())
  return new Map(rows.map(({ key, id, mergedInto }) => [key as IndividualId, mergedInto ?? id]))
}
