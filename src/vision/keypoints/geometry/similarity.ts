import type { Pairs } from './pairs.ts'
import type { Transform } from '#core/geometry/transform.ts'

/** Pairs that fix a similarity. */
export const SIMILARITY_PAIRS = 2

/**
 * The turn, scale and shift that takes `from` to `to` with the least squares (Umeyama 1991, without mirroring): as complex
 * numbers, `to = m · from + s`. Null where all places of `from` are the same.
 */
export function fitSimilarity({ count, from, to }: Pairs): Transform | null {
  let [fromX, fromY, toX, toY] = [0, 0, 0, 0]
  for (let n = 0; n < count; n++) {
    fromX += from[2 * n]! / count
    fromY += from[2 * n + 1]! / count
    toX += to[2 * n]! / count
    toY += to[2 * n + 1]! / count
  }
  let [real, imaginary, squares] = [0, 0, 0]
  for (let n = 0; n < count; n++) {
    const x = from[2 * n]! - fromX
    const y = from[2 * n + 1]! - fromY
    const u = to[2 * n]! - toX
    const v = to[2 * n + 1]! - toY
    real += x * u + y * v
    imaginary += x * v - y * u
    squares += x * x + y * y
  }
  if (squares < 1e-12) return null
  const a = real / squares
  const b = imaginary / squares
  return [a, -b, toX - a * fromX + b * fromY, b, a, toY - b * fromX - a * fromY, 0, 0, 1]
}
