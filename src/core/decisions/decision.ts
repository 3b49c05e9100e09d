import type { Brand } from '../brand.ts'
import type { BoxPx, FlukeId, IndividualId } from '../catalogue.ts'

/** A random UUID: unique across machines, so two analysts' logs can be put together. */
export type DecisionId = Brand<string, 'DecisionId'>

/**
 * Which animal, whatever it is called: the id of the decision that named it first, or for one that came with a table the
 * id that the table gave. Never changes, and never stands for two animals, on however many machines the log was written.
 */
export type WhaleKey = Brand<string, 'WhaleKey'>

/** What was on the screen when the analyst decided. */
export interface Evidence {
  /** Version of the embedder whose ranking was shown. */
  embedder: string
  /** Place of the chosen individual in the list, from 1; null where none was chosen. */
  rank: number | null
  score: number | null
  probability: number | null
  pNew: number | null
  /** The candidates that were shown, best first: what "none of these" speaks of. */
  shown: IndividualId[]
}

/** What can be wrong with the labels of a catalogue. */
export type SuspectKind = 'wrong-id' | 'same-whale-two-ids' | 'two-whales-one-id' | 'new-is-known' | 'new-are-one' | 'same-photo'

/** The suspect that a decision answers: so that it does not come back, unless the evidence is much stronger by then. */
export interface SuspectMark {
  kind: SuspectKind
  /** See `suspectKey`: the same suspect has the same key weeks later and on another machine. */
  key: string
  /** Probability that the label is wrong (or the pair one whale, or one photograph) as it was shown, 0..1. */
  strength: number
  /** Version of the embedder whose evidence was shown; null where none was (the same photograph twice). */
  embedder: string | null
  /** The evidence in the words that were on the screen. */
  words: string
}

/**
 * An individual as a decision speaks of it. Ids change (rename) and two machines give the same `NEW-0001` to two whales,
 * so the id alone does not say which animal is meant.
 */
export interface WhaleRef {
  /** As it was called when this was decided. */
  individualId: IndividualId
  whaleKey: WhaleKey
}

/** Fluke-pigment type, 1 (all white) to 5 (all black). */
export type Pigment = 1 | 2 | 3 | 4 | 5

interface Common {
  id: DecisionId
  atMs: number
  analyst: string
  /** `import`: a label that came in with a table. Only an analyst's own decisions are undone by Ctrl+Z. */
  origin: 'analyst' | 'import'
  /** The fluke that it speaks of. Where it speaks of several (`flukeIds`), one of them, to be shown for it. */
  flukeId: FlukeId
  /**
   * The decisions that it answers: what was said of the same fluke (or the name of the same individual) and counted when
   * this was decided. Two that do not know of each other are a disagreement. Absent in logs of schema 1: there each
   * answers all that came before it.
   */
  after?: DecisionId[]
  /** The same for all that were decided in one go: Ctrl+Z takes them back together, and each can be taken back by itself. Absent for a single one. */
  together?: string
}

interface Named {
  individualId: IndividualId
  /** See `WhaleRef`. Absent (schema 1): the id itself. */
  whaleKey?: WhaleKey
}

interface OfSeveral {
  /** All flukes that it speaks of; `flukeId` is one of them. */
  flukeIds: FlukeId[]
}

interface OnSuspect {
  /** Null where it was decided without one, from the catalogue. */
  suspect: SuspectMark | null
}

/** What an analyst says of one or more flukes in Review labels that leaves all labels as they are. */
export type VerdictKind =
  /** The label is right. */
  | 'keep'
  /** These individuals (or flukes) are different whales. */
  | 'different'
  /** These flukes are the same photograph. */
  | 'same-photo'
  | 'unsure'

export type Decision =
  /** This fluke is that individual. */
  | (Common & Named & { kind: 'match'; evidence: Evidence | null })
  /** May be that individual: to come back to. */
  | (Common & Named & { kind: 'possible'; evidence: Evidence | null })
  /** The first photo of an individual that gets this id; this decision’s id is its key. */
  | (Common & { kind: 'new'; individualId: IndividualId; evidence: Evidence | null })
  /** `new_whale` in an imported table: not known, no id of its own. */
  | (Common & { kind: 'file-new' })
  | (Common & { kind: 'unusable' })
  | (Common & { kind: 'skip' })
  /** The fluke is here: edits a box, or draws a missing one. */
  | (Common & { kind: 'box'; boxPx: BoxPx })
  /** There is no fluke here. */
  | (Common & { kind: 'no-fluke' })
  /** Takes another decision back; a revert can be reverted (redo). `flukeIds`: those of what it takes back. */
  | (Common & Partial<OfSeveral> & { kind: 'revert'; reverts: DecisionId })

  /** These individuals are one animal, called by the id of `into`. `flukeIds`: one of each at least, to show and to find them by. */
  | (Common & OfSeveral & OnSuspect & { kind: 'merge'; whales: WhaleRef[]; into: WhaleRef })
  /** These flukes of `from` are another animal: `individualId`, a new one where `whaleKey` is this decision’s own id. */
  | (Common & OfSeveral & OnSuspect & { kind: 'split'; from: WhaleRef; individualId: IndividualId; whaleKey: WhaleKey })
  /** One fluke stood under the wrong label; or several (`flukeIds`) that are one animal, `from` the same label. */
  | (Common & Partial<OfSeveral> & OnSuspect & { kind: 'relabel'; from: IndividualId | null; to: RelabelTo })
  /** Another catalogue id for the same animal. */
  | (Common & { kind: 'rename'; whale: WhaleRef; to: IndividualId })
  /** What is known of the animal; a field that is absent stays as it was, null takes it away. */
  | (Common & { kind: 'describe'; whale: WhaleRef; nickname?: string | null; notes?: string | null; pigment?: Pigment | null })
  /** A suspect was looked at, and all labels stay. `whales`: the individuals compared; none where it was about flukes alone. */
  | (Common & OfSeveral & { kind: 'keep' | 'different' | 'unsure'; whales: WhaleRef[]; suspect: SuspectMark | null })
  /** `duplicates`: those of them that repeat the others and need not be looked at again. */
  | (Common & OfSeveral & { kind: 'same-photo'; duplicates: FlukeId[]; suspect: SuspectMark | null })

export type RelabelTo =
  /** A known individual, or (`whaleKey` is this decision’s own id) a new one. */
  | ({ status: 'identified' } & WhaleRef)
  /** `new_whale`: not known, no id of its own. */
  | { status: 'filed-new' }
  /** Nobody knows: back into the queue. */
  | { status: 'open' }

/** A decision as stored: `seq` is its place in this machine's log, from 1, without gaps. */
export type LoggedDecision = Decision & {
  seq: number
  /** Other flukes whose rows have changed with it. Of this machine: not part of what was decided, and not exported. */
  touched?: FlukeId[]
}

/** All flukes that a decision speaks of. */
export function flukesOf(decision: Decision): readonly FlukeId[] {
  return 'flukeIds' in decision && decision.flukeIds ? decision.flukeIds : [decision.flukeId]
}

/** All flukes whose rows may have changed with it: what a reader of the log looks up anew. */
export function flukesChangedBy(decision: LoggedDecision): FlukeId[] {
  return [...flukesOf(decision), ...(decision.touched ?? [])]
}
