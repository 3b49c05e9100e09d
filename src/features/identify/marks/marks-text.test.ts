import { expect, test } from 'vitest'
import type { IndividualId } from '#core/catalogue.ts'
import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import type { CandidateView } from '../data/candidate-views.ts'
import { marksText, probabilityWithMarks } from './marks-text.ts'

const view = (id: string, probability: number | null): CandidateView => ({ individualId: id as IndividualId, nickname: null, packs: [], score: 0.5, probability, rank: 1, photos: [], photoCount: 1 })
const many: KeypointEvidence = { matches: 60, inliers: 30, surprise: 18, residual: 0.01, shape: { turn: 0.03, logScale: 0.05, squeeze: 0.08, shift: 0.03, perspective: 0 } }
const none: KeypointEvidence = { matches: 9, inliers: 0, surprise: 0, residual: null, shape: null }
const answer = { candidates: [view('w_1', 0.4), view('w_2', 0.2)], pNew: 0.4 }

test('many marks make a candidate likelier, none less likely, and the words say both', () => {
  expect(probabilityWithMarks(many, answer, view('w_2', 0.2))!).toBeGreaterThan(0.5)
  expect(probabilityWithMarks(none, answer, view('w_2', 0.2))!).toBeLessThan(0.2)
  expect(marksText(many, answer, view('w_2', 0.2))).toMatch(/^30 matching marks · (> )?\d+ % with them, 20 % without$/)
  expect(marksText(none, answer, view('w_2', 0.2))).toMatch(/^No three marks match · (< )?\d+ % with this, 20 % without$/)
})

test('a few marks that agree by a wild transform are called what they are', () => {
  const few: KeypointEvidence = { matches: 14, inliers: 3, surprise: 0, residual: 0.03, shape: { turn: 0.7, logScale: -0.4, squeeze: 0.6, shift: 0.3, perspective: 0 } }
  expect(marksText(few, answer, view('w_1', 0.4))).toMatch(/^3 marks agree, no more than chance · \d+ % with them, 40 % without$/)
})

test('of one that was looked up only the marks are told', () => {
  expect(marksText(many, answer, view('w_9', null))).toBe('30 matching marks')
})

test('a probability that the marks do not change is not told twice', () => {
  expect(marksText(many, { candidates: [view('w_1', 0.999)], pNew: 0.001 }, view('w_1', 0.999))).toBe('30 matching marks')
})
