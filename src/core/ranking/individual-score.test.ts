import fc from 'fast-check'
import { expect, test } from 'vitest'
import { individualScore } from './individual-score.ts'

const similarities = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 })

test('lies between the mean and the greatest similarity', () => {
  fc.assert(
    fc.property(similarities, (list) => {
      const score = individualScore(list)
      expect(score).toBeLessThanOrEqual(Math.max(...list) + 1e-12)
      expect(score).toBeGreaterThanOrEqual(list.reduce((sum, one) => sum + one, 0) / list.length - 1e-12)
    }),
  )
})

test('one photo is its own score; the same again and again changes nothing', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 1, max: 50 }), (similarity, photos) => {
      expect(individualScore(Array.from({ length: photos }, () => similarity))).toBeCloseTo(similarity, 12)
    }),
  )
})

test('the order of the photos does not matter', () => {
  fc.assert(
    fc.property(similarities, (list) => {
      expect(individualScore([...list].reverse())).toBeCloseTo(individualScore(list), 12)
    }),
  )
})

test('a more similar photo never lowers it', () => {
  fc.assert(
    fc.property(similarities, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (list, at, more) => {
      const raised = list.map((similarity, n) => (n === at % list.length ? similarity + more : similarity))
      expect(individualScore(raised)).toBeGreaterThanOrEqual(individualScore(list) - 1e-12)
    }),
  )
})

test('one alike photo counts, however many others were taken from elsewhere', () => {
  expect(individualScore([0.8, ...Array.from({ length: 9 }, () => 0.1)])).toBeGreaterThan(0.75)
})

test('a whale has the least score while it has no photo', () => {
  expect(individualScore([])).toBe(-1)
})
