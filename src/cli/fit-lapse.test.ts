import { expect, test } from 'vitest'
import { seededRandom } from '#core/random.ts'
import { fitLapse, probabilityOfSame, type Seen } from './fit-lapse.ts'

/** Two kinds whose log likelihood ratio is `20 · value`; a tenth of the same look like others. */
function seen(count: number): Seen[] {
  const random = seededRandom(8)
  return Array.from({ length: count }, (_, n) => {
    const same = n % 2 === 0
    const centre = same && random.next() > 0.1 ? 0.1 : -0.1
    return { value: centre + 0.1 * random.normal(), same }
  })
}

test('slope, middle and lapse rate are found again', () => {
  const { middle, slope, lapse, noise } = fitLapse(seen(3000))
  expect(lapse).toBeCloseTo(0.09, 1)
  expect(noise).toBeLessThan(0.05)
  expect(slope).toBeGreaterThan(14)
  expect(slope).toBeLessThan(28)
  expect(Math.abs(middle)).toBeLessThan(0.03)
})

test('two kinds that never meet give a steep but finite line, and a probability that rises', () => {
  const fitted = fitLapse([...Array.from({ length: 40 }, (_, n) => ({ value: 0.9 + n / 1000, same: true })), ...Array.from({ length: 40 }, (_, n) => ({ value: 0.1 + n / 1000, same: false }))])
  expect(Number.isFinite(fitted.slope)).toBe(true)
  expect(probabilityOfSame(0.9, fitted)).toBeGreaterThan(0.95)
  expect(probabilityOfSame(0.12, fitted)).toBeLessThan(0.05)
})
