import type { KeypointEvidence } from '../fusion/evidence.ts'
import { individualLogRatio, logLikelihoodRatio } from '../fusion/likelihood.ts'
import type { FlukeId } from '../catalogue.ts'
import { sigmoid } from './same-whale.ts'
import type { FlukePair, Suspect, SuspectEvidence } from './suspect.ts'

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

/** Photos of one link that are compared: the first ones are the most alike, and what they do not show the others hardly will. */
const PAIRS_COMPARED = 3

/**
 * The pairs whose marks are worth looking at for a suspicion, best first: of a group one for each link that holds it together, else up to three.
 * Empty where marks say nothing of it (copies).
 */
export function pairsToCompare(suspect: Suspect): FlukePair[] {
  const links = linksOf(suspect)
  return suspect.pairs.slice(0, links > 1 ? links : PAIRS_COMPARED).filter(({ left, right }) => roleOf(suspect, left, right) !== 'none')
}

/**
 * The strength of a suspicion when marks of its pairs are known too, by Bayes' rule: agreeing marks speak for what says that the two are one whale, and
 * against what says that they are not. Of several pairs that answer one question the mean of their likelihood ratios counts, as if one of them, nobody knows
 * which, could show marks; a group is as strong as its weakest link. Null where no pair that says anything was compared.
 */
export function strengthWithMarks(suspect: Suspect, pairs: readonly ComparedPair[]): number | null {
  const of = (role: PairRole): KeypointEvidence[] => pairs.filter(({ left, right }) => roleOf(suspect, left, right) === role).map(({ evidence }) => evidence)
  const speaking = of('for')
  const ratioFor = linksOf(suspect) > 1 && speaking.length > 0 ? Math.min(...speaking.map((evidence) => logLikelihoodRatio(evidence))) : individualLogRatio(speaking)
  const ratioAgainst = individualLogRatio(of('against'))
  if (ratioFor === null && ratioAgainst === null) return null
  return suspect.strength + (ratioFor ?? 0) - (ratioAgainst ?? 0)
}

/** The same of the one pair that is on the screen, as a probability, 0..1; null where it says nothing of the suspicion. */
export function probabilityWithMarks(suspect: Suspect, pair: ComparedPair): number | null {
  const strength = strengthWithMarks(suspect, [pair])
  return strength === null ? null : sigmoid(strength)
}

/** A suspect, with what its marks add where they were looked at. */
export interface WeighedSuspect<S extends Suspect = Suspect> {
  suspect: S
  /** As `Suspect.strength`, with the marks. */
  strength: number
  /** The pairs that were compared; empty where marks were not looked at. */
  compared: ComparedPair[]
}

/**
 * Suspects in the order that the marks give, worst first. Those whose marks nobody has looked at keep the strength that the embedding gives them: both are
 * probabilities of the same thing.
 */
export function weighed<S extends Suspect>(suspects: readonly S[], evidenceOf: (left: FlukeId, right: FlukeId) => KeypointEvidence | undefined): WeighedSuspect<S>[] {
  return suspects
    .map((suspect) => {
      const compared = pairsToCompare(suspect).flatMap(({ left, right }): ComparedPair[] => {
        const evidence = evidenceOf(left, right)
        return evidence ? [{ left, right, evidence }] : []
      })
      return { suspect, strength: strengthWithMarks(suspect, compared) ?? suspect.strength, compared }
    })
    .sort((a, b) => b.strength - a.strength)
}

/** Of how many links a group hangs together; 1 for what is no group. */
function linksOf(suspect: Suspect): number {
  if (suspect.kind === 'same-whale-two-ids') return suspect.individualIds.length - 1
  return suspect.kind === 'new-are-one' ? suspect.flukeIds.length - 1 : 1
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
