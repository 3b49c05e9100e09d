import { expect, test } from 'vitest'
import type { FlukeId, IndividualId } from '../catalogue.ts'
import type { KeypointEvidence } from '../fusion/evidence.ts'
import { marksEvidence, pairsToCompare, probabilityWithMarks, strengthWithMarks } from './marks.ts'
import type { Suspect } from './suspect.ts'
import { evidenceInWords } from './words.ts'

const STILL = { turn: 0.02, logScale: 0.02, squeeze: 0.05, shift: 0.02, perspective: 0 }
const MANY: KeypointEvidence = { matches: 60, inliers: 30, surprise: 18, residual: 0.01, shape: STILL }
const NONE: KeypointEvidence = { matches: 12, inliers: 0, surprise: 0, residual: null, shape: null }

const f = (id: string): FlukeId => id as FlukeId
const w = (id: string): IndividualId => id as IndividualId
const pair = (left: string, right: string) => ({ left: f(left), right: f(right), similarity: 0.6, mirrored: false })
const common = { key: 'k', probability: 0.5, strength: 0, claims: [], flukeIds: [f('a')], individualIds: [w('1'), w('2')], evidence: [] }
const same: Suspect = { ...common, kind: 'same-whale-two-ids', pairs: [pair('a', 'b')] }
const wrong: Suspect = { ...common, kind: 'wrong-id', flukeId: f('a'), individualId: w('1'), proposedId: w('2'), pairs: [pair('a', 'b'), pair('a', 'c')] }
const split: Suspect = { ...common, kind: 'two-whales-one-id', individualId: w('1'), parts: [[f('a'), f('b')], [f('c')]], pairs: [pair('a', 'c')] }

const compared = (left: string, right: string, evidence: KeypointEvidence) => ({ left: f(left), right: f(right), evidence })

test('marks that agree raise "one whale" and lower "two whales", whichever way round the pair stands', () => {
  expect(probabilityWithMarks(same, compared('b', 'a', MANY))).toBeGreaterThan(0.9)
  expect(probabilityWithMarks(same, compared('a', 'b', NONE))).toBeLessThan(0.5)
  expect(probabilityWithMarks(split, compared('a', 'c', MANY))).toBeLessThan(0.1)
  expect(probabilityWithMarks(split, compared('b', 'c', NONE))).toBeGreaterThan(0.5)
})

test('a photo under the wrong id: marks of the other whale speak for it, those of its own against it', () => {
  expect(probabilityWithMarks(wrong, compared('a', 'b', MANY))).toBeGreaterThan(0.9)
  expect(probabilityWithMarks(wrong, compared('a', 'c', MANY))).toBeLessThan(0.1)
})

test('a pair that is not about the question says nothing of it', () => {
  expect(probabilityWithMarks(same, compared('a', 'z', MANY))).toBeNull()
  expect(probabilityWithMarks(split, compared('a', 'b', MANY))).toBeNull()
  expect(probabilityWithMarks({ ...common, kind: 'same-photo', copy: 'near', pairs: [pair('a', 'b')] }, compared('a', 'b', MANY))).toBeNull()
})

test('of several photos one with marks is enough, and none has to have any; a group is as strong as its weakest link', () => {
  const known: Suspect = { ...common, kind: 'new-is-known', flukeId: f('a'), proposedId: w('1'), pairs: [pair('a', 'b'), pair('a', 'c'), pair('a', 'd'), pair('a', 'e')] }
  expect(pairsToCompare(known).map(({ right }) => right)).toEqual(['b', 'c', 'd'])
  const [one, none, all] = [[compared('a', 'b', NONE), compared('a', 'c', MANY)], [compared('a', 'b', NONE), compared('a', 'c', NONE)], [compared('a', 'b', MANY), compared('a', 'c', MANY)]].map((pairs) => strengthWithMarks(known, pairs)!)
  expect(one!).toBeGreaterThan(2)
  expect(none!).toBeLessThan(0)
  expect(all!).toBeGreaterThan(one!)
  const group: Suspect = { ...common, kind: 'same-whale-two-ids', individualIds: [w('1'), w('2'), w('3')], pairs: [pair('a', 'b'), pair('b', 'c'), pair('a', 'd')] }
  expect(pairsToCompare(group)).toHaveLength(2)
  expect(strengthWithMarks(group, [compared('a', 'b', MANY), compared('b', 'c', NONE)])!).toBeLessThan(0)
  expect(strengthWithMarks(group, [])).toBeNull()
})

test('in words', () => {
  expect(evidenceInWords(marksEvidence(compared('a', 'b', MANY)))).toBe('30 marks of the two agree.')
  expect(evidenceInWords(marksEvidence(compared('a', 'b', NONE)))).toBe('No three marks of the two agree.')
  expect(evidenceInWords(marksEvidence(compared('a', 'b', { ...MANY, inliers: 3, surprise: 0.2 })))).toBe('3 marks of the two agree: no more than two whales’ may.')
})
