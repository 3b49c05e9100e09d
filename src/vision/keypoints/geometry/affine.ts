import type { Pairs } from './pairs.ts'
import { solve } from './solve.ts'
import type { Transform } from '#core/geometry/transform.ts'

/** Pairs that fix an affine map. */
export const AFFINE_PAIRS = 3

/** The affine map that takes `from` to `to` with the least squares. Null where the places of `from` lie on a line. */
export function fitAffine({ count, from, to }: Pairs): Transform | null {
  const normal = new Float64Array(9)
  const rightX = new Float64Array(3)
  const rightY = new Float64Array(3)
  for (let n = 0; n < count; n++) {
    const row = [from[2 * n]!, from[2 * n + 1]!, 1]
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) normal[i * 3 + j]! += row[i]! * row[j]!
      rightX[i]! += row[i]! * to[2 * n]!
      rightY[i]! += row[i]! * to[2 * n + 1]!
    }
  }
  const x = solve(normal.slice(), rightX)
  const y = solve(normal, rightY)
  return x && y && [x[0]!, x[1]!, x[2]!, y[0]!, y[1]!, y[2]!, 0, 0, 1]
}
