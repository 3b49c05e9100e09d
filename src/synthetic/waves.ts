import { seededRandom } from '#core/random.ts'

/** Slopes of a patch of sea that repeats: towards the viewer and sideways, both with deviation 1. [SIDE × SIDE]. */
export interface WaveTile {
  side: number
  towards: Float32Array<ArrayBuffer>
  across: Float32Array<ArrayBuffer>
}

const SIDE = 256
const WAVES = 170

let pyramid: WaveTile[] | null = null

/** The same patch for every photograph, each level half as fine as the one before: made once, about 60 ms. */
export function wavePyramid(): readonly WaveTile[] {
  return (pyramid ??= makePyramid())
}

/** Sum of plane waves with whole numbers of periods in the patch, sharper at the crests than a sine. */
function makeTile(): WaveTile {
  const random = seededRandom(20190301)
  const towards = new Float32Array(SIDE * SIDE)
  const across = new Float32Array(SIDE * SIDE)
  const crest = crestTable()
  for (let n = 0; n < WAVES; n++) {
    // Wavelengths from a third of the patch to a sixtieth; the wind blows about along z.
    const cycles = 3 * 20 ** random.next()
    const angle = 0.62 * random.normal()
    const kx = Math.round(cycles * Math.sin(angle))
    const kz = Math.round(cycles * Math.cos(angle))
    const length = Math.hypot(kx, kz)
    if (length === 0) continue
    const slope = length ** -0.35
    const phase = random.integer(SIDE)
    addWave(towards, crest, kx, kz, phase, (slope * kz) / length)
    addWave(across, crest, kx, kz, phase, (slope * kx) / length)
  }
  return { side: SIDE, towards: scaled(towards), across: scaled(across) }
}

/** Slope along a wave with narrow crests and wide troughs, one period. */
function crestTable(): Float32Array {
  return Float32Array.from({ length: SIDE }, (_, i) => {
    const phase = (2 * Math.PI * i) / SIDE
    return Math.sin(phase) + 0.42 * Math.sin(2 * phase) + 0.16 * Math.sin(3 * phase)
  })
}

function addWave(sum: Float32Array, crest: Float32Array, kx: number, kz: number, phase: number, amount: number): void {
  for (let z = 0; z < SIDE; z++) {
    let at = kz * z + phase
    for (let x = 0; x < SIDE; x++) {
      sum[z * SIDE + x]! += amount * crest[at & (SIDE - 1)]!
      at += kx
    }
  }
}

function scaled(values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  let squares = 0
  for (const value of values) squares += value * value
  const factor = 1 / Math.sqrt(squares / values.length)
  return values.map((value) => value * factor)
}

function makePyramid(): WaveTile[] {
  const levels = [makeTile()]
  while (levels.at(-1)!.side > 4) levels.push(halved(levels.at(-1)!))
  return levels
}

function halved({ side, towards, across }: WaveTile): WaveTile {
  return { side: side / 2, towards: halve(towards, side), across: halve(across, side) }
}

function halve(values: Float32Array, side: number): Float32Array<ArrayBuffer> {
  const half = side / 2
  const out = new Float32Array(half * half)
  for (let z = 0; z < half; z++) {
    for (let x = 0; x < half; x++) {
      const i = 2 * z * side + 2 * x
      out[z * half + x] = (values[i]! + values[i + 1]! + values[i + side]! + values[i + side + 1]!) / 4
    }
  }
  return out
}

/** A tile's values at (x, z), in periods, by linear interpolation; side must be a power of two. */
export function sampleTile(values: Float32Array, side: number, x: number, z: number): number {
  const fx = x * side
  const fz = z * side
  const ix = Math.floor(fx)
  const iz = Math.floor(fz)
  const tx = fx - ix
  const tz = fz - iz
  const mask = side - 1
  const row = (iz & mask) * side
  const next = ((iz + 1) & mask) * side
  const left = ix & mask
  const right = (ix + 1) & mask
  const a = values[row + left]!
  const b = values[next + left]!
  const top = a + tx * (values[row + right]! - a)
  const bottom = b + tx * (values[next + right]! - b)
  return top + tz * (bottom - top)
}
