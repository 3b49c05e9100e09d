import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { surprise } from './surprise.ts'

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k
}

test('the number of false alarms is the binomial tail, counted out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 14 }), fc.integer({ min: 2, max: 14 }), fc.double({ min: 0.001, max: 0.4, noNaN: true }), (matches, inliers, chance) => {
      fc.pre(inliers <= matches)
      let tail = 0
      for (let k = inliers - 1; k <= matches - 1; k++) tail += choose(matches - 1, k) * chance ** k * (1 - chance) ** (matches - 1 - k)
      expect(surprise(matches, inliers, chance, 1)).toBeCloseTo(Math.max(0, -Math.log10(matches * tail)), 6)
    }),
  )
})

test('more that agree surprise more, and the same number among more matches less', () => {
  expect(surprise(40, 12, 0.01, 1)).toBeGreaterThan(surprise(40, 8, 0.01, 1))
  expect(surprise(80, 8, 0.01, 1)).toBeLessThan(surprise(40, 8, 0.01, 1))
  expect(surprise(10, 1, 0.01, 1)).toBe(0)
})
