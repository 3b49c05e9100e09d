import { expect, test } from 'vitest'
import { seaBeside } from './sea-strips.ts'

test('strips beside the box, each with its own pixels, and none that is too narrow', () => {
  const image = { width: 100, height: 50, data: Uint8Array.from({ length: 5000 }, (_, at) => (at % 100) + Math.floor(at / 100)) }
  const strips = seaBeside(image, { x0: 40, y0: 15, x1: 95, y1: 48 })
  // Above, and left of it; below and right of it there is too little.
  expect(strips.map(({ width, height }) => [width, height])).toEqual([[100, 14], [38, 50]])
  expect(strips[1]!.data[38 * 3 + 5]).toBe(5 + 3)
  expect(seaBeside(image, { x0: 2, y0: 2, x1: 99, y1: 49 })).toEqual([])
})
