import { describe, expect, test } from 'vitest'
import type { FlukeId, IndividualId } from '../catalogue.ts'
import type { DecisionId } from './decision.ts'
import { DecidedIndex, isMuchStronger, suspectKey, type AskedSuspect, type DecidedSuspect } from './suspect.ts'

const [a, b, c] = ['a:0', 'b:0', 'c:0'] as [FlukeId, FlukeId, FlukeId]
const [A, B, C] = ['A', 'B', 'C'] as [IndividualId, IndividualId, IndividualId]

test('the key does not depend on the order of the flukes', () => {
  expect(suspectKey('same-photo', [b, a, b])).toBe(suspectKey('same-photo', [a, b]))
  expect(suspectKey('same-photo', [a, b])).not.toBe(suspectKey('wrong-id', [a, b]))
})

test('much stronger is ten times the odds, also at the ends', () => {
  expect([isMuchStronger(0.5, 0.9), isMuchStronger(0.5, 0.92), isMuchStronger(0.9, 0.98), isMuchStronger(0.9, 0.99), isMuchStronger(1, 1), isMuchStronger(0, 0.1)]).toEqual([false, true, false, true, false, true])
})

describe('a decided suspect', () => {
  const decided = (more: Partial<DecidedSuspect>): DecidedSuspect => ({
    decisionId: 'd' as DecisionId, verdict: 'different', kind: 'same-whale-two-ids', key: 'k', strength: 0.5, analyst: 'me', atMs: 1, flukeIds: [a, b], individualIds: [A, B], ...more,
  })
  const asked = (more: Partial<AskedSuspect>): AskedSuspect => ({ kind: 'same-whale-two-ids', key: 'k', strength: 0.6, flukeIds: [a, b], individualIds: [A, B], ...more })

  test('does not return, unless the evidence is much stronger; then it says what it was', () => {
    const index = new DecidedIndex([decided({ verdict: 'unsure' })])
    expect(index.standing(asked({})).state).toBe('decided')
    expect(index.standing(asked({ strength: 0.95 }))).toMatchObject({ state: 'again', by: { verdict: 'unsure', strength: 0.5 } })
    expect(index.standing(asked({ key: 'other' })).state).toBe('open')
  })

  test('different whales stay so whichever photos the next one is about, and as part of a group only if all of it is', () => {
    const index = new DecidedIndex([decided({})])
    expect(index.standing(asked({ key: 'other photos', flukeIds: [c] })).state).toBe('decided')
    expect(index.standing(asked({ key: 'group', individualIds: [A, B, C] })).state).toBe('open')
    expect(index.standing(asked({ key: 'other kind', kind: 'wrong-id' })).state).toBe('open')
    expect([index.areDifferent(B, A), index.areDifferent(a, b), index.areDifferent(A, C)]).toEqual([true, true, false])
  })

  test('of two that were said of one suspect the later counts', () => {
    const index = new DecidedIndex([decided({ atMs: 2, verdict: 'unsure', strength: 0.9 }), decided({ atMs: 1, strength: 0.1 })])
    expect(index.standing(asked({ strength: 0.95 })).state).toBe('decided')
  })
})
