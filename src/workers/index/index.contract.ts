import type { NearestFluke } from '#core/audit/label-audit.ts'
import type { ClaimKey, SuspectList } from '#core/audit/suspect.ts'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { EmbedderName } from '#core/model-names.ts'
import type { RankedAnswer } from '#core/ranking/candidate.ts'

/** How far the index has read the database: it grows with every decision and every embedding. */
export interface GalleryRevision {
  decisionSeq: number
  embeddingSeq: number
  /** The packs to compare with too, see `packEditions`; absent: none. */
  packs?: string
}

/** Which gallery is asked: that of a catalogue, of the flukes that this embedder embedded. */
export interface Asked {
  catalogueId: string
  embedder: EmbedderName
  revision: GalleryRevision
}

/** What an answer could not look at. */
export interface LeftOut {
  /** Flukes of the catalogue that another embedder embedded: their vectors can't be compared. */
  foreignFlukes: number
}

/** What no answer looks at. */
export interface Foreign extends LeftOut {
  /** Names of the packs that were made with another embedder. */
  foreignPacks: string[]
}

/** One line of the queue, without its photos. */
export interface QueueEntry {
  flukeId: FlukeId
  bestId: IndividualId | null
  bestProbability: number
  pNew: number
}

/**
 * The first call for a catalogue reads its embeddings and labels; later ones read what has come since. `revision` is
 * the least that an answer must know of: the newest that the page has seen.
 */
export interface IndexContract {
  /** Candidates of one fluke; `null` where it has no embedding yet. */
  candidates(input: Asked & { flukeId: FlukeId; limit: number }): (RankedAnswer & LeftOut) | null
  /** The best candidate of each fluke asked for, for ordering the queue; those without an embedding are left out. Reports progress, hears cancel. */
  rankQueue(input: Asked & { flukeIds: FlukeId[] }): QueueEntry[]
  /** The flukes nearest to one, nearest first; `null` where it has no embedding yet. */
  nearFlukes(input: Asked & { flukeId: FlukeId; limit: number }): NearestFluke[] | null
  /**
   * What looks wrong in the labels, worst first, at most `limit` of each kind. The first call for a catalogue compares all its
   * flukes with each other (seconds); after that a changed label or a new verdict costs a fraction of a second, a new photo its own
   * comparison. Reports progress, hears cancel. `verdicts`: what was decided, see `rememberedVerdicts`.
   */
  suspects(input: Asked & { limit: number; verdicts: [ClaimKey, number][] }): SuspectList
  /** What of the catalogue and its packs is in no answer because another embedder embedded it. */
  foreign(input: Asked): Foreign
}
