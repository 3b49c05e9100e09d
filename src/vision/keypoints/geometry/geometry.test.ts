import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { composed, inverted, transformed, type Transform } from '#core/geometry/transform.ts'
import { seededRandom } from '#core/random.ts'
import { fitAffine } from './affine.ts'
import { fitHomography } from './homography.ts'
import { isLawful } from './lawful.ts'
import { leastMedian } from './lmeds.ts'
import type { Pairs } from './pairs.ts'
import { consensus } from './ransac.ts'
import { fitSimilarity } from './similarity.ts'

const CORNERS = [{ x: -0.5, y: -0.25 }, { x: 0.5, y: -0.25 }, { x: -0.5, y: 0.25 }, { x: 0.5, y: 0.25 }]
const small = (most: number) => fc.double({ min: -most, max: most, noNaN: true })

const similarities = fc.tuple(small(0.7), small(0.5), small(0.2), small(0.2)).map(([turn, log, x, y]): Transform => {
  const [cos, sin] = [Math.exp(log) * Math.cos(turn), Math.exp(log) * Math.sin(turn)]
  return [cos, -sin, x, sin, cos, y, 0, 0, 1]
})
const affines = fc.tuple(small(0.3), small(0.3), small(0.3), small(0.3), small(0.2), small(0.2)).map(([a, b, c, d, x, y]): Transform => [1 + a, b, x, c, 1 + d, y, 0, 0, 1])
const homographies = fc.tuple(affines, small(0.3), small(0.3)).map(([t, g, h]): Transform => [t[0], t[1], t[2], t[3], t[4], t[5], g, h, 1])

/** Pairs that agree with the transform to about `noise`, and `wrong` that do not. */
function pairsOf(transform: Transform, right: number, wrong: number, noise: number, seed: number): Pairs {
  const random = seededRandom(seed)
  const from = new Float64Array((right + wrong) * 2)
  const to = new Float64Array((right + wrong) * 2)
  for (let n = 0; n < right + wrong; n++) {
    const at = { x: random.next() - 0.5, y: (random.next() - 0.5) / 2 }
    const there = n < right ? transformed(transform, at) : { x: random.next() - 0.5, y: (random.next() - 0.5) / 2 }
    from.set([at.x, at.y], 2 * n)
    to.set([there.x + noise * random.normal(), there.y + noise * random.normal()], 2 * n)
  }
  return { count: right + wrong, from, to }
}

function expectSame(found: Transform | null | undefined, wanted: Transform, digits: number): void {
  for (const corner of CORNERS) {
    const [a, b] = [transformed(found!, corner), transformed(wanted, corner)]
    expect(a.x).toBeCloseTo(b.x, digits)
    expect(a.y).toBeCloseTo(b.y, digits)
  }
}

test('each kind of transform is found again from the places that it moved', () => {
  expect.hasAssertions()
  fc.assert(fc.property(similarities, fc.integer(), (t, seed) => expectSame(fitSimilarity(pairsOf(t, 2, 0, 0, seed)), t, 6)))
  fc.assert(fc.property(affines, fc.integer(), (t, seed) => expectSame(fitAffine(pairsOf(t, 8, 0, 0, seed)), t, 6)))
  fc.assert(fc.property(homographies, fc.integer(), (t, seed) => expectSame(fitHomography(pairsOf(t, 12, 0, 0, seed)), t, 5)))
})

test('there and back is where one was, in either order', () => {
  fc.assert(
    fc.property(homographies, small(0.5), small(0.25), (t, x, y) => {
      const back = inverted(t)!
      for (const both of [composed(back, t), composed(t, back)]) {
        expect(transformed(both, { x, y }).x).toBeCloseTo(x, 6)
        expect(transformed(both, { x, y }).y).toBeCloseTo(y, 6)
      }
    }),
  )
})

test('least median of squares stands two wrong ones in five, and says how well the rest agrees', () => {
  fc.assert(
    fc.property(similarities, fc.integer(), (t, seed) => {
      const found = leastMedian(pairsOf(t, 36, 24, 0.002, seed), 2, fitSimilarity, 200, seededRandom(1))!
      expectSame(found.transform, t, 1)
      expect(found.deviation).toBeLessThan(0.02)
    }),
    { numRuns: 30 },
  )
})

test('consensus stands seven wrong ones in ten, and keeps the right ones', () => {
  fc.assert(
    fc.property(similarities, fc.integer(), (t, seed) => {
      const found = consensus(pairsOf(t, 18, 42, 0.002, seed), { size: 2, fit: fitSimilarity, lawful: (one) => isLawful(one, CORNERS), tolerance: 0.02, draws: 400, random: seededRandom(1) })!
      expectSame(found.transform, t, 1)
      expect(found.inliers.filter((n) => n < 18).length).toBeGreaterThanOrEqual(16)
    }),
    { numRuns: 30 },
  )
})

test('places on a line or on a point fix nothing', () => {
  const line: Pairs = { count: 5, from: Float64Array.from([0, 0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4]), to: Float64Array.from([0, 0, 0.1, 0, 0.2, 0, 0.3, 0, 0.4, 0]) }
  expect(fitAffine(line)).toBeNull()
  expect(fitHomography(line)).toBeNull()
  expect(fitSimilarity({ count: 2, from: new Float64Array(4), to: Float64Array.from([0, 0, 1, 1]) })).toBeNull()
})

test('mirrored, folded, squeezed and blown-up views are no second view of a fluke', () => {
  expect(isLawful([1, 0, 0, 0, 1, 0, 0, 0, 1], CORNERS)).toBe(true)
  expect(isLawful([0.9, 0.2, 0.1, -0.1, 1.1, 0, 0.2, 0.1, 1], CORNERS)).toBe(true)
  expect(isLawful([-1, 0, 0, 0, 1, 0, 0, 0, 1], CORNERS)).toBe(false)
  expect(isLawful([1, 0, 0, 0, 1, 0, 2.5, 0, 1], CORNERS)).toBe(false)
  expect(isLawful([1, 0, 0, 0, 0.2, 0, 0, 0, 1], CORNERS)).toBe(false)
  expect(isLawful([3, 0, 0, 0, 3, 0, 0, 0, 1], CORNERS)).toBe(false)
})
