import { seededRandom } from '#core/random.ts'

/** Smooth noise over the plane, read by `smooth` and `octaves`: a window of the one noise picture, chosen by a seed. */
export interface Noise {
  values: Float32Array
  shiftX: number
  shiftY: number
}

/** Cells of the one noise picture that all noises are windows of, and cells per unit. */
const TILE = 512
const PER_UNIT = 8

let tile: Float32Array | null = null

/**
 * Gradient noise, repeating after 64 units. Read from a picture made once (a few ms a seed would cost more than the
 * drawing itself); each seed looks at another part of it.
 */
export function gradientNoise(seed: number): Noise {
  const random = seededRandom(seed)
  return { values: (tile ??= makeTile()), shiftX: random.next() * TILE, shiftY: random.next() * TILE }
}

/** About −1..1, with features of about one unit. */
export function smooth({ values, shiftX, shiftY }: Noise, x: number, y: number): number {
  const mask = TILE - 1
  const u = x * PER_UNIT + shiftX
  const v = y * PER_UNIT + shiftY
  const iu = Math.floor(u)
  const iv = Math.floor(v)
  const tu = u - iu
  const tv = v - iv
  const row = (iv & mask) * TILE
  const next = ((iv + 1) & mask) * TILE
  const left = iu & mask
  const right = (iu + 1) & mask
  const a = values[row + left]!
  const b = values[next + left]!
  const above = a + tu * (values[row + right]! - a)
  const below = b + tu * (values[next + right]! - b)
  return above + tv * (below - above)
}

/** Perlin's improved noise (2002), with gradients evenly around the circle. */
function makeTile(): Float32Array {
  const random = seededRandom(64)
  const corners = TILE / PER_UNIT
  const gx = new Float32Array(corners * corners)
  const gy = new Float32Array(corners * corners)
  for (let i = 0; i < gx.length; i++) {
    const angle = 2 * Math.PI * random.next()
    gx[i] = 1.5 * Math.cos(angle)
    gy[i] = 1.5 * Math.sin(angle)
  }
  const towards = (ix: number, iy: number, dx: number, dy: number): number => {
    const corner = (iy % corners) * corners + (ix % corners)
    return gx[corner]! * dx + gy[corner]! * dy
  }
  return Float32Array.from({ length: TILE * TILE }, (_, i) => {
    const x = (i % TILE) / PER_UNIT
    const y = Math.floor(i / TILE) / PER_UNIT
    const ix = Math.floor(x)
    const iy = Math.floor(y)
    const fx = x - ix
    const fy = y - iy
    const above = towards(ix, iy, fx, fy) * (1 - fade(fx)) + towards(ix + 1, iy, fx - 1, fy) * fade(fx)
    const below = towards(ix, iy + 1, fx, fy - 1) * (1 - fade(fx)) + towards(ix + 1, iy + 1, fx - 1, fy - 1) * fade(fx)
    return above + fade(fy) * (below - above)
  })
}

function fade(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10)
}

/** Sum of octaves, each half as strong and twice as fine; about −1..1. */
export function octaves(noise: Noise, x: number, y: number, count: number): number {
  let sum = 0
  let weight = 1
  let total = 0
  for (let n = 0; n < count; n++) {
    // Each octave looks elsewhere, or all of them would vanish at the same lattice points.
    sum += weight * smooth(noise, x + n * 17.37, y + n * 31.73)
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
