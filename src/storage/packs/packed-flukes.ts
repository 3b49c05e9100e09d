import { embeddingSource, type Fluke, type FlukeId, type Photo } from '#core/catalogue.ts'
import { refOfWhale } from '#core/formats/pack/manifest.ts'
import type { PackedFluke } from '#core/formats/pack/write-pack.ts'
import type { CatalogueDatabase, EmbeddingRow } from '../database.ts'
import { withStorageErrors } from '../storage-error.ts'

/** Flukes read in one go, with their small pictures. */
const PAGE = 200

export interface PackCount {
  /** Identified flukes that have no embedding by this model of the box as it is: they can't be compared with. */
  leftOut: number
}

/** The identified flukes of a catalogue in the order of import, as a pack holds them. Possible matches, and where a photo was taken, are nobody else's. */
export async function* packedFlukes(db: CatalogueDatabase, embedder: string, count: PackCount): AsyncGenerator<PackedFluke> {
  let after = -Infinity
  for (;;) {
    const page = await withStorageErrors(() => db.flukes.where('order').above(after).limit(PAGE).toArray())
    if (page.length === 0) return
    after = page.at(-1)!.order
    yield* await packedPage(db, page.filter(({ status, removed }) => status === 'identified' && removed === 0), embedder, count)
  }
}

async function packedPage(db: CatalogueDatabase, flukes: Fluke[], embedder: string, count: PackCount): Promise<PackedFluke[]> {
  const photoIds = flukes.map(({ photoId }) => photoId)
  const [photos, thumbnails, individuals, embeddings] = await withStorageErrors(() =>
    Promise.all([
      db.photos.bulkGet(photoIds),
      db.thumbnails.bulkGet(photoIds),
      db.individuals.bulkGet(flukes.map(({ individualId }) => individualId!)),
      db.embeddings.where('flukeId').anyOf(flukes.map(({ id }) => id)).toArray(),
    ]),
  )
  const rowOf = new Map(embeddings.map((row) => [row.flukeId, row]))
  const packed: PackedFluke[] = []
  for (const [n, fluke] of flukes.entries()) {
    const [photo, individual, row] = [photos[n], individuals[n], rowOf.get(fluke.id)]
    if (!photo || !individual || !isFresh(fluke, row, embedder)) {
      count.leftOut++
      continue
    }
    const image = thumbnails[n]?.image
    packed.push({
      ...shown(photo), photoId: photo.id, fluke: Number(fluke.id.slice(fluke.id.lastIndexOf(':') + 1)), boxPx: fluke.boxPx,
      individual: { ref: refOfWhale(individual), id: individual.id, nickname: individual.nickname },
      vector: { codes: row.codes, scale: row.scale },
      thumbnail: image ? new Uint8Array(await image.arrayBuffer()) : null,
    })
  }
  return packed
}

/** Identified flukes whose embedding is another embedder's. */
export async function foreignIdentified(db: CatalogueDatabase, embedder: string): Promise<number> {
  return await withStorageErrors(async () => {
    const foreign = new Set<FlukeId>()
    await db.embeddings.each(({ flukeId, model }) => void (model !== embedder && foreign.add(flukeId)))
    if (foreign.size === 0) return 0
    return await db.flukes.filter(({ id, status, removed }) => status === 'identified' && removed === 0 && foreign.has(id)).count()
  })
}

function isFresh(fluke: Fluke, row: EmbeddingRow | undefined, embedder: string): row is EmbeddingRow {
  return row !== undefined && row.model === embedder && row.madeOf === embeddingSource(fluke.photoId, fluke.boxPx)
}

function shown({ fileName, widthPx, heightPx, takenAtMs }: Photo): Pick<PackedFluke, 'fileName' | 'widthPx' | 'heightPx' | 'takenAtMs'> {
  return { fileName, widthPx, heightPx, takenAtMs }
}
