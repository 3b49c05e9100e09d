import { describe, expect, test } from 'vitest'
import type { FlukeId } from '#core/catalogue.ts'
import type { QueueEntry } from '#workers/index/index.contract.ts'
import { leavesQueue, nextInQueue, orderQueue, stepInQueue } from './queue-order.ts'

const id = (text: string) => text as FlukeId
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(id) as [FlukeId, FlukeId, FlukeId, FlukeId]

describe('what comes after a verdict', () => {
  test('the following one', () => {
    expect(nextInQueue([a, b, c], b, true)).toBe(c)
    expect(nextInQueue([a, b, c], b, false)).toBe(c)
  })

  test('from the last back to the first that is left, where decided ones leave the list', () => {
    expect(nextInQueue([a, b, c], c, true)).toBe(a)
  })

  test('none in a list that decided ones stay in, and none after the very last', () => {
    expect(nextInQueue([a, b, c], c, false)).toBeNull()
    expect(nextInQueue([a], a, true)).toBeNull()
    expect(nextInQueue([], a, true)).toBeNull()
  })

  test('where the fluke is no longer in the list, the one in its place', () => {
    expect(nextInQueue([a, c, d], b, true, 1)).toBe(c)
    expect(nextInQueue([a, c], d, true, 9)).toBe(c)
  })
})

test('stepping stops at both ends and works from a fluke that has left', () => {
  expect(stepInQueue([a, b], a, -1)).toBeNull()
  expect(stepInQueue([a, b], b, 1)).toBeNull()
  expect(stepInQueue([a, c], b, 1, 1)).toBe(c)
  expect(stepInQueue([a, c], b, -1, 1)).toBe(a)
})

test('a verdict takes the fluke out of every list but its own', () => {
  expect(leavesQueue('open', 'open', 'match')).toBe(true)
  expect(leavesQueue('identified', 'identified', 'match')).toBe(false)
  expect(leavesQueue('all', 'open', 'unusable')).toBe(false)
  expect(leavesQueue('possible', 'possible', 'skip')).toBe(false)
  expect(leavesQueue('open', 'open', 'skip')).toBe(true)
  expect(leavesQueue('unusable', 'unusable', 'no-fluke')).toBe(false)
  expect(leavesQueue('doubtful', 'open', 'no-fluke')).toBe(true)
  expect(leavesQueue('doubtful', 'open', 'match')).toBe(true)
})

describe('orders of the queue', () => {
  const entries = new Map<FlukeId, QueueEntry>(
    [
      { flukeId: a, bestId: null, bestProbability: 0.2, pNew: 0.75 },
      { flukeId: b, bestId: null, bestProbability: 0.9, pNew: 0.05 },
      { flukeId: c, bestId: null, bestProbability: 0.4, pNew: 0.3 },
    ].map((entry) => [entry.flukeId, entry]),
  )
  test.each([
    ['import', [d, a, b, c]],
    ['surest', [b, c, a, d]],
    ['newest', [a, c, b, d]],
    ['uncertain', [c, a, b, d]],
  ] as const)('%s', (sort, expected) => {
    expect(orderQueue([d, a, b, c], entries, sort)).toEqual(expected)
  })
})
