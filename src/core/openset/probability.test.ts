import fc from 'fast-check'
import { expect, test } from 'vitest'
import { probabilities } from './probability.ts'

const scores = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 200 })

test('all probabilities, that of "new" included, add up to 1', () => {
  fc.assert(
    fc.property(scores, (list) => {
      const { candidates, pNew } = probabilities(list)
      expect(candidates.reduce((sum, p) => sum + p, pNew)).toBeCloseTo(1, 9)
      for (const p of [...candidates, pNew]) expect(p).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('a higher score never has a lower probability', () => {
  fc.assert(
    fc.property(scores, (list) => {
      const sorted = [...list].sort((a, b) => b - a)
      const { candidates } = probabilities(sorted)
      for (let i = 1; i < candidates.length; i++) expect(candidates[i]!).toBeLessThanOrEqual(candidates[i - 1]!)
    }),
  )
})

test('with nobody to compare with, every whale is new', () => {
  expect(probabilities([])).toEqual({ candidates: [], pNew: 1 })
})

test('the same photograph is surely known; a stranger to all is probably new', () => {
  expect(probabilities([1, 0.2, 0.1]).candidates[0]).toBeGreaterThan(0.95)
  expect(probabilities([0.3, 0.2, 0.1]).pNew).toBeGreaterThan(0.8)
})
