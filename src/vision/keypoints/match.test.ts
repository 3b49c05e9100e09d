import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DESCRIPTOR_SIZE } from './descriptor.ts'
import { matchDescriptors } from './match.ts'

const lists = fc.integer({ min: 0, max: 9 }).chain((count) => fc.uint8Array({ min: 0, max: 60, minLength: count * DESCRIPTOR_SIZE, maxLength: count * DESCRIPTOR_SIZE }))

function distance(a: Uint8Array, row: number, b: Uint8Array, column: number): number {
  let sum = 0
  for (let i = 0; i < DESCRIPTOR_SIZE; i++) sum += (a[row * DESCRIPTOR_SIZE + i]! - b[column * DESCRIPTOR_SIZE + i]!) ** 2
  return Math.sqrt(sum)
}

test('matches are mutual nearest neighbours within the ratio, and all of them', () => {
  fc.assert(
    fc.property(lists, lists, fc.double({ min: 0.5, max: 1.01, noNaN: true }), (a, b, ratio) => {
      const [rows, columns] = [a.length / DESCRIPTOR_SIZE, b.length / DESCRIPTOR_SIZE]
      const expected: string[] = []
      for (let row = 0; row < (Math.min(rows, columns) > 1 ? rows : 0); row++) {
        const sorted = Array.from({ length: columns }, (_, column) => ({ column, far: distance(a, row, b, column) })).sort((x, y) => x.far - y.far)
        const [first, second] = sorted as [{ column: number; far: number }, { far: number }]
        const back = Array.from({ length: rows }, (_, other) => distance(a, other, b, first.column))
        if (second.far > 0 && first.far / second.far < ratio && back.indexOf(Math.min(...back)) === row) expected.push(`${row} ${first.column}`)
      }
      expect(matchDescriptors(a, b, ratio).map((match) => `${match.a} ${match.b}`).sort()).toEqual(expected.sort())
    }),
    { numRuns: 60 },
  )
})

test('a pattern that is there twice is matched to neither', () => {
  const one = Uint8Array.from({ length: DESCRIPTOR_SIZE }, (_, i) => i % 50)
  const twice = new Uint8Array(DESCRIPTOR_SIZE * 2)
  twice.set(one)
  twice.set(one, DESCRIPTOR_SIZE)
  expect(matchDescriptors(twice, twice, 0.99)).toEqual([])
})
