import { expect, test } from 'vitest'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { Answer, CandidateView } from '../data/candidate-views.ts'
import { decisionOf } from './verdict.ts'

const fluke = 'p:0' as FlukeId
const whale = (id: string, rank: number | null): CandidateView => ({
  individualId: id as IndividualId, nickname: null, packs: [], score: rank && 0.8, probability: rank && 0.6, rank, photos: [], photoCount: 0,
})
const answer: Answer = { flukeId: fluke, candidates: [whale('w1', 1), whale('w2', 2)], pNew: 0.1, galleryIndividuals: 2, foreignFlukes: 0, galleryFlukes: 5, embedder: 'e-1' }

test('a match keeps what was on the screen', () => {
  expect(decisionOf(fluke, { kind: 'match', individual: answer.candidates[1]! }, answer)).toEqual({
    kind: 'match',
    flukeId: fluke,
    individualId: 'w2',
    evidence: { embedder: 'e-1', rank: 2, score: 0.8, probability: 0.6, pNew: 0.1, shown: ['w1', 'w2'] },
  })
})

test('"new" says which candidates it was none of; storage gives the id', () => {
  const decision = decisionOf(fluke, { kind: 'new' }, answer)
  expect(decision).toMatchObject({ kind: 'new', evidence: { rank: null, shown: ['w1', 'w2'] } })
  expect(decision).not.toHaveProperty('individualId')
})

test('a looked-up individual has no rank', () => {
  expect(decisionOf(fluke, { kind: 'possible', individual: whale('w9', null) }, answer)).toMatchObject({ individualId: 'w9', evidence: { rank: null, score: null, pNew: 0.1 } })
})

test('never with the candidates of another fluke', () => {
  expect(() => decisionOf('other:0' as FlukeId, { kind: 'match', individual: answer.candidates[0]! }, answer)).toThrow(/another fluke/)
})
