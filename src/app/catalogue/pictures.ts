import type { CatalogueDatabase } from '#storage/database.ts'
import { openOriginal, requestOriginalAccess } from '#storage/originals.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { createPictures, type Pictures } from '#ui/pictures/pictures.ts'
import { io } from '#workers/io/io.client.ts'

/** The pictures of one catalogue, for all its screens: who comes back from a photo to its whale finds it there. */
export function picturesOf(db: CatalogueDatabase): Pictures {
  return createPictures({
    async thumbnails(ids) {
      const rows = await withStorageErrors(() => db.thumbnails.bulkGet(ids))
      return new Map(rows.flatMap((row) => (row ? [[row.photoId, row.image] as const] : [])))
    },
    original: (photoId) => openOriginal(db, photoId, { drawDemo }),
    async reconnect(photoId) {
      await requestOriginalAccess(db, photoId)
    },
  })
}

async function drawDemo(index: number): Promise<Blob> {
  return (await io.drawDemoPhoto({ index })).file
}
