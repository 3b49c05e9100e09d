import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverage } from './coverage.ts'

const grid = { x0: 0, y0: 0, scale: 1, width: 20, height: 12 }

function total(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

describe('coverage', () => {
  it('is a share in each cell that an edge crosses', () => {
    const box = Float32Array.from([2.25, 3.5, 5, 3.5, 5, 6, 2.25, 6])
    const covered = coverage(box, grid)
    const at = (x: number, y: number): number => covered[y * grid.width + x]!
    expect([at(1, 4), at(2, 4), at(3, 4), at(4, 4), at(5, 4)]).toEqual([0, 0.75, 1, 1, 0])
    expect([at(3, 2), at(3, 3), at(3, 5), at(3, 6)]).toEqual([0, 0.5, 1, 0])
  })

  it('adds up to the area of any triangle, whichever way round it is drawn', () => {
    const x = fc.float({ min: 0, max: 20, noNaN: true })
    const y = fc.float({ min: 0, max: 12, noNaN: true })
    fc.assert(
      fc.property(x, y, x, y, x, y, (ax, ay, bx, by, cx, cy) => {
        const area = Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2
        expect(total(coverage(Float32Array.from([ax, ay, bx, by, cx, cy]), grid))).toBeCloseTo(area, 2)
      }),
    )
  })

  it('counts only what lies in the grid', () => {
    const wide = Float32Array.from([-7, -5, 40, -5, 40, 30, -7, 30])
    expect(total(coverage(wide, grid))).toBeCloseTo(grid.width * grid.height, 3)
    expect(total(coverage(Float32Array.from([-9, 2, -1, 2, -1, 8, -9, 8]), grid))).toBeCloseTo(0, 5)
  })
})
