import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { KeypointEvidence } from './evidence.ts'
import { fuse } from './fuse.ts'
import { individualLogRatio, logLikelihoodRatio, probabilityFromMarks } from './likelihood.ts'
import { plausibility } from './plausibility.ts'

const STILL = { turn: 0.03, logScale: 0.05, squeeze: 0.08, shift: 0.03, perspective: 0 }
const WILD = { turn: 0.7, logScale: 0.5, squeeze: 0.7, shift: 0.4, perspective: 0.4 }
const many: KeypointEvidence = { matches: 60, inliers: 30, surprise: 18, residual: 0.01, shape: STILL }
const none: KeypointEvidence = { matches: 12, inliers: 0, surprise: 0, residual: null, shape: null }

const shares = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }).map((list) => {
  const sum = list.reduce((total, value) => total + value, 0)
  const [pNew, ...candidates] = list.map((value) => value / sum) as [number, ...number[]]
  return { candidates, pNew }
})
const logs = fc.array(fc.option(fc.double({ min: -5, max: 30, noNaN: true })), { minLength: 30, maxLength: 30 })

test('what the probabilities add up to stays, and none is negative', () => {
  fc.assert(
    fc.property(shares, logs, (chances, ratios) => {
      const after = fuse(chances, ratios.slice(0, chances.candidates.length))
      expect(after.candidates.reduce((sum, value) => sum + value, after.pNew)).toBeCloseTo(1, 9)
      for (const value of after.candidates) expect(value).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('evidence for one raises it and lowers all others alike; none changes nothing', () => {
  const chances = { candidates: [0.5, 0.2], pNew: 0.3 }
  expect(fuse(chances, [null, null])).toEqual(chances)
  const after = fuse(chances, [null, Math.log(4)])
  expect(after.candidates[1]).toBeCloseTo(0.8 / (0.8 + 0.8), 9)
  expect(after.candidates[0]! / after.pNew).toBeCloseTo(0.5 / 0.3, 9)
  expect(fuse({ candidates: [], pNew: 1 }, [])).toEqual({ candidates: [], pNew: 1 })
})

test('many marks by a quiet transform speak for the same whale, none against; a wild transform is less plausible', () => {
  expect(probabilityFromMarks(many)).toBeGreaterThan(0.95)
  expect(probabilityFromMarks(none)).toBeLessThan(0.5)
  expect(plausibility(STILL)).toBeGreaterThan(plausibility(WILD))
  expect(logLikelihoodRatio({ ...many, shape: WILD })).toBeLessThan(logLikelihoodRatio(many))
})

test('an individual is judged by the photos that were looked at, each by its share', () => {
  expect(individualLogRatio([])).toBeNull()
  expect(individualLogRatio([many])).toBeCloseTo(logLikelihoodRatio(many), 9)
  const both = individualLogRatio([many, none])!
  expect(both).toBeCloseTo(Math.log((Math.exp(logLikelihoodRatio(many)) + Math.exp(logLikelihoodRatio(none))) / 2), 9)
})
