import { expect, test } from 'vitest'
import { gridShape, stepInGrid } from './grid-steps.ts'

test('as many columns as fit, which share the width', () => {
  const size = { least: 200, gap: 10, height: (width: number) => width / 2 }
  expect(gridShape(1030, size)).toEqual({ columns: 4, cardWidth: 250, rowHeight: 135 })
  expect(gridShape(1040, size).columns).toBe(5)
  expect(gridShape(150, size)).toEqual({ columns: 1, cardWidth: 150, rowHeight: 85 })
})

test('arrows go by cards and rows, and stay at the edges', () => {
  // 0 1 2 3
  // 4 5 6 7
  // 8 9
  const from = (place: number) => (key: string) => stepInGrid(key, place, 10, 4)
  expect([from(5)('ArrowLeft'), from(5)('ArrowRight'), from(5)('ArrowUp'), from(5)('ArrowDown')]).toEqual([4, 6, 1, 9])
  expect(from(7)('ArrowDown')).toBe(9)
  expect(from(9)('ArrowDown')).toBe(9)
  expect(from(2)('ArrowUp')).toBe(2)
  expect(from(6)('PageUp')).toBe(2)
  expect([from(5)('Home'), from(5)('End')]).toEqual([0, 9])
  expect(from(0)('ArrowLeft')).toBe(0)
  expect(from(5)('x')).toBeNull()
})

test('the first key leads to the first card; an empty grid leads nowhere', () => {
  expect(stepInGrid('ArrowDown', -1, 10, 4)).toBe(0)
  expect(stepInGrid('End', -1, 10, 4)).toBe(9)
  expect(stepInGrid('ArrowDown', -1, 0, 4)).toBeNull()
})
