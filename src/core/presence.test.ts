import { expect, test } from 'vitest'
import type { Fluke } from './catalogue.ts'
import { isDoubtful, LEAST_PRESENCE, maybeNoFluke } from './presence.ts'

const fluke = (more: Partial<Fluke>) => ({ presence: 0.03, status: 'open', removed: 0, ...more }) as Fluke

test('what the detector doubts, until somebody has said what is there', () => {
  expect(maybeNoFluke(fluke({}))).toBe(true)
  expect(maybeNoFluke(fluke({ status: 'skipped' }))).toBe(true)
  for (const status of ['identified', 'possible', 'filed-new', 'unusable'] as const) expect(maybeNoFluke(fluke({ status }))).toBe(false)
  expect(maybeNoFluke(fluke({ removed: 1 }))).toBe(false)
})

test('never where the detector has said nothing, as in rows of before it did', () => {
  expect([null, undefined].map(isDoubtful)).toEqual([false, false])
  expect([0, LEAST_PRESENCE - 0.01, LEAST_PRESENCE, 1].map(isDoubtful)).toEqual([true, true, false, false])
})
