import type { Random } from '#core/random.ts'
import { drawn } from './lmeds.ts'
import { chosenPairs, squaredResiduals, type Pairs } from './pairs.ts'
import type { Transform } from '#core/geometry/transform.ts'

export interface RansacResult {
  transform: Transform
  /** Numbers of the pairs that agree with it. */
  inliers: number[]
  /** Sum over all pairs of what is lost: the squared residual over the squared tolerance, at most 1. */
  cost: number
}

export interface RansacOptions {
  /** Pairs that fix a transform. */
  size: number
  fit(pairs: Pairs): Transform | null
  /** Whether a transform can be at all. */
  lawful(transform: Transform): boolean
  /** Greatest residual of a pair that agrees. */
  tolerance: number
  draws: number
  random: Random
  /** Transforms to try besides those that are drawn. */
  guesses?: readonly Transform[]
}

/** Times that a transform is fitted to those that agree with it, and those looked for anew. */
const POLISHES = 3

/**
 * Random sample consensus (Fischler and Bolles 1981) with the cost of MSAC (Torr and Zisserman 2000): of the lawful transforms that are
 * guessed, or that pairs drawn at random fix, that with the least cost, fitted to all that agree with it (Chum, Matas and Kittler 2003).
 * The same for the same random numbers. Null where none is lawful and has `size` pairs.
 */
export function consensus(pairs: Pairs, options: RansacOptions): RansacResult | null {
  const { size, fit, lawful, draws, random, guesses = [] } = options
  const judged = (transform: Transform | null): RansacResult | null => {
    const result = transform && lawful(transform) ? judge(pairs, transform, options.tolerance) : null
    return result && result.inliers.length >= size ? result : null
  }
  let best = guesses.reduce<RansacResult | null>((least, guess) => better(least, judged(guess)), null)
  if (pairs.count >= size) for (let draw = 0; draw < draws; draw++) best = better(best, judged(fit(chosenPairs(pairs, drawn(random, pairs.count, size)))))
  for (let polish = 0; polish < POLISHES && best; polish++) {
    const polished = better(best, judged(fit(chosenPairs(pairs, best.inliers))))
    if (polished === best) break
    best = polished
  }
  return best
}

function better(best: RansacResult | null, other: RansacResult | null): RansacResult | null {
  return other && (!best || other.cost < best.cost) ? other : best
}

function judge(pairs: Pairs, transform: Transform, tolerance: number): RansacResult {
  const residuals = new Float64Array(pairs.count)
  squaredResiduals(pairs, transform, residuals)
  const most = tolerance * tolerance
  const inliers: number[] = []
  let cost = 0
  for (let n = 0; n < pairs.count; n++) {
    const residual = residuals[n]!
    if (residual < most) inliers.push(n)
    cost += Math.min(1, residual / most)
  }
  return { transform, inliers, cost }
}
