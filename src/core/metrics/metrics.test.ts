import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { areaUnderCurve } from './auc.ts'
import { averagePrecisionAt, meanAveragePrecisionAt, topAccuracy } from './average-precision.ts'
import { expectedCalibrationError, reliability, type Forecast } from './calibration.ts'

/** Few different values, so that ties are common. */
const scores = fc.array(fc.integer({ min: -3, max: 3 }).map((n) => n / 4), { minLength: 1, maxLength: 30 })

describe('area under the curve', () => {
  test.each([
    ['all right', [3, 2], [1, 0], 1],
    ['all wrong', [0, 1], [2, 3], 0],
    ['three of four pairs right', [0.8, 0.4], [0.6, 0.2], 0.75],
    ['a tie counts half', [1], [1], 0.5],
    ['one tie among two pairs', [1, 2], [1], 0.75],
    ['infinite scores', [Infinity, -Infinity], [0], 0.5],
  ])('%s', (_, positives, negatives, area) => {
    expect(areaUnderCurve(positives, negatives)).toBeCloseTo(area, 12)
  })

  test('equals the share of the pairs in the right order', () => {
    fc.assert(
      fc.property(scores, scores, (positives, negatives) => {
        const pairs = positives.flatMap((p) => negatives.map((n) => (p > n ? 1 : p === n ? 0.5 : 0) as number))
        expect(areaUnderCurve(positives, negatives)).toBeCloseTo(pairs.reduce((a, b) => a + b, 0) / pairs.length, 12)
      }),
    )
  })

  test('is not a number, and not a hang, where there is nothing to measure', () => {
    expect(areaUnderCurve([], [1])).toBeNaN()
    expect(areaUnderCurve([1], [])).toBeNaN()
    expect(areaUnderCurve([NaN, 1], [0])).toBeNaN()
    expect(areaUnderCurve([1], [NaN])).toBeNaN()
  })
})

describe('average precision where one label is right', () => {
  const ranked = ['a', 'b', 'new_whale', 'c', 'd', 'e']

  test.each([
    ['a', 1],
    ['b', 1 / 2],
    ['new_whale', 1 / 3],
    ['c', 1 / 4],
    ['d', 1 / 5],
    ['e', 0],
    ['x', 0],
  ])('%s at 5: %d', (truth, value) => {
    expect(averagePrecisionAt(5, ranked, truth)).toBe(value)
  })

  test('an answer that names a label twice is paid for its first place, as the competition counts', () => {
    expect(averagePrecisionAt(5, ['x', 'a', 'a'], 'a')).toBe(1 / 2)
  })

  test('means over the answers', () => {
    const answers = ['a', 'b', 'x', 'd'].map((truth) => ({ ranked, truth }))
    expect(meanAveragePrecisionAt(5, answers)).toBeCloseTo((1 + 1 / 2 + 0 + 1 / 5) / 4, 12)
    expect(topAccuracy(1, answers)).toBe(1 / 4)
    expect(topAccuracy(5, answers)).toBe(3 / 4)
    expect(meanAveragePrecisionAt(5, [])).toBeNaN()
    expect(topAccuracy(5, [])).toBeNaN()
  })

  test('never falls as k grows, and lies between a fifth of top-5 and top-5', () => {
    const answer = fc.record({ ranked: fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 }), truth: fc.constantFrom(...'abcdefgh') })
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 20 }), (answers) => {
        for (let k = 1; k < 8; k++) expect(meanAveragePrecisionAt(k + 1, answers)).toBeGreaterThanOrEqual(meanAveragePrecisionAt(k, answers))
        const [map, top] = [meanAveragePrecisionAt(5, answers), topAccuracy(5, answers)]
        expect(map).toBeLessThanOrEqual(top + 1e-12)
        expect(map).toBeGreaterThanOrEqual(top / 5 - 1e-12)
      }),
    )
  })
})

describe('calibration', () => {
  const forecast = fc.record({ probability: fc.integer({ min: 0, max: 8 }).map((n) => n / 8), happened: fc.boolean() })
  const forecasts = fc.array(forecast, { minLength: 1, maxLength: 60 })

  test('bins of equal mass, by hand', () => {
    const given: Forecast[] = [
      { probability: 0.9, happened: true },
      { probability: 0.1, happened: false },
      { probability: 0.3, happened: true },
      { probability: 0.7, happened: true },
    ]
    expect(reliability(given, 2)).toEqual([
      { count: 2, meanProbability: 0.2, share: 0.5 },
      { count: 2, meanProbability: 0.8, share: 1 },
    ])
    expect(expectedCalibrationError(given, 2)).toBeCloseTo(0.5 * 0.3 + 0.5 * 0.2, 12)
  })

  test('the same probability for all, right on average, is no error, in whatever order they come', () => {
    const half = Array.from({ length: 40 }, (_, i) => ({ probability: 0.5, happened: i < 20 }))
    expect(expectedCalibrationError(half)).toBeCloseTo(0, 12)
  })

  test('sure and always wrong is an error of 1; nothing measured is not "no error"', () => {
    expect(expectedCalibrationError([{ probability: 1, happened: false }, { probability: 0, happened: true }])).toBe(1)
    expect(expectedCalibrationError([])).toBeNaN()
  })

  test('every forecast is in one bin, the sizes differ by one at most, nothing depends on the order', () => {
    fc.assert(
      fc.property(forecasts, fc.integer({ min: 1, max: 15 }), (given, bins) => {
        const made = reliability(given, bins)
        const sizes = made.map(({ count }) => count)
        expect(sizes.reduce((a, b) => a + b, 0)).toBe(given.length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        expect(made.reduce((sum, { count, share }) => sum + count * share, 0)).toBeCloseTo(given.filter(({ happened }) => happened).length, 9)
        expect(expectedCalibrationError([...given].reverse(), bins)).toBeCloseTo(expectedCalibrationError(given, bins), 12)
      }),
    )
  })
})
