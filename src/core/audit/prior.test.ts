import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { wrongShare } from './prior.ts'

/** Evidence as it comes where the truth is normal around ±2 with variance 4: its log likelihood ratio is the value itself. */
function evidences(count: number, wrong: number): number[] {
  const random = seededRandom(5)
  return Array.from({ length: count }, (_, n) => (n < wrong * count ? 2 : -2) + 2 * random.normal())
}

test.each([0.01, 0.1, 0.4])('a share of %f wrong labels is found from the evidence alone', (share) => {
  expect(wrongShare(evidences(4000, share), 0.05)).toBeCloseTo(share, 1)
})

test('with few labels the guess stands', () => {
  expect(wrongShare([], 0.05)).toBeCloseTo(0.05, 6)
  expect(wrongShare([8], 0.05)).toBeLessThan(0.08)
})
