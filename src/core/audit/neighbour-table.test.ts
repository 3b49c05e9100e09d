import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { EMBEDDING_SIZE, quantise, type QuantisedVector } from '../ranking/quantise.ts'
import { dot } from './mirrored-copies.ts'
import { NEIGHBOURS, NeighbourTable } from './neighbour-table.ts'

function vectors(count: number): QuantisedVector[] {
  const random = seededRandom(3)
  return Array.from({ length: count }, () => {
    const values = Float32Array.from({ length: EMBEDDING_SIZE }, () => random.normal() / Math.sqrt(EMBEDDING_SIZE))
    return quantise(values)
  })
}

function tableOf(all: QuantisedVector[], ...steps: number[]): NeighbourTable {
  const table = new NeighbourTable()
  for (const to of steps) for (const _ of table.extend(to, (row) => all[row]!));
  return table
}

const listOf = (table: NeighbourTable, row: number): [number, number][] => Array.from({ length: NEIGHBOURS }, (_, n) => [table.rowAt(row, n), table.similarityAt(row, n)])

test('the neighbours are those of comparing all with all', () => {
  const all = vectors(150)
  const table = tableOf(all, 150)
  for (const row of [0, 1, 77, 149]) {
    const expected = all
      .map((vector, other): [number, number] => [other, Math.fround(dot(all[row]!, vector))])
      .filter(([other]) => other !== row)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, NEIGHBOURS)
    expect(listOf(table, row).map(([other]) => other)).toEqual(expected.map(([other]) => other))
    expect(listOf(table, row)[0]![1]).toBeCloseTo(expected[0]![1], 6)
  }
})

test('rows that come later give the same as all at once, across the edges of tiles', () => {
  const all = vectors(1100)
  const once = tableOf(all, 1100)
  const later = tableOf(all, 1, 1030, 1100)
  for (const row of [0, 500, 1023, 1024, 1029, 1030, 1099]) expect(listOf(later, row)).toEqual(listOf(once, row))
})

test('a catalogue smaller than the list of neighbours has places left empty', () => {
  const table = tableOf(vectors(3), 3)
  expect(listOf(table, 0).slice(0, 2).map(([row]) => row).sort()).toEqual([1, 2])
  expect(table.rowAt(0, 2)).toBe(-1)
})
