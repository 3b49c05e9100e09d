import type { FlukeId, FlukeStatus, IndividualId, PhotoId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

/** A fluke with the names of its photo, as an exported table needs it. */
export interface LabelledFluke {
  flukeId: FlukeId
  photoId: PhotoId
  /** The file's name (its path where several photos have that name), then the names of byte-identical copies: each imported name gets its row. */
  fileNames: string[]
  status: FlukeStatus
  /** The accepted individual, for `possible` the proposed one; else null. */
  individualId: IndividualId | null
}

const PAGE = 1_000

/** All flukes in the order of import, a page at a time; removed ones left out. */
export async function* labelledFlukes(db: CatalogueDatabase): AsyncGenerator<LabelledFluke[]> {
  const shared = await sharedNames(db)
  let after = -Infinity
  for (;;) {
    const flukes = await withStorageErrors(() => db.flukes.where('order').above(after).limit(PAGE).toArray())
    if (flukes.length === 0) return
    const photos = await withStorageErrors(() => db.photos.bulkGet(flukes.map(({ photoId }) => photoId)))
    yield flukes.flatMap((fluke, i) => {
      const photo = photos[i]
      if (fluke.removed === 1 || !photo) return []
      return [{ flukeId: fluke.id, photoId: photo.id, fileNames: [shared.has(photo.fileName) ? photo.path : photo.fileName, ...photo.otherNames], status: fluke.status, individualId: fluke.individualId }]
    })
    after = flukes.at(-1)!.order
  }
}

/** Cameras count from 1 again, so that two folders hold the same name: a table that gave it twice would speak of neither. */
async function sharedNames(db: CatalogueDatabase): Promise<Set<string>> {
  const names = (await withStorageErrors(() => db.photos.orderBy('fileName').keys())) as string[]
  return new Set(names.filter((name, i) => name === names[i - 1]))
}
