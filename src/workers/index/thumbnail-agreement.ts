import type { CopyCandidate } from '#core/audit/label-audit.ts'
import { pictureAgreement, type GreyPicture } from '#core/audit/picture-agreement.ts'
import type { BoxPx, FlukeId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { greyOfPicture } from '../io/photo-file.ts'

/** Whether two flukes are in one photograph, by their thumbnails: see `pictureAgreement`. Null where a thumbnail is missing. */
export async function thumbnailAgreement(db: CatalogueDatabase, { left, right, mirrored }: CopyCandidate): Promise<number | null> {
  const [a, b] = await Promise.all([pictureOf(db, left), pictureOf(db, right)])
  return a && b && pictureAgreement(a.picture, a.box, b.picture, b.box, mirrored)
}

/** The thumbnail in grey, with the fluke's box on its scale. */
async function pictureOf(db: CatalogueDatabase, flukeId: FlukeId): Promise<{ picture: GreyPicture; box: BoxPx } | null> {
  const fluke = await withStorageErrors(() => db.flukes.get(flukeId))
  if (!fluke) return null
  const [photo, thumbnail] = await withStorageErrors(() => Promise.all([db.photos.get(fluke.photoId), db.thumbnails.get(fluke.photoId)]))
  if (!photo || !thumbnail) return null
  const bitmap = await createImageBitmap(thumbnail.image)
  const picture = greyOfPicture(bitmap)
  bitmap.close()
  const [across, down] = [picture.width / photo.widthPx, picture.height / photo.heightPx]
  const { x0, y0, x1, y1 } = fluke.boxPx
  return { picture, box: { x0: x0 * across, y0: y0 * down, x1: x1 * across, y1: y1 * down } }
}
