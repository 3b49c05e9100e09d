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

/** The same of many individuals, in their order; all that is read in two goes. */
export async function photosOfIndividuals(db: CatalogueDatabase, ids: readonly IndividualId[]): Promise<FlukeView[][]> {
  // One equal range each is one reading each; Dexie's `anyOf` walks the index row by row.
  const flukes = (await Promise.all(ids.map((id) => flukesOfIndividual(db, id)))).map((own) => own.filter(({ status }) => status === 'identified'))
  const views = new Map((await withStorageErrors(() => withPhotos(db, flukes.flat()))).map((view) => [view.fluke.id, view]))
  return flukes.map((own) => own.flatMap(({ id }) => views.get(id) ?? []))
}

async function withPhotos(db: CatalogueDatabase, flukes: Fluke[]): Promise<FlukeView[]> {
  const photos = await db.photos.bulkGet(flukes.map(({ photoId }) => photoId))
  return flukes.flatMap((fluke, n) => (photos[n] ? [{ fluke, photo: photos[n] }] : []))
}
