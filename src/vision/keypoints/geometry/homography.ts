import type { Pairs } from './pairs.ts'
import { solve } from './solve.ts'
import type { Transform } from '#core/geometry/transform.ts'

/** Pairs that fix a homography. */
export const HOMOGRAPHY_PAIRS = 4

/**
 * The homography that takes `from` to `to` with the least algebraic error (direct linear transform: Hartley and Zisserman 2004,
 * section 4.1, with 1 for the last number). Places should be about 0 and of the size of 1, as those of a fluke in widths of its box are. Null
 * where three of four places lie on a line.
 */
export function fitHomography({ count, from, to }: Pairs): Transform | null {
  const normal = new Float64Array(64)
  const right = new Float64Array(8)
  const add = (row: readonly number[], value: number): void => {
    for (let i = 0; i < 8; i++) {
      if (row[i] === 0) continue
      for (let j = 0; j < 8; j++) normal[i * 8 + j]! += row[i]! * row[j]!
      right[i]! += row[i]! * value
    }
  }
  for (let n = 0; n < count; n++) {
    const [x, y, u, v] = [from[2 * n]!, from[2 * n + 1]!, to[2 * n]!, to[2 * n + 1]!]
    add([x, y, 1, 0, 0, 0, -u * x, -u * y], u)
    add([0, 0, 0, x, y, 1, -v * x, -v * y], v)
  }
  const h = solve(normal, right)
  return h && [h[0]!, h[1]!, h[2]!, h[3]!, h[4]!, h[5]!, h[6]!, h[7]!, 1]
}
