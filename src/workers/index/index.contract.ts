import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { RankedAnswer } from '#core/ranking/candidate.ts'

/** How far the index has read the database: it grows with every decision and every embedding. */
export interface GalleryRevision {
  decisionSeq: number
  embeddingSeq: number
}

/** One line of the queue, without its photos. */
export interface QueueEntry {
  flukeId: FlukeId
  bestId: IndividualId | null
  bestProbability: number
  pNew: number
}

export interface IndexContract {
  /** Opens a catalogue: reads its embeddings and labels. Reports progress. */
  open(input: { catalogueId: string }): GalleryRevision
  /** Candidates of one fluke at the newest revision; `null` where the fluke has no embedding yet. */
  candidates(input: { flukeId: FlukeId; limit: number; revision: GalleryRevision }): RankedAnswer | null
  /** The best candidate of each fluke asked for, for ordering the queue. Reports progress, hears cancel. */
  rankQueue(input: { flukeIds: FlukeId[]; revision: GalleryRevision }): QueueEntry[]
}
