import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { intersectionOverUnion } from './box.ts'

const box = (x0: number, y0: number, x1: number, y1: number) => ({ x0, y0, x1, y1 })

test.each([
  ['the same box', box(0, 0, 4, 2), box(0, 0, 4, 2), 1],
  ['half over half', box(0, 0, 2, 1), box(1, 0, 3, 1), 1 / 3],
  ['one within the other', box(0, 0, 4, 4), box(1, 1, 3, 3), 1 / 4],
  ['side by side', box(0, 0, 1, 1), box(1, 0, 2, 1), 0],
  ['apart on both axes', box(0, 0, 1, 1), box(5, 5, 6, 6), 0],
  ['no area', box(1, 1, 1, 1), box(1, 1, 1, 1), 0],
  ['inside out', box(3, 3, 1, 1), box(0, 0, 4, 4), 0],
])('%s', (_, a, b, value) => {
  expect(intersectionOverUnion(a, b)).toBeCloseTo(value, 12)
})

test('equals the count of shared cells over all cells', () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 4 }))
  const boxes = fc.tuple(span, span).map(([[x, w], [y, h]]) => box(x, y, x + w, y + h))
  const cellsOf = ({ x0, y0, x1, y1 }: ReturnType<typeof box>): Set<string> =>
    new Set(Array.from({ length: x1 - x0 }, (_, x) => Array.from({ length: y1 - y0 }, (__, y) => `${x0 + x},${y0 + y}`)).flat())
  fc.assert(
    fc.property(boxes, boxes, (a, b) => {
      const [inA, inB] = [cellsOf(a), cellsOf(b)]
      const shared = [...inA].filter((cell) => inB.has(cell)).length
      expect(intersectionOverUnion(a, b)).toBeCloseTo(shared / (inA.size + inB.size - shared), 12)
      expect(intersectionOverUnion(b, a)).toBe(intersectionOverUnion(a, b))
    }),
  )
})
