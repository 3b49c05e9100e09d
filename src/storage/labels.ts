import type { FlukeId, FlukeStatus, IndividualId, PhotoId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

/** A fluke with the names of its photo, as an exported table needs it. */
export interface LabelledFluke {
  flukeId: FlukeId
  photoId: PhotoId
  /** The file's name, then the names of byte-identical copies: each imported name gets its row. */
  fileNames: string[]
  status: FlukeStatus
  /** The accepted individual, for `possible` the proposed one; else null. */
  individualId: IndividualId | null
}

const PAGE = 1_000

/** All flukes in the order of import, a page at a time; removed ones left out. */
export async function* labelledFlukes(db: CatalogueDatabase): AsyncGenerator<LabelledFluke[]> {
  let after = -Infinity
  for (;;) {
    const flukes = await withStorageErrors(() => db.flukes.where('order').above(after).limit(PAGE).toArray())
    if (flukes.length === 0) return
    const photos = await withStorageErrors(() => db.photos.bulkGet(flukes.map(({ photoId }) => photoId)))
    yield flukes.flatMap((fluke, i) => {
      const photo = photos[i]
      if (fluke.removed === 1 || !photo) return []
      return [{ flukeId: fluke.id, photoId: photo.id, fileNames: [photo.fileName, ...photo.otherNames], status: fluke.status, individualId: fluke.individualId }]
    })
    after = flukes.at(-1)!.order
  }
}
