import type { PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { openOriginal, requestOriginalAccess } from '#storage/originals.ts'
import { packedThumbnails } from '#storage/packs/pack-views.ts'
import { isPacked, ownPhotoId } from '#storage/packs/packs.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { createPictures, type Pictures } from '#ui/pictures/pictures.ts'
import { io } from '#workers/io/io.client.ts'

/** The pictures of one catalogue, for all its screens: who comes back from a photo to its whale finds it there. */
export function picturesOf(db: CatalogueDatabase): Pictures {
  return createPictures({
    async thumbnails(ids) {
      const [rows, packed] = await Promise.all([withStorageErrors(() => db.thumbnails.bulkGet(ids)), packedThumbnails(ids)])
      return new Map([...rows.flatMap((row) => (row ? [[row.photoId, row.image] as const] : [])), ...packed])
    },
    original: (photoId) => (isPacked(photoId) ? originalOfPacked(db, photoId) : openOriginal(db, photoId, { drawDemo })),
    async reconnect(photoId) {
      await requestOriginalAccess(db, photoId)
    },
  })
}

async function drawDemo(index: number): Promise<Blob> {
  return (await io.drawDemoPhoto({ index })).file
}

/** A pack has small pictures alone; but the same photograph may be in the catalogue too. */
async function originalOfPacked(db: CatalogueDatabase, photoId: PhotoId): Promise<Blob> {
  const own = ownPhotoId(photoId)
  if (await withStorageErrors(() => db.originals.get(own))) return await openOriginal(db, own, { drawDemo })
  throw new FlukeprintError('not-found', 'It comes from a pack, which holds small pictures alone.')
}
