import { seededRandom } from '#core/random.ts'

/** Smooth noise over the plane, about −1..1, with features of about one unit; the same for the same seed. */
export type Noise = (x: number, y: number) => number

const SIZE = 256

/** Gradient noise (Perlin 2002: quintic fade), repeating after 256 units. */
export function gradientNoise(seed: number): Noise {
  const random = seededRandom(seed)
  const order = Uint8Array.from(random.shuffled(Array.from({ length: SIZE }, (_, i) => i)))
  const gx = new Float32Array(SIZE)
  const gy = new Float32Array(SIZE)
  for (let i = 0; i < SIZE; i++) {
    const angle = (2 * Math.PI * i) / SIZE
    gx[i] = 1.5 * Math.cos(angle)
    gy[i] = 1.5 * Math.sin(angle)
  }
  const corner = (ix: number, iy: number): number => order[(order[ix & 255]! + iy) & 255]!

  return (x, y) => {
    const ix = Math.floor(x)
    const iy = Math.floor(y)
    const fx = x - ix
    const fy = y - iy
    const a = corner(ix, iy)
    const b = corner(ix + 1, iy)
    const c = corner(ix, iy + 1)
    const d = corner(ix + 1, iy + 1)
    const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10)
    const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10)
    const top = gx[a]! * fx + gy[a]! * fy
    const low = gx[c]! * fx + gy[c]! * (fy - 1)
    const above = top + u * (gx[b]! * (fx - 1) + gy[b]! * fy - top)
    const below = low + u * (gx[d]! * (fx - 1) + gy[d]! * (fy - 1) - low)
    return above + v * (below - above)
  }
}

/** Sum of octaves, each half as strong and twice as fine; about −1..1. */
export function octaves(noise: Noise, x: number, y: number, count: number): number {
  let sum = 0
  let weight = 1
  let total = 0
  for (let n = 0; n < count; n++) {
    // Each octave looks elsewhere, or all of them would vanish at the same lattice points.
    sum += weight * noise(x + n * 17.37, y + n * 31.73)
    total += weight
    weight /= 2
    x *= 2
    y *= 2
  }
  return (1.6 * sum) / total
}

/** 0 below `from`, 1 above `to`, smooth between; `from` may be the greater one. */
export function ramp(from: number, to: number, x: number): number {
  const t = Math.max(0, Math.min(1, (x - from) / (to - from)))
  return t * t * (3 - 2 * t)
}
