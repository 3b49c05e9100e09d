import { solve } from '../geometry/solve.ts'
import type { GuidedMatches } from './guided-matches.ts'
import type { Placed } from './placed.ts'

/** Deviation of places that agree, in widths of the box, and how much wider it is while the transform is looked for. */
const DEVIATION = 0.03
const WIDER = 1.5
/** Of the surest matches each two fix a similarity that is tried. */
const TRIED = 20
/** Two nearer than this fix none. */
const LEAST_APART = 0.05
const MOST_LOG_SCALE = Math.log(1.4)
const MOST_TURN = 0.6
/** How often the affine map is fitted to what agrees with the last one, and what holds it to that (in matches, for x, y and the shift). */
const POLISHES = 4
const HELD = [0.01, 0.025, 0.01]

type Affine = [number, number, number, number, number, number]

/**
 * How well each match agrees with the affine map that most of them agree on, by weight: 1 for one that is exactly where it puts it, near 0 for one that
 * is more than three deviations off. A soft count in place of a limit: with few marks, one more or less inside it would decide.
 */
export function agreement(query: Placed, candidate: Placed, { query: of, candidate: with_, weights }: GuidedMatches): Float64Array {
  const count = weights.length
  const from = places(query, of)
  const to = places(candidate, with_)
  const agreeing = new Float64Array(count)
  let best: Affine = [1, 0, 0, 0, 1, 0]
  let most = -1
  const judge = (map: Affine): void => {
    const sum = judged(map, from, to, WIDER * DEVIATION, agreeing).reduce((total, share, n) => total + share * weights[n]!, 0)
    if (sum > most) [most, best] = [sum, map]
  }
  const sure = weights.map((_, n) => n).sort((a, b) => weights[b]! - weights[a]! || a - b).slice(0, TRIED)
  for (const [place, a] of sure.entries()) {
    judge([1, 0, to[2 * a]! - from[2 * a]!, 0, 1, to[2 * a + 1]! - from[2 * a + 1]!])
    for (const b of sure.slice(place + 1)) {
      const map = similarity(from, to, a, b)
      if (map) judge(map)
    }
  }
  for (let n = 0; n < POLISHES; n++) best = polished(best, from, to, judged(best, from, to, DEVIATION, agreeing), weights)
  return judged(best, from, to, DEVIATION, agreeing)
}

/** [x0, y0, x1, y1, …], in widths of the box. */
function places({ across, down, aspect }: Placed, numbers: readonly number[]): Float64Array {
  return Float64Array.from(numbers.flatMap((n) => [across[n]!, down[n]! * aspect]))
}

function judged([a, b, c, d, e, f]: Affine, from: Float64Array, to: Float64Array, deviation: number, out: Float64Array): Float64Array {
  const scale = -1 / (2 * deviation * deviation)
  for (let n = 0; n < out.length; n++) {
    const [x, y] = [from[2 * n]!, from[2 * n + 1]!]
    const dx = a * x + b * y + c - to[2 * n]!
    const dy = d * x + e * y + f - to[2 * n + 1]!
    out[n] = Math.exp((dx * dx + dy * dy) * scale)
  }
  return out
}

/** That two matches fix; null where they lie too near, or turn or scale as no two photographs of a fluke do. */
function similarity(from: Float64Array, to: Float64Array, a: number, b: number): Affine | null {
  const [px, py] = [from[2 * b]! - from[2 * a]!, from[2 * b + 1]! - from[2 * a + 1]!]
  const [qx, qy] = [to[2 * b]! - to[2 * a]!, to[2 * b + 1]! - to[2 * a + 1]!]
  const square = px * px + py * py
  if (square < LEAST_APART ** 2) return null
  const [cos, sin] = [(qx * px + qy * py) / square, (qy * px - qx * py) / square]
  if (Math.abs(Math.log(Math.hypot(cos, sin))) > MOST_LOG_SCALE || Math.abs(Math.atan2(sin, cos)) > MOST_TURN) return null
  const [x, y] = [from[2 * a]!, from[2 * a + 1]!]
  return [cos, -sin, to[2 * a]! - cos * x + sin * y, sin, cos, to[2 * a + 1]! - sin * x - cos * y]
}

/** Fitted to the matches by how well they agree, and held to what it was: few matches must not bend it far. */
function polished(map: Affine, from: Float64Array, to: Float64Array, shares: Float64Array, weights: readonly number[]): Affine {
  const normal = new Float64Array(9)
  const right = [new Float64Array(3), new Float64Array(3)]
  for (let i = 0; i < 3; i++) {
    normal[i * 4] = HELD[i]!
    right[0]![i] = HELD[i]! * map[i]!
    right[1]![i] = HELD[i]! * map[i + 3]!
  }
  for (let n = 0; n < shares.length; n++) {
    const row = [from[2 * n]!, from[2 * n + 1]!, 1]
    const share = shares[n]! * weights[n]!
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) normal[i * 3 + j]! += share * row[i]! * row[j]!
      right[0]![i]! += share * row[i]! * to[2 * n]!
      right[1]![i]! += share * row[i]! * to[2 * n + 1]!
    }
  }
  const [x, y] = [solve(normal.slice(), right[0]!), solve(normal, right[1]!)]
  return x && y ? [x[0]!, x[1]!, x[2]!, y[0]!, y[1]!, y[2]!] : map
}
