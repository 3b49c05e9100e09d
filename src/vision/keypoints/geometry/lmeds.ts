import type { Random } from '#core/random.ts'
import { chosenPairs, squaredResiduals, type Pairs } from './pairs.ts'
import type { Transform } from '#core/geometry/transform.ts'

export interface LmedsResult {
  transform: Transform
  /** Robust standard deviation of the residuals of those that agree, in the units of the pairs. */
  deviation: number
}

/**
 * Least median of squares (Rousseeuw 1984): of the transforms that `size` pairs, drawn at random, fix, that with the least median
 * of squared residuals. Needs no tolerance, and says how well those agree that do; but only where at least half of them do.
 * Null where no draw fixes a transform.
 */
export function leastMedian(pairs: Pairs, size: number, fit: (pairs: Pairs) => Transform | null, draws: number, random: Random): LmedsResult | null {
  if (pairs.count < size) return null
  const residuals = new Float64Array(pairs.count)
  let best: Transform | null = null
  let least = Infinity
  for (let draw = 0; draw < draws; draw++) {
    const transform = fit(chosenPairs(pairs, drawn(random, pairs.count, size)))
    if (!transform) continue
    squaredResiduals(pairs, transform, residuals)
    const median = residuals.slice().sort()[pairs.count >> 1]!
    if (median < least) [least, best] = [median, transform]
  }
  // 1.4826 makes a median of normal errors their deviation; the rest corrects for few pairs (Rousseeuw and Leroy 1987, chapter 5).
  return best && { transform: best, deviation: 1.4826 * (1 + 5 / Math.max(1, pairs.count - size)) * Math.sqrt(least) }
}

/** `size` different numbers below `count`. */
export function drawn(random: Random, count: number, size: number): number[] {
  const numbers: number[] = []
  while (numbers.length < size) {
    const number = random.integer(count)
    if (!numbers.includes(number)) numbers.push(number)
  }
  return numbers
}
