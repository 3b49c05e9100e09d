import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import { fuse } from '#core/fusion/fuse.ts'
import { individualLogRatio } from '#core/fusion/likelihood.ts'
import { formatProbability } from '#ui/format.ts'
import type { Answer, CandidateView } from '../data/candidate-views.ts'

/** `14 matching marks · with them 97 % (without 83 %)`. */
export function marksText(evidence: KeypointEvidence, answer: Pick<Answer, 'candidates' | 'pNew'> | null, individual: Pick<CandidateView, 'individualId' | 'probability'>): string {
  const count = evidence.inliers === 0 ? 'No three marks match' : `${evidence.inliers} matching marks`
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
