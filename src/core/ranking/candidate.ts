import type { FlukeId, IndividualId, PhotoId } from '../catalogue.ts'

/** One photo of a candidate individual, and how alike its fluke is to the query's. */
export interface CandidatePhoto {
  flukeId: FlukeId
  photoId: PhotoId
  /** Cosine similarity with mirror averaging, −1..1. */
  similarity: number
}

export interface Candidate {
  individualId: IndividualId
  /** Score of the individual, −1..1, see `individualScore`. */
  score: number
  /** Probability that the query shows this individual, 0..1. */
  probability: number
  /** All its photos, most similar first. */
  photos: CandidatePhoto[]
}

/** The answer for one query: the probabilities of all individuals of the gallery and `pNew` add up to 1. */
export interface RankedAnswer {
  candidates: Candidate[]
  /** Probability that the query shows none of the gallery's individuals, 0..1. */
  pNew: number
  /** Individuals and flukes that the query was compared with. */
  galleryIndividuals: number
  galleryFlukes: number
}
