import { flukeId, type DetectedBox, type FlukeId, type Photo, type PhotoId } from '#core/catalogue.ts'
import { CatalogueDatabase } from '../database.ts'
import { addAnalysedPhotos, type AnalysedPhoto } from '../photos.ts'

export const DETECTED: DetectedBox = { boxPx: { x0: 1, y0: 2, x1: 30, y1: 20 }, boxScore: 0.9, boxMaker: 'detector-test' }

/** A catalogue of its own for a test; Dexie opens it at the first use. */
export function freshDatabase(): CatalogueDatabase {
  return new CatalogueDatabase(crypto.randomUUID())
}

/** The same catalogue as another tab, or a reloaded one, sees it. */
export function anotherTab(db: CatalogueDatabase): CatalogueDatabase {
  return new CatalogueDatabase(db.catalogueId)
}

export function photoId(n: number): PhotoId {
  return n.toString(16).padStart(64, '0') as PhotoId
}

/** The first fluke of photo `n`. */
export function fluke(n: number): FlukeId {
  return flukeId(photoId(n), 0)
}

export function analysed(n: number, more: Partial<AnalysedPhoto> = {}): AnalysedPhoto {
  const photo: Photo = {
    id: photoId(n),
    fileName: `${n}.jpg`,
    path: `trip/${n}.jpg`,
    otherNames: [],
    mimeType: 'image/jpeg',
    byteSize: 1000 + n,
    widthPx: 40,
    heightPx: 30,
    takenAtMs: null,
    latitudeDeg: null,
    longitudeDeg: null,
    importedAtMs: 1_700_000_000_000 + n,
  }
  const vector = new Float32Array(512)
  vector[n % 512] = 1
  return { photo, thumbnail: new Blob(['t']), source: { kind: 'demo', index: n }, detected: DETECTED, embedder: 'embedder-test', vector, ...more }
}

/** Photos 0 … count − 1, unlabelled. */
export async function addPhotos(db: CatalogueDatabase, count: number): Promise<void> {
  await addAnalysedPhotos(db, Array.from({ length: count }, (_, n) => analysed(n)))
}

/** All rows of all tables by the name of the table. Pictures are left out: they can't be compared. */
export async function dump(db: CatalogueDatabase): Promise<Record<string, unknown[]>> {
  const tables = db.tables.filter(({ name }) => name !== 'thumbnails' && name !== 'copies')
  return Object.fromEntries(await Promise.all(tables.map(async (table) => [table.name, await table.toArray()] as const)))
}
