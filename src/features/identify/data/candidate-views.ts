import type { Fluke, FlukeId, IndividualId, Photo } from '#core/catalogue.ts'
import type { CandidatePhoto, RankedAnswer } from '#core/ranking/candidate.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { packedViews, packedViewsOf, packNames, type PackedView } from '#storage/packs/pack-views.ts'
import { flukesOfIndividual } from '#storage/queue.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { embedderName } from '#workers/embedder-choice.client.ts'
import type { LeftOut } from '#workers/index/index.contract.ts'

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
  /** Names of the packs that photos of it come from; none: all are the catalogue's own. */
  packs: readonly string[]
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
  /** Flukes of the catalogue that were left out, see `LeftOut`. */
  foreignFlukes: number
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

export async function answerView(db: CatalogueDatabase, flukeId: FlukeId, answer: RankedAnswer & LeftOut): Promise<Answer> {
  const shown = answer.candidates.map((candidate) => ({ ...candidate, shown: candidate.photos.slice(0, MOST_PHOTOS) }))
  const ids = shown.map(({ individualId }) => individualId)
  const wanted = shown.flatMap((candidate) => candidate.shown)
  const [views, individuals, packed, names] = await withStorageErrors(() =>
    Promise.all([
      photoViews(db, wanted),
      db.individuals.bulkGet(ids),
      packedViews(wanted.map(({ flukeId: id }) => id)),
      packNames(db),
    ]),
  )
  return {
    flukeId,
    pNew: answer.pNew,
    galleryIndividuals: answer.galleryIndividuals,
    galleryFlukes: answer.galleryFlukes,
    embedder: embedderName(),
    foreignFlukes: answer.foreignFlukes,
    candidates: shown.map((candidate, place) => ({
      individualId: candidate.individualId,
      nickname: individuals[place]?.nickname ?? nicknameIn(packed, candidate.shown),
      packs: packsOf(candidate.photos, names),
      score: candidate.score,
      probability: candidate.probability,
      rank: place + 1,
      photoCount: candidate.photos.length,
      photos: candidate.shown.flatMap(({ flukeId: id, similarity }) => {
        const view = views.get(id) ?? packed.get(id)
        return view ? [{ ...view, similarity }] : []
      }),
    })),
  }
}

/** An individual that is not in the ranking (or not high enough), to be compared all the same. */
export async function lookedUpView(db: CatalogueDatabase, individualId: IndividualId, except: FlukeId): Promise<CandidateView> {
  const [individual, all] = await Promise.all([withStorageErrors(() => db.individuals.get(individualId)), flukesOfIndividual(db, individualId)])
  const [packed, names] = await Promise.all([packedViewsOf(db, (individual?.key ?? individualId) as IndividualId), packNames(db)])
  const flukes = all.filter((fluke) => fluke.status === 'identified' && fluke.id !== except)
  const photos = await withStorageErrors(() => db.photos.bulkGet(flukes.slice(0, MOST_PHOTOS).map(({ photoId }) => photoId)))
  const own = photos.flatMap((photo, place) => (photo ? [{ fluke: flukes[place]!, photo, similarity: null }] : []))
  return {
    individualId,
    nickname: individual?.nickname ?? packed[0]?.nickname ?? null,
    packs: packsOf(packed.map(({ fluke }) => ({ flukeId: fluke.id })), names),
    score: null,
    probability: null,
    rank: null,
    photoCount: flukes.length + packed.length,
    photos: [...own, ...packed.map(({ fluke, photo }) => ({ fluke, photo, similarity: null }))].slice(0, MOST_PHOTOS),
  }
}

function nicknameIn(packed: ReadonlyMap<FlukeId, PackedView>, photos: readonly CandidatePhoto[]): string | null {
  for (const { flukeId } of photos) {
    const nickname = packed.get(flukeId)?.nickname
    if (nickname) return nickname
  }
  return null
}

function packsOf(photos: readonly Pick<CandidatePhoto, 'flukeId'>[], names: ReadonlyMap<string, { name: string }>): string[] {
  const marks = new Set(photos.flatMap(({ flukeId }) => (flukeId.includes('/') ? [flukeId.slice(0, flukeId.indexOf('/'))] : [])))
  return [...marks].map((mark) => names.get(mark)?.name ?? mark)
}

async function photoViews(db: CatalogueDatabase, wanted: CandidatePhoto[]): Promise<Map<FlukeId, FlukeView>> {
  const flukes = (await db.flukes.bulkGet(wanted.map(({ flukeId }) => flukeId))).filter((fluke) => fluke !== undefined)
  const photos = await db.photos.bulkGet(flukes.map(({ photoId }) => photoId))
  return new Map(flukes.flatMap((fluke, place) => (photos[place] ? [[fluke.id, { fluke, photo: photos[place] }] as const] : [])))
}
