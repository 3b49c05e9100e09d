import { expect, test } from 'vitest'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { Decision, DecisionId } from '#core/decisions/decision.ts'
import type { Discrepancy } from '#core/decisions/discrepancies.ts'
import { otherNames } from './colleague-names.ts'
import { headingOf, labelWords, sidesOf } from './discrepancy-words.ts'

const flukeId = 'p:0' as FlukeId
const w = (id: string): IndividualId => id as IndividualId
const ref = (id: string) => ({ individualId: w(id), whaleKey: id as never })
const common = (analyst: string) => ({ id: analyst as DecisionId, atMs: 1, analyst, origin: 'analyst' as const, flukeId })
const match = (analyst: string, id: string): Decision => ({ ...common(analyst), kind: 'match', ...ref(id), evidence: null })

test('every kind of disagreement says what each side says, and of whom', () => {
  const merge: Decision = { ...common('Anna'), kind: 'merge', flukeIds: [flukeId], whales: [ref('B')], into: ref('A'), suspect: null }
  const apart: Decision = { ...common('Ben'), kind: 'different', flukeIds: [flukeId], whales: [ref('A'), ref('B')], suspect: null }
  const all: Discrepancy[] = [
    { kind: 'label', key: '1', flukeId, sides: [{ status: 'identified', individualId: w('A'), decision: match('Anna', 'A') }, { status: 'no-fluke', individualId: null, decision: { ...common('Ben'), kind: 'no-fluke' } }] },
    { kind: 'name', key: '2', individualId: w('A'), sides: [{ to: w('X'), decision: match('Anna', 'A') }, { to: w('Y'), decision: match('Ben', 'A') }] },
    { kind: 'whales', key: '3', individualId: w('A'), together: [merge], apart },
    { kind: 'same-id', key: '4', name: w('N'), individualIds: [w('N'), w('N~2')] },
  ]
  expect(all.map(headingOf)).toEqual(['Which whale is it?', 'What is A called?', 'One whale or two?', 'Two individuals were called N'])
  expect(all.map((one) => sidesOf(one).map(({ says, decision }) => [says, decision?.analyst ?? null]))).toEqual([
    [['A', 'Anna'], ['no fluke here', 'Ben']],
    [['X', 'Anna'], ['Y', 'Ben']],
    [['One: B merged into A', 'Anna'], ['Two: A and B are different whales', 'Ben']],
    [['N', null], ['N~2', null]],
  ])
})

test('a label in words', () => {
  const words = (['identified', 'possible', 'filed-new', 'unusable', 'open'] as const).map((status) => labelWords({ status, individualId: status === 'identified' || status === 'possible' ? w('A') : null }))
  expect(words).toEqual(['A', 'possibly A', 'new_whale', 'not usable', 'nobody known'])
})

test('a colleague with our name gets another; without one the decisions are our own', () => {
  expect([...otherNames('me', ' Ben ')]).toEqual([['me', 'Ben']])
  expect([otherNames('me', '').size, otherNames('me', null).size, otherNames(undefined, 'Ben').size]).toEqual([0, 0, 0])
})
