import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeOfNew, worthChecking, worthCheckingText } from './worth-checking.ts'

const of = (...probabilities: number[]) => probabilities.map((probability) => ({ probability }))

describe('how many candidates are worth checking', () => {
  test('the fewest that with "new" hold 95 %', () => {
    expect(worthChecking(of(0.97, 0.01), 0.01)).toBe(1)
    expect(worthChecking(of(0.5, 0.2, 0.16, 0.05), 0.1)).toBe(3)
    expect(worthChecking(of(0.5, 0.25, 0.15, 0.05), 0.05)).toBe(3)
  })

  test('one at least, even where the whale is surely new: a miss is worse than a look', () => {
    expect(worthChecking(of(0.01, 0.01), 0.98)).toBe(1)
  })

  test('more than are listed', () => {
    expect(worthChecking(of(0.2, 0.2), 0.1)).toBeNull()
    expect(worthCheckingText(null, 2)).toMatch(/All 2 .* more/)
  })

  test('none in an empty gallery', () => {
    expect(worthChecking([], 1)).toBe(0)
    expect(worthCheckingText(0, 0)).toMatch(/no known whale/)
  })

  test('what is left out never holds more than 5 %', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 20 })
    fc.assert(
      fc.property(shares, (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0)
        const [pNew, ...rest] = weights.map((weight) => weight / total)
        const candidates = of(...rest.toSorted((a, b) => b - a))
        const worth = worthChecking(candidates, pNew!)!
        const missed = candidates.slice(worth).reduce((sum, { probability }) => sum + probability, 0)
        expect(missed).toBeLessThanOrEqual(0.05 + 1e-6)
      }),
    )
  })
})

test('"new" stands where its probability puts it', () => {
  expect(placeOfNew(of(0.5, 0.2), 0.3)).toBe(1)
  expect(placeOfNew(of(0.1), 0.9)).toBe(0)
  expect(placeOfNew(of(0.6, 0.3), 0.1)).toBe(2)
  expect(placeOfNew([], 1)).toBe(0)
})
