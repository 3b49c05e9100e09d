import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boxBetween, HANDLES, moveBox, resizeBox, SMALLEST_PX } from './box-shape.ts'

const photo = { widthPx: 1000, heightPx: 600 }
const box = { x0: 100, y0: 200, x1: 500, y1: 400 }

describe('a box under the hand', () => {
  test('moved, keeps its size and stops at the edge of the photo', () => {
    expect(moveBox(box, 30, -10, photo)).toEqual({ x0: 130, y0: 190, x1: 530, y1: 390 })
    expect(moveBox(box, -999, 999, photo)).toEqual({ x0: 0, y0: 400, x1: 400, y1: 600 })
  })

  test('that reaches out of the photo can be moved back in, but not further out', () => {
    const outside = { x0: -40, y0: 10, x1: 300, y1: 200 }
    expect(moveBox(outside, -5, 0, photo)).toEqual(outside)
    expect(moveBox(outside, 60, 0, photo).x0).toBe(20)
  })

  test('each handle moves its own edges alone', () => {
    const names = HANDLES.map((handle) => {
      const moved = resizeBox(box, handle, 7, 9, photo)
      return (['x0', 'y0', 'x1', 'y1'] as const).filter((edge) => moved[edge] !== box[edge]).join()
    })
    expect(names).toEqual(['x0,y0', 'y0', 'y0,x1', 'x1', 'x1,y1', 'y1', 'x0,y1', 'x0'])
  })

  test('never turns inside out nor vanishes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...HANDLES), fc.integer({ min: -3000, max: 3000 }), fc.integer({ min: -3000, max: 3000 }), (handle, dx, dy) => {
        const next = resizeBox(box, handle, dx, dy, photo)
        expect(next.x1 - next.x0).toBeGreaterThanOrEqual(SMALLEST_PX)
        expect(next.y1 - next.y0).toBeGreaterThanOrEqual(SMALLEST_PX)
        expect(next.x0).toBeGreaterThanOrEqual(0)
        expect(next.y1).toBeLessThanOrEqual(600)
      }),
    )
  })

  test('is drawn from any corner to the opposite one, within the photo', () => {
    expect(boxBetween({ x: 700, y: 500 }, { x: 100, y: 50 }, photo)).toEqual({ x0: 100, y0: 50, x1: 700, y1: 500 })
    expect(boxBetween({ x: 700, y: 500 }, { x: 1400, y: 900 }, photo)).toEqual({ x0: 700, y0: 500, x1: 1000, y1: 600 })
  })

  test('a click is not a box', () => {
    expect(boxBetween({ x: 100, y: 100 }, { x: 104, y: 103 }, photo)).toBeNull()
  })
})
