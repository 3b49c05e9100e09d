import fc from 'fast-check'
import { expect, test } from 'vitest'
import { grouped, Numbering } from './numbering.ts'

test('an id keeps its number; an unknown one has none', () => {
  const numbering = new Numbering<string>()
  expect(['a', 'b', 'a', 'c'].map((id) => numbering.numberOf(id))).toEqual([0, 1, 0, 2])
  expect(numbering.ids).toEqual(['a', 'b', 'c'])
  expect(numbering.find('b')).toBe(1)
  expect(numbering.find('d')).toBeUndefined()
})

test('every item is in its own group, in rising order; −1 is in none', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 5 })), (numberOf) => {
      const { start, items } = grouped(numberOf, 6)
      const groups = Array.from({ length: 6 }, (_, g) => [...items.subarray(start[g], start[g + 1])])
      expect(groups).toEqual(groups.map((_, g) => numberOf.flatMap((number, item) => (number === g ? [item] : []))))
    }),
  )
})
