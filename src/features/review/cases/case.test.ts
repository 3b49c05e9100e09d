import { expect, test } from 'vitest'
import { claimBetween } from '#core/audit/claim.ts'
import type { QueuedSuspect } from '#core/audit/suspect.ts'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import type { DecisionId } from '#core/decisions/decision.ts'
import type { DecidedSuspect } from '#core/decisions/suspect.ts'
import { caseCounts, caseKey, casesOf, chanceOf, filterCases, markKey, nextCase, placeIn, weighCases, type UndecidedCase } from './case.ts'

function pairOf(a: string, b: string, probability = 0.9): QueuedSuspect {
  const [one, other] = [a, b] as IndividualId[]
  const strength = Math.log(probability / (1 - probability))
  const flukeIds = [`${a}-p:0`, `${b}-p:0`] as FlukeId[]
  return {
    kind: 'same-whale-two-ids', key: `${a}${b}`, probability, strength, claims: [{ key: claimBetween('same-whale-two-ids', one!, other!), strength }], flukeIds, individualIds: [one!, other!],
    pairs: [{ left: flukeIds[0]!, right: flukeIds[1]!, similarity: 0.8, mirrored: false }], evidence: [], decidedAtStrength: null,
  }
}

function decidedOn(suspect: QueuedSuspect, verdict: DecidedSuspect['verdict'], strength = suspect.probability, atMs = 1): DecidedSuspect {
  return { decisionId: `d${atMs}` as DecisionId, verdict, kind: suspect.kind, key: markKey(suspect), strength, analyst: 'A', atMs, flukeIds: [...suspect.flukeIds], individualIds: [...suspect.individualIds].sort() }
}

const [ab, cd, ef] = [pairOf('a', 'b', 0.95), pairOf('c', 'd'), pairOf('e', 'f', 0.5)]

test('what is decided has left the open ones, even in a list from before; unsure ones are listed apart', () => {
  const cases = casesOf([ab, cd, ef], [decidedOn(ab, 'different', 0.95, 2), decidedOn(cd, 'unsure', 0.9, 3)])
  expect(cases.map(({ state, individualIds }) => [state, individualIds.join()])).toEqual([['unsure', 'c,d'], ['open', 'e,f'], ['decided', 'a,b']])
})

test('an unsure one that was decided after all is decided, and open again when that is taken back', () => {
  expect(casesOf([ab], [decidedOn(ab, 'unsure', 0.95, 1), decidedOn(ab, 'merge', 0.95, 2)]).map(({ state }) => state)).toEqual(['decided'])
  expect(casesOf([ab], []).map(({ state }) => state)).toEqual(['open'])
})

test('much stronger evidence brings a decided one back, with what was said before', () => {
  const [back] = casesOf([pairOf('a', 'b', 0.99)], [decidedOn(ab, 'different', 0.6)])
  expect(back).toMatchObject({ state: 'open', before: { verdict: 'different' } })
  expect(casesOf([pairOf('a', 'b', 0.7)], [decidedOn(ab, 'different', 0.6)]).map(({ state }) => state)).toEqual(['decided'])
})

test('decisions are listed newest first', () => {
  const decided = casesOf([], [decidedOn(ab, 'merge', 0.9, 1), decidedOn(cd, 'keep', 0.9, 7)])
  expect(decided.map(({ key }) => key)).toEqual(['d7', 'd1'])
})

test('filters by kind, state and individual, and their counts', () => {
  const cases = casesOf([ab, cd, ef], [decidedOn(ab, 'merge')])
  const filter = { kind: 'all', state: 'open', whale: null } as const
  expect(filterCases(cases, filter)).toHaveLength(2)
  expect(filterCases(cases, { ...filter, whale: 'f' as IndividualId })).toHaveLength(1)
  expect(filterCases(cases, { ...filter, kind: 'wrong-id' })).toHaveLength(0)
  expect(caseCounts(cases, filter)).toEqual({ kinds: { all: 2, 'same-whale-two-ids': 2 }, states: { open: 2, unsure: 0, decided: 1 } })
})

test('the analyst stays at the case, or at what took its place', () => {
  expect(placeIn(['x', 'y', 'z'], 'z', 0)).toBe('z')
  expect(placeIn(['x', 'z'], 'y', 1)).toBe('z')
  expect(placeIn(['x'], 'y', 1)).toBe('x')
  expect(placeIn([], 'y', 1)).toBeNull()
  expect(placeIn(['x', 'y'], null, 0)).toBe('x')
})

test('after a verdict comes the next case, at the end the one before', () => {
  const list = casesOf([ab, cd], [])
  expect(nextCase(list, list[0]!.key)).toBe(list[1]!.key)
  expect(nextCase(list, list[1]!.key)).toBe(list[0]!.key)
  expect(nextCase(list.slice(0, 1), list[0]!.key)).toBeNull()
})

test('keys of cases are short, the same for the same question, and different for others', () => {
  const keys = Array.from({ length: 2000 }, (_, n) => caseKey(`same-photo|${n}:0|${n + 1}:0`))
  expect(new Set(keys).size).toBe(2000)
  expect(Math.max(...keys.map(({ length }) => length))).toBeLessThan(13)
  expect(caseKey(markKey(pairOf('a', 'b', 0.5)))).toBe(caseKey(markKey(ab)))
})

test('marks put the open ones in another order; what was not looked at keeps its chance, what was decided its place', () => {
  const many: KeypointEvidence = { matches: 60, inliers: 30, surprise: 18, residual: 0.01, shape: { turn: 0.02, logScale: 0.02, squeeze: 0.05, shift: 0.02, perspective: 0 } }
  const none: KeypointEvidence = { matches: 12, inliers: 0, surprise: 0, residual: null, shape: null }
  const found = new Map([[ab.pairs[0]!.left, none], [ef.pairs[0]!.left, many]])
  const cases = weighCases(casesOf([ab, cd, ef], [decidedOn(pairOf('g', 'h'), 'merge')]), (left) => found.get(left))
  expect(cases.map(({ individualIds }) => individualIds.join())).toEqual(['e,f', 'c,d', 'a,b', 'g,h'])
  const [first, second, third] = cases as UndecidedCase[]
  expect(chanceOf(first!)).toBeGreaterThan(0.9)
  expect(second!.marks).toBeNull()
  expect(chanceOf(second!)).toBe(cd.probability)
  expect(chanceOf(third!)).toBeLessThan(ab.probability)
})
