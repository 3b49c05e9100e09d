import type { KeypointEvidence } from './evidence.ts'
import { FITTED } from './fitted.ts'
import { probabilityOf, weighted } from './logistic.ts'
import { plausibility } from './plausibility.ts'

export interface FusionParameters {
  /** Of a transform's shape, none above 0: see `shapeFeatures`. */
  shape: readonly number[]
  /** Of the evidence where a transform was found: see `evidenceFeatures`. */
  evidence: readonly number[]
  /** ln of the likelihood ratio where none was found. */
  nothing: number
  /** Where it was held against a shortlist: see `contestFeatures`. */
  contest: readonly number[]
}

/** Evidence beyond this says no more: it was hardly ever seen when the numbers were fitted. */
const MOST_SURPRISE = 20

/** What evidence is judged by besides the transform's shape, in the order of the weights: 1, surprise (cut off at 20), ln of the marks that agree. */
export function evidenceFeatures({ surprise, inliers }: KeypointEvidence): number[] {
  return [1, Math.min(MOST_SURPRISE, surprise), Math.log(Math.max(1, inliers))]
}

/** The same where it was held against a shortlist: 1, ln(1 + contest), surprise, ln of the marks. The shape says nothing more then. */
export function contestFeatures(evidence: KeypointEvidence, contest: number): number[] {
  const [one, surprise, marks] = evidenceFeatures(evidence)
  return [one!, Math.log1p(contest), surprise!, marks!]
}

/**
 * ln of how much likelier this evidence is with two photographs of one whale than with those of two whales that look alike. Above 0 it speaks
 * for the same whale.
 */
export function logLikelihoodRatio(evidence: KeypointEvidence, parameters: FusionParameters = FITTED): number {
  if (evidence.contest !== undefined) return weighted(parameters.contest, contestFeatures(evidence, evidence.contest))
  return evidence.shape === null ? parameters.nothing : weighted(parameters.evidence, evidenceFeatures(evidence)) + plausibility(evidence.shape, parameters.shape)
}

/** Probability that two photographs with this evidence show one whale, where nothing else is known: one in two beforehand. 0..1. */
export function probabilityFromMarks(evidence: KeypointEvidence, parameters: FusionParameters = FITTED): number {
  return probabilityOf(logLikelihoodRatio(evidence, parameters))
}

/**
 * The same for an individual, by the evidence of those of its photographs that were looked at: the mean of the ratios, as if one of the photographs, nobody
 * knows which, could show the same marks as the query. Null where none was looked at.
 */
export function individualLogRatio(evidence: readonly KeypointEvidence[], parameters: FusionParameters = FITTED): number | null {
  if (evidence.length === 0) return null
  const logs = evidence.map((one) => logLikelihoodRatio(one, parameters))
  const greatest = Math.max(...logs)
  return greatest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - greatest), 0) / logs.length)
}
