import { embeddingSource, flukeId, type DetectedBox, type Fluke, type FlukeId, type IndividualId, type Photo, type PhotoId } from '#core/catalogue.ts'
import type { CatalogueDatabase, OriginalSource } from './database.ts'
import { appendDecisions, decisionTables, projection, type NewDecision } from './decide.ts'
import { foldFluke } from '#core/decisions/fold.ts'
import { embeddingRow } from './embeddings.ts'
import { withStorageErrors } from './storage-error.ts'
import { projectWaiting } from './waiting.ts'

/** A photograph with everything that was found out about it. */
export interface AnalysedPhoto {
  photo: Photo
  thumbnail: Blob
  source: OriginalSource
  detected: DetectedBox
  /** Version of the embedder. */
  embedder: string
  /** Float32 [512]. */
  vector: Float32Array
  /** What an imported table says of it; `new_whale` is null. Left out: the table says nothing. */
  label?: IndividualId | null
}

/** Who an imported label is from, in the log. */
export const IMPORT_ANALYST = 'import'

/** The tables that `addAnalysedPhotos` needs in a transaction around it. */
export function photoTables(db: CatalogueDatabase) {
  return [...decisionTables(db), db.thumbnails, db.originals, db.embeddings]
}

/**
 * Writes photos with fluke, embedding, thumbnail, original and label, all or nothing. Those that the
 * catalogue has already are left as they are. Errors: `storage-full`, `storage-blocked`.
 */
export function addAnalysedPhotos(db: CatalogueDatabase, added: AnalysedPhoto[]): Promise<void> {
  return withStorageErrors(() =>
    db.transaction('rw', photoTables(db), async () => {
      const fresh = await withoutKnown(db, added)
      if (fresh.length === 0) return
      const flukes = flukesOf(fresh, await nextOrder(db))
      await db.photos.bulkAdd(fresh.map(({ photo }) => photo))
      await db.thumbnails.bulkPut(fresh.map(({ photo, thumbnail }) => ({ photoId: photo.id, image: thumbnail })))
      await db.originals.bulkPut(fresh.map(({ photo, source }) => ({ photoId: photo.id, source })))
      await db.flukes.bulkAdd(flukes)
      const embeddings = fresh.map((one, i) => embeddingRow(flukes[i]!.id, embeddingSource(one.photo.id, one.detected.boxPx), one.embedder, one.vector))
      await db.embeddings.bulkAdd(embeddings)
      await appendDecisions(db, fresh.flatMap((one, i) => labelDecision(flukes[i]!.id, one.label)))
      await projectWaiting(db, fresh.map(({ photo }) => photo.id))
    }),
  )
}

/** The decision that an imported label is; none where the table says nothing. */
export function labelDecision(id: FlukeId, label: IndividualId | null | undefined): NewDecision[] {
  if (label === undefined) return []
  const common = { flukeId: id, origin: 'import', analyst: IMPORT_ANALYST } as const
  return [label === null ? { ...common, kind: 'file-new' } : { ...common, kind: 'match', individualId: label, evidence: null }]
}

/** An id for one more fluke in a photo: decide `box` with it to draw a missing one. */
export async function nextFlukeId(db: CatalogueDatabase, photoId: PhotoId): Promise<FlukeId> {
  return await withStorageErrors(async () => {
    const numbers = (await db.flukes.where('photoId').equals(photoId).primaryKeys()).map((id) => Number(id.slice(id.lastIndexOf(':') + 1)))
    return flukeId(photoId, Math.max(-1, ...numbers) + 1)
  })
}

/** Remembers under which other name a byte-identical copy was met. */
export function addOtherName(db: CatalogueDatabase, photoId: PhotoId, fileName: string): Promise<void> {
  return withStorageErrors(() =>
    db.transaction('rw', db.photos, async () => {
      const photo = await db.photos.get(photoId)
      if (!photo || photo.fileName === fileName || photo.otherNames.includes(fileName)) return
      await db.photos.update(photoId, { otherNames: [...photo.otherNames, fileName] })
    }),
  )
}

async function withoutKnown(db: CatalogueDatabase, added: AnalysedPhoto[]): Promise<AnalysedPhoto[]> {
  const known = await db.photos.bulkGet(added.map(({ photo }) => photo.id))
  const seen = new Set<PhotoId>()
  return added.filter(({ photo }, i) => known[i] === undefined && !seen.has(photo.id) && seen.add(photo.id))
}

async function nextOrder(db: CatalogueDatabase): Promise<number> {
  return Math.floor((await db.flukes.orderBy('order').last())?.order ?? 0) + 1
}

function flukesOf(photos: AnalysedPhoto[], firstOrder: number): Fluke[] {
  return photos.map(({ photo, detected }, i) => ({
    id: flukeId(photo.id, 0),
    photoId: photo.id,
    detected,
    order: firstOrder + i,
    ...projection(foldFluke([]), detected),
  }))
}

