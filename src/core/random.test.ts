import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from './random.ts'

const MASK = (1n << 32n) - 1n
const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (32n - by))) & MASK

/** The authors' code (prng.di.unimi.it/xoshiro128starstar.c) after splitmix32, in whole numbers of any size. */
function reference(seed: number, count: number): number[] {
  let z = BigInt(seed) & MASK
  const state = Array.from({ length: 4 }, () => {
    z = (z + 0x9e3779b9n) & MASK
    let t = ((z ^ (z >> 16n)) * 0x21f0aaadn) & MASK
    t = ((t ^ (t >> 15n)) * 0x735a2d97n) & MASK
    return t ^ (t >> 15n)
  }) as [bigint, bigint, bigint, bigint]
  return Array.from({ length: count }, () => {
    const result = (rotate((state[1] * 5n) & MASK, 7n) * 9n) & MASK
    const shifted = (state[1] << 9n) & MASK
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = rotate(state[3], 11n)
    return Number(result) / 2 ** 32
  })
}

test('equals the published generator, bit for bit', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = seededRandom(seed)
      expect(Array.from({ length: 20 }, () => random.next())).toEqual(reference(seed, 20))
    }),
  )
})

test('neighbouring seeds share nothing', () => {
  const first = Array.from({ length: 1000 }, (_, seed) => seededRandom(seed).next())
  expect(new Set(first).size).toBe(1000)
  expect(first.reduce((a, b) => a + b, 0) / 1000).toBeCloseTo(0.5, 1)
})

test('whole numbers are below their bound, each about as often', () => {
  const random = seededRandom(1)
  const counts = Array.from({ length: 6 }, () => 0)
  for (let i = 0; i < 6000; i++) counts[random.integer(6)]!++
  expect(counts.reduce((a, b) => a + b, 0)).toBe(6000)
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
})

test('normal: mean 0, deviation 1, all finite', () => {
  const random = seededRandom(2)
  const values = Array.from({ length: 20_000 }, () => random.normal())
  expect(values.every(Number.isFinite)).toBe(true)
  expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(0, 1)
  expect(Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)).toBeCloseTo(1, 1)
  const within = values.filter((value) => Math.abs(value) < 1).length / values.length
  expect(within).toBeCloseTo(0.683, 1)
})

test('shuffled: the same items in a new list, every order as likely', () => {
  const items = [1, 2, 3]
  const random = seededRandom(3)
  const counts = new Map<string, number>()
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffled(items).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  expect(items).toEqual([1, 2, 3])
  expect([...counts.keys()].sort()).toEqual(['123', '132', '213', '231', '312', '321'])
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
  expect(random.shuffled([])).toEqual([])
})
