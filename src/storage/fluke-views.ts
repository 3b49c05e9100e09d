import type { Fluke, FlukeId, IndividualId, Photo } from '#core/catalogue.ts'
import type { CatalogueDatabase } from './database.ts'
import { flukesOfIndividual } from './queue.ts'
import { withStorageErrors } from './storage-error.ts'

/** A fluke with its photo: what is needed to show it. */
export interface FlukeView {
  fluke: Fluke
  photo: Photo
}

/** Those of the flukes that are there, in the order asked for. */
export async function flukeViews(db: CatalogueDatabase, ids: readonly FlukeId[]): Promise<FlukeView[]> {
  return await withStorageErrors(async () => await withPhotos(db, (await db.flukes.bulkGet([...ids])).filter((fluke) => fluke !== undefined)))
}

/** The photos that were accepted as an individual's; possible matches are in the queue, not here. */
export async function photosOfIndividual(db: CatalogueDatabase, id: IndividualId): Promise<FlukeView[]> {
  const flukes = (await flukesOfIndividual(db, id)).filter(({ status }) => status === 'identified')
  return await withStorageErrors(() => withPhotos(db, flukes))
}

async function withPhotos(db: CatalogueDatabase, flukes: Fluke[]): Promise<FlukeView[]> {
  const photos = await db.photos.bulkGet(flukes.map(({ photoId }) => photoId))
  return flukes.flatMap((fluke, n) => (photos[n] ? [{ fluke, photo: photos[n] }] : []))
}
