import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import { fuse } from '#core/fusion/fuse.ts'
import { individualLogRatio, logLikelihoodRatio } from '#core/fusion/likelihood.ts'
import { formatProbability } from '#ui/format.ts'
import type { Answer, CandidateView } from '../data/candidate-views.ts'

/** Whether these marks are likelier with two photographs of one whale than with those of two that look alike. */
export function speaksForSame(evidence: KeypointEvidence): boolean {
  return logLikelihoodRatio(evidence) > 0
}

/** `14 matching marks · with this 97 %, without 83 %`; `4 marks agree, no more than chance · …`. */
export function marksText(evidence: KeypointEvidence, answer: Pick<Answer, 'candidates' | 'pNew'> | null, individual: Pick<CandidateView, 'individualId' | 'probability'>): string {
  const count = evidence.inliers === 0 ? 'No three marks match' : speaksForSame(evidence) ? `${evidence.inliers} matching marks` : `${evidence.inliers} marks agree, no more than chance`
  const after = answer && probabilityWithMarks(evidence, answer, individual)
  return after === null || individual.probability === null ? count : `${count} · with this ${formatProbability(after)}, without ${formatProbability(individual.probability)}`
}

/** The individual's probability when this pair's marks are known, and nobody else's. Null for one that was not ranked. */
export function probabilityWithMarks(evidence: KeypointEvidence, { candidates, pNew }: Pick<Answer, 'candidates' | 'pNew'>, { individualId }: Pick<CandidateView, 'individualId'>): number | null {
  const place = candidates.findIndex((one) => one.individualId === individualId)
  const probabilities = candidates.map(({ probability }) => probability ?? 0)
  if (place < 0) return null
  return fuse({ candidates: probabilities, pNew }, probabilities.map((_, n) => (n === place ? individualLogRatio([evidence]) : null))).candidates[place]!
}
