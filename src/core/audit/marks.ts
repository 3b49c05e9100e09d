import type { KeypointEvidence } from '../fusion/evidence.ts'
import { logLikelihoodRatio } from '../fusion/likelihood.ts'
import type { FlukeId } from '../catalogue.ts'
import { sigmoid } from './same-whale.ts'
import type { Suspect, SuspectEvidence } from './suspect.ts'

/** Two flukes of a suspect that were compared by their keypoints. */
export interface ComparedPair {
  left: FlukeId
  right: FlukeId
  evidence: KeypointEvidence
}

export type MarksEvidence = Extract<SuspectEvidence, { kind: 'marks' }>

/** What the marks of a pair say, as a piece of a suspect's evidence. */
export function marksEvidence({ left, right, evidence }: ComparedPair): MarksEvidence {
  return { kind: 'marks', left, right, marks: evidence.inliers, logRatio: logLikelihoodRatio(evidence) }
}

/**
 * The probability of a suspicion when the marks of one of its pairs are known too, by Bayes' rule: agreeing marks speak for what says that the two are one whale, and
 * against what says that they are not. 0..1; null where a pair says nothing of the suspicion (copies; a pair that is not about the question). The queue's order, and what
 * a verdict is remembered by, stay those of the embedding: most suspects' marks are never looked at.
 */
export function probabilityWithMarks(suspect: Suspect, pair: ComparedPair): number | null {
  const role = roleOf(suspect, pair.left, pair.right)
  if (role === 'none') return null
  const { logRatio } = marksEvidence(pair)
  return sigmoid(suspect.strength + (role === 'for' ? logRatio : -logRatio))
}

/** Whether a pair's being one whale speaks for the suspicion, or against it. */
export type PairRole = 'for' | 'against' | 'none'

/** Of a pair that the suspect carries, or across its parts. */
export function roleOf(suspect: Suspect, a: FlukeId, b: FlukeId): PairRole {
  switch (suspect.kind) {
    case 'same-photo':
      return 'none'
    case 'two-whales-one-id':
      return partOf(suspect.parts, a) !== partOf(suspect.parts, b) ? 'against' : 'none'
    case 'wrong-id':
      // The first is the photo of the other whale, the second that of its own.
      return isPair(suspect.pairs[0], a, b) ? 'for' : isPair(suspect.pairs[1], a, b) ? 'against' : 'none'
    default:
      return suspect.pairs.some((pair) => isPair(pair, a, b)) ? 'for' : 'none'
  }
}

function partOf(parts: readonly (readonly FlukeId[])[], flukeId: FlukeId): number {
  return parts.findIndex((part) => part.includes(flukeId))
}

function isPair(pair: { left: FlukeId; right: FlukeId } | undefined, a: FlukeId, b: FlukeId): boolean {
  return pair !== undefined && ((pair.left === a && pair.right === b) || (pair.left === b && pair.right === a))
}
