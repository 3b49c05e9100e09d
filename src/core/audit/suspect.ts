import type { Brand } from '../brand.ts'
import type { FlukeId, IndividualId } from '../catalogue.ts'

/** In the order in which a tie is settled: what costs a population count most comes first. */
export const SUSPECT_KINDS = ['same-whale-two-ids', 'new-is-known', 'wrong-id', 'two-whales-one-id', 'new-are-one', 'same-photo'] as const
export type SuspectKind = (typeof SUSPECT_KINDS)[number]

/**
 * What a verdict is remembered by: the same question has the same key in every run, on every machine, whatever the
 * embedder. Names the kind and what is compared (flukes, individuals), never a score.
 */
export type ClaimKey = Brand<string, 'ClaimKey'>

/** One question that a verdict on the suspect answers: for a group one for each pair in it, for the others one. */
export interface Claim {
  key: ClaimKey
  /** As `Suspect.strength`, of this claim alone. */
  strength: number
}

/** Two flukes to be shown side by side. */
export interface FlukePair {
  left: FlukeId
  right: FlukeId
  /** Cosine similarity, −1..1; for `mirrored` that with the mirror image of `right`. */
  similarity: number
  mirrored: boolean
}

/** What speaks for the suspicion, as numbers; `evidenceInWords` says it in English. */
export type SuspectEvidence =
  /** The two flukes look like one whale's: `pSame`, 0..1, from their similarity and how crowded it is around them. */
  | { kind: 'alike'; left: FlukeId; right: FlukeId; similarity: number; pSame: number }
  /** The most alike across the proposed cut are still this unlike. */
  | { kind: 'unlike'; left: FlukeId; right: FlukeId; similarity: number; pSame: number }
  /** Its own individual, with this photo left out: how well the photo fits there (similarity of the best photo, −1..1). */
  | { kind: 'fits-own'; individualId: IndividualId; photos: number; best: number }
  /** The individual that it fits better. */
  | { kind: 'fits-other'; individualId: IndividualId; photos: number; best: number }
  /** Of its nearest photos, how many are of that individual. */
  | { kind: 'neighbours'; individualId: IndividualId; count: number; of: number }
  /** How many of all pairs in the group are alike themselves. */
  | { kind: 'group'; alike: number; pairs: number }
  /** Sizes of the parts that a split would make, largest first. */
  | { kind: 'parts'; sizes: number[] }
  /** The files are the same to the last byte. */
  | { kind: 'same-bytes' }
  /** The pictures agree as copies do, water included: correlation of their fine grain after laying one on the other, −1..1; null where they were not looked at. */
  | { kind: 'same-picture'; left: FlukeId; right: FlukeId; similarity: number; agreement: number | null; mirrored: boolean }
  /** Marks of the two that agree on one transform, and ln of how much likelier they are with one whale than with two that look alike. */
  | { kind: 'marks'; left: FlukeId; right: FlukeId; marks: number; logRatio: number }
  /** The copies are filed differently; null stands for `new_whale`. */
  | { kind: 'labels-differ'; individualIds: (IndividualId | null)[] }

interface Common {
  /** The suspect itself, for a list: made of its claims. */
  key: string
  /** Probability that the labels as they stand are wrong, 0..1; for `same-photo`, that it is one photograph. */
  probability: number
  /**
   * Its log odds, natural logarithm: does not saturate, and is comparable from run to run and from embedder to embedder,
   * since each is calibrated. Half a unit is little; "much stronger" is `MUCH_STRONGER`, odds ten times as high.
   */
  strength: number
  /** What a verdict on it settles; remember all of them, each with its strength. */
  claims: Claim[]
  /** All flukes that the suspicion is about, those in question first. */
  flukeIds: FlukeId[]
  /** All individuals concerned, the one to keep (most photos) first; empty where all are `new_whale`. */
  individualIds: IndividualId[]
  /** The best pairs to look at, best evidence first; see `PAIRS_SHOWN`. */
  pairs: FlukePair[]
  evidence: SuspectEvidence[]
}

/** Pairs that a suspect carries for the compare view; a group has one for each link that holds it together at least. */
export const PAIRS_SHOWN = 6

export type Suspect =
  /** A photo under the wrong individual: filed under `individualId`, looks like `proposedId`. */
  | (Common & { kind: 'wrong-id'; flukeId: FlukeId; individualId: IndividualId; proposedId: IndividualId })
  /** One whale under two ids or more (`individualIds`). */
  | (Common & { kind: 'same-whale-two-ids' })
  /** Two whales or more under one id; `parts`: all its flukes, the largest part (which keeps the id) first. */
  | (Common & { kind: 'two-whales-one-id'; individualId: IndividualId; parts: FlukeId[][] })
  /** Filed as `new_whale`, looks like `proposedId`. */
  | (Common & { kind: 'new-is-known'; flukeId: FlukeId; proposedId: IndividualId })
  /** Filed as `new_whale` each (`flukeIds`, two or more), look like one whale. */
  | (Common & { kind: 'new-are-one' })
  /** The same photograph twice or more (`flukeIds`). */
  | (Common & { kind: 'same-photo'; copy: 'exact' | 'near' | 'mirrored' })

/** A suspect in the queue. */
export type QueuedSuspect = Suspect & {
  /** Where it was decided before and has come back since the evidence is much stronger: its strength at that time. */
  decidedAtStrength: number | null
}

/** Verdicts by claim: the strength of the evidence at which the analyst decided. */
export type RememberedVerdicts = ReadonlyMap<ClaimKey, number>

export interface SuspectList {
  /** Worst first. At most `limit` of each kind. */
  suspects: QueuedSuspect[]
  /** How many there are of each kind, listed or not; decided ones are not counted. */
  total: Record<SuspectKind, number>
  /** Flukes that were compared. */
  flukes: number
}
