import type { Fluke, FlukeId, IndividualId, Photo } from '#core/catalogue.ts'
import type { CandidatePhoto, RankedAnswer } from '#core/ranking/candidate.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { flukesOfIndividual } from '#storage/queue.ts'
import { withStorageErrors } from '#storage/storage-error.ts'

/** A fluke with what is needed to show it. */
export interface FlukeView {
  fluke: Fluke
  photo: Photo
}

export interface CandidatePhotoView extends FlukeView {
  /** −1..1; null where it was not ranked. */
  similarity: number | null
}

export interface CandidateView {
  individualId: IndividualId
  nickname: string | null
  /** Null for one that the analyst looked up. */
  score: number | null
  probability: number | null
  /** Place in the ranking, from 1; null for one that the analyst looked up. */
  rank: number | null
  /** Most similar first; the first `MOST_PHOTOS`. */
  photos: CandidatePhotoView[]
  photoCount: number
}

/** The answer of the index with the rows that show it, for one fluke. */
export interface Answer {
  flukeId: FlukeId
  candidates: CandidateView[]
  pNew: number
  galleryIndividuals: number
  galleryFlukes: number
  /** Version of the embedder that ranked. */
  embedder: string
}

/** Nobody walks through more photos of one whale than this, and rows are not free. */
export const MOST_PHOTOS = 60

/** False for one whose drawing was undone: it has no box, and belongs to no list. Its row waits for a redo. */
export function isThere({ boxPx }: Fluke): boolean {
  return boxPx.x1 > boxPx.x0 && boxPx.y1 > boxPx.y0
}

export async function flukeView(db: CatalogueDatabase, flukeId: FlukeId): Promise<FlukeView | null> {
  return await withStorageErrors(async () => {
    const fluke = await db.flukes.get(flukeId)
    const photo = fluke && (await db.photos.get(fluke.photoId))
    return fluke && photo && isThere(fluke) ? { fluke, photo } : null
  })
}

export async function answerView(db: CatalogueDatabase, flukeId: FlukeId, answer: RankedAnswer): Promise<Answer> {
  const shown = answer.candidates.map((candidate) => ({ ...candidate, shown: candidate.photos.slice(0, MOST_PHOTOS) }))
  const ids = shown.map(({ individualId }) => individualId)
  const [views, individuals, embedding] = await withStorageErrors(() =>
    Promise.all([
      photoViews(db, shown.flatMap((candidate) => candidate.shown)),
      db.individuals.bulkGet(ids),
      db.embeddings.where('flukeId').equals(flukeId).first(),
    ]),
  )
  return {
    flukeId,
    pNew: answer.pNew,
    galleryIndividuals: answer.galleryIndividuals,
    galleryFlukes: answer.galleryFlukes,
    embedder: embedding?.model ?? '',
    candidates: shown.map((candidate, place) => ({
      individualId: candidate.individualId,
      nickname: individuals[place]?.nickname ?? null,
      score: candidate.score,
      probability: candidate.probability,
      rank: place + 1,
      photoCount: candidate.photos.length,
      photos: candidate.shown.flatMap(({ flukeId: id, similarity }) => {
        const view = views.get(id)
        return view ? [{ ...view, similarity }] : []
      }),
    })),
  }
}

/** An individual that is not in the ranking (or not high enough), to be compared all the same. */
export async function lookedUpView(db: CatalogueDatabase, individualId: IndividualId, except: FlukeId): Promise<CandidateView> {
  const [individual, all] = await Promise.all([withStorageErrors(() => db.individuals.get(individualId)), flukesOfIndividual(db, individualId)])
  const flukes = all.filter((fluke) => fluke.status === 'identified' && fluke.id !== except)
  const photos = await withStorageErrors(() => db.photos.bulkGet(flukes.slice(0, MOST_PHOTOS).map(({ photoId }) => photoId)))
  return {
    individualId,
    nickname: individual?.nickname ?? null,
    score: null,
    probability: null,
    rank: null,
    photoCount: flukes.length,
    photos: photos.flatMap((photo, place) => (photo ? [{ fluke: flukes[place]!, photo, similarity: null }] : [])),
  }
}

async function photoViews(db: CatalogueDatabase, wanted: CandidatePhoto[]): Promise<Map<FlukeId, FlukeView>> {
  const flukes = (await db.flukes.bulkGet(wanted.map(({ flukeId }) => flukeId))).filter((fluke) => fluke !== undefined)
  const photos = await db.photos.bulkGet(flukes.map(({ photoId }) => photoId))
  return new Map(flukes.flatMap((fluke, place) => (photos[place] ? [[fluke.id, { fluke, photo: photos[place] }] as const] : [])))
}
