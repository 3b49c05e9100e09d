import { seededRandom, type Random } from '#core/random.ts'

/** Draws that a scene needs, by name; the same seed gives the same draws on every machine. */
export interface Chance extends Random {
  between(low: number, high: number): number
  /** True with this probability. */
  odds(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** Normal around `mean`, held within three deviations. */
  around(mean: number, deviation: number): number
  sign(): 1 | -1
}

/** Several whole numbers make one seed; any of them changed changes everything. */
export function chance(...seeds: number[]): Chance {
  const random = seededRandom(seeds.reduce(mix, 0x51ed270b))
  const between = (low: number, high: number): number => low + (high - low) * random.next()
  return {
    ...random,
    between,
    odds: (probability) => random.next() < probability,
    pick: (items) => items[random.integer(items.length)]!,
    around: (mean, deviation) => mean + deviation * Math.max(-3, Math.min(3, random.normal())),
    sign: () => (random.next() < 0.5 ? 1 : -1),
  }
}

function mix(state: number, seed: number): number {
  const z = Math.imul(state ^ (seed + 0x9e3779b9), 0x85ebca6b)
  return (z ^ (z >>> 13)) | 0
}
