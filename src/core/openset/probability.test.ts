import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FITTED_AUDIT } from '../audit/fitted.ts'
import { FITTED_OPEN_SET } from './fitted.ts'
import { bestAndRivals, probabilities, RIVALS } from './probability.ts'

const scores = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 200 })
const descending = (a: number, b: number): number => b - a

test('all probabilities, that of "new" included, are 0..1 and add up to 1', () => {
  fc.assert(
    fc.property(scores, (list) => {
      const { candidates, pNew } = probabilities(list)
      expect(candidates).toHaveLength(list.length)
      expect(candidates.reduce((sum, p) => sum + p, pNew)).toBeCloseTo(1, 9)
      for (const p of [...candidates, pNew]) {
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(1)
      }
    }),
  )
})

test('a higher score never has a lower probability', () => {
  fc.assert(
    fc.property(scores, (list) => {
      const { candidates } = probabilities([...list].sort(descending))
      for (let i = 1; i < candidates.length; i++) expect(candidates[i]!).toBeLessThanOrEqual(candidates[i - 1]!)
    }),
  )
})

test('the order of the individuals does not matter', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.nat()), { minLength: 1, maxLength: 60, selector: ([score]) => score }), (pairs) => {
      const list = pairs.map(([score]) => score)
      const order = list.map((_, n) => n).sort((a, b) => pairs[a]![1] - pairs[b]![1])
      const [there, here] = [probabilities(order.map((n) => list[n]!)), probabilities(list)]
      expect(there.pNew).toBeCloseTo(here.pNew, 12)
      order.forEach((n, place) => expect(there.candidates[place]).toBeCloseTo(here.candidates[n]!, 12))
    }),
  )
})

test('"new" gets less likely as the best score rises, and its candidate more likely', () => {
  fc.assert(
    fc.property(scores, fc.double({ min: 0, max: 1, noNaN: true }), (list, more) => {
      const [best, ...others] = [...list].sort(descending) as [number, ...number[]]
      const [before, after] = [probabilities([best, ...others]), probabilities([best + more, ...others])]
      expect(after.pNew).toBeLessThanOrEqual(before.pNew)
      expect(after.candidates[0]!).toBeGreaterThanOrEqual(before.candidates[0]! - 1e-12)
    }),
  )
})

test('"new" gets more likely as a rival gets closer to the best one, and nothing jumps where it overtakes', () => {
  const pNew = (second: number): number => probabilities([0.6, second, 0.2, 0.1]).pNew
  for (let second = 0.2; second < 0.58; second += 0.02) expect(pNew(second + 0.02)).toBeGreaterThan(pNew(second))
  expect(Math.abs(pNew(0.6 + 1e-9) - pNew(0.6 - 1e-9))).toBeLessThan(1e-6)
})

test('more strangers never make a query more surely known', () => {
  fc.assert(
    fc.property(scores, fc.array(fc.double({ min: 0, max: 0.3, noNaN: true }), { maxLength: 100 }), (list, strangers) => {
      const gallery = [...list, 0.4]
      expect(probabilities([...gallery, ...strangers]).pNew).toBeGreaterThanOrEqual(probabilities(gallery).pNew - 1e-12)
    }),
  )
})

test('best and rivals are those of a full sort', () => {
  fc.assert(
    fc.property(scores, (list) => {
      const [best, ...next] = [...list].sort(descending).slice(0, RIVALS + 1)
      const found = bestAndRivals(list)
      expect(found.best).toBe(best)
      expect(found.rivals).toBeCloseTo(next.reduce((sum, score) => sum + score, 0), 9)
    }),
  )
})

test('with nobody to compare with, every whale is new', () => {
  expect(probabilities([])).toEqual({ candidates: [], pNew: 1 })
})

test.each([1, 2, 3, 5, 60, 4000])('in a gallery of %i the same photograph is surely known, and a stranger to all is probably new', (size) => {
  const strangers = Array.from({ length: size - 1 }, (_, n) => 0.35 * Math.sin(n) ** 2)
  const same = probabilities([1, ...strangers])
  expect(same.candidates[0]).toBeGreaterThan(0.95)
  expect(probabilities([0.25, ...strangers.map((score) => score * 0.7)]).pNew).toBeGreaterThan(0.8)
})

test('one whale under two ids is known, and each id gets its half', () => {
  const { candidates, pNew } = probabilities([0.9, 0.9, 0.2, 0.1])
  expect(pNew).toBeLessThan(0.05)
  expect(candidates[0]).toBeCloseTo(candidates[1]!, 12)
  expect(candidates[0]).toBeGreaterThan(0.45)
})

test('the fitted numbers have the signs that the order of the answers rests on', () => {
  for (const { temperature, cooling, perBest, perRivals } of Object.values(FITTED_OPEN_SET)) {
    expect(temperature).toBeGreaterThan(0)
    expect(cooling).toBeGreaterThanOrEqual(0)
    expect(perBest).toBeGreaterThan(0)
    expect(perRivals).toBeGreaterThanOrEqual(0)
  }
})

test('each recognition model has numbers of its own: they were fitted, not copied', () => {
  expect(FITTED_OPEN_SET['embedder-small-v1']).not.toEqual(FITTED_OPEN_SET['embedder-v1'])
  expect(FITTED_AUDIT['embedder-small-v1']).not.toEqual(FITTED_AUDIT['embedder-v1'])
})
