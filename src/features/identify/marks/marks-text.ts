import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import { fuse } from '#core/fusion/fuse.ts'
import { individualLogRatio, logLikelihoodRatio } from '#core/fusion/likelihood.ts'
import { formatProbability } from '#ui/format.ts'
import type { Answer, CandidateView } from '../data/candidate-views.ts'

/** Whether these marks are likelier with two photographs of one whale than with those of two that look alike. */
export function speaksForSame(evidence: KeypointEvidence): boolean {
  return logLikelihoodRatio(evidence) > 0
}

/** `14 matching marks · 97 % with them, 83 % without`; `4 marks agree, no more than chance · …`. A probability that they do not change is told once, in the list. */
export function marksText(evidence: KeypointEvidence, answer: Pick<Answer, 'candidates' | 'pNew'> | null, individual: Pick<CandidateView, 'individualId' | 'probability'>): string {
  const count = evidence.inliers === 0 ? 'No three marks match' : speaksForSame(evidence) ? `${evidence.inliers} matching marks` : `${evidence.inliers} marks agree, no more than chance`
  const after = answer && probabilityWithMarks(evidence, answer, individual)
  if (after === null || individual.probability === null) return count
  const [withThem, without] = [formatProbability(after), formatProbability(individual.probability)]
  return withThem === without ? count : `${count} · ${withThem} with ${evidence.inliers === 0 ? 'this' : 'them'}, ${without} without`
}

/** The individual's probability when this pair's marks are known, and nobody else's. Null for one that was not ranked. */
export function probabilityWithMarks(evidence: KeypointEvidence, { candidates, pNew }: Pick<Answer, 'candidates' | 'pNew'>, { individualId }: Pick<CandidateView, 'individualId'>): number | null {
  const place = candidates.findIndex((one) => one.individualId === individualId)
  const probabilities = candidates.map(({ probability }) => probability ?? 0)
  if (place < 0) return null
  return fuse({ candidates: probabilities, pNew }, probabilities.map((_, n) => (n === place ? individualLogRatio([evidence]) : null))).candidates[place]!
}
