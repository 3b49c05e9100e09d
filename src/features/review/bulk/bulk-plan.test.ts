import { expect, test } from 'vitest'
import type { QueuedSuspect } from '#core/audit/suspect.ts'
import { casesOf } from '../cases/case.ts'
import { bulkPlan } from './bulk-plan.ts'

const common = { strength: 3, claims: [{ key: 'c', strength: 3 }], pairs: [], evidence: [], decidedAtStrength: null }
const merge = (a: string, b: string, probability: number) =>
  ({ ...common, kind: 'same-whale-two-ids', key: a + b, probability, flukeIds: [`${a}:0`, `${b}:0`], individualIds: [a, b] }) as unknown as QueuedSuspect
const copy = (n: number, probability: number, how: 'exact' | 'near') =>
  ({ ...common, kind: 'same-photo', copy: how, key: `c${n}`, probability, flukeIds: [`${n}:0`, `${n + 1}:0`], individualIds: [] }) as unknown as QueuedSuspect

const cases = casesOf([merge('a', 'b', 0.99), merge('b', 'c', 0.98), merge('d', 'e', 0.97), merge('f', 'g', 0.5), copy(1, 0.99, 'near'), copy(2, 0.99, 'exact')], [])
const plan = (choice: Partial<Parameters<typeof bulkPlan>[1]>) => bulkPlan(cases, { kind: 'same-whale-two-ids', least: 0.9, exactOnly: false, ...choice })

test('those of the kind that are probable enough, with what the first verdict does', () => {
  expect(plan({}).map(({ one }) => one.suspect.key)).toEqual(['ab', 'bc', 'de'])
  expect(plan({ least: 0.1 })).toHaveLength(4)
  expect(plan({})[0]!.verdict).toMatchObject({ name: 'merge', effect: 'a and b are merged as a' })
})

test('a verdict on labels that one before it changes waits for the next look', () => {
  expect(plan({}).map(({ inTheWay }) => inTheWay)).toEqual([false, true, false])
})

test('copies change no label, so none waits; exact ones alone where asked', () => {
  expect(plan({ kind: 'same-photo' }).map(({ inTheWay }) => inTheWay)).toEqual([false, false])
  expect(plan({ kind: 'same-photo', exactOnly: true })).toHaveLength(1)
})
