import type { Transform } from '#core/geometry/transform.ts'

/** Places that are taken for the same, in two pictures: `from[2n], from[2n + 1]` ↔ `to[2n], to[2n + 1]`. */
export interface Pairs {
  count: number
  from: Float64Array
  to: Float64Array
}

/** Squared distance of where the transform puts each place of `from`, from its partner in `to`. Float64 [count], into `out`; infinite beyond the horizon. */
export function squaredResiduals({ count, from, to }: Pairs, t: Transform, out: Float64Array): void {
  for (let n = 0; n < count; n++) {
    const x = from[2 * n]!
    const y = from[2 * n + 1]!
    const w = t[6] * x + t[7] * y + t[8]
    const dx = (t[0] * x + t[1] * y + t[2]) / w - to[2 * n]!
    const dy = (t[3] * x + t[4] * y + t[5]) / w - to[2 * n + 1]!
    out[n] = w > 0 ? dx * dx + dy * dy : Infinity
  }
}

/** Some of the pairs, by their numbers. */
export function chosenPairs({ from, to }: Pairs, numbers: readonly number[]): Pairs {
  const pick = (places: Float64Array): Float64Array => Float64Array.from({ length: numbers.length * 2 }, (_, i) => places[numbers[i >> 1]! * 2 + (i & 1)]!)
  return { count: numbers.length, from: pick(from), to: pick(to) }
}
