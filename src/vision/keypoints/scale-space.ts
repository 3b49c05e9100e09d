import { blur } from './blur.ts'
import type { Plane } from './plane.ts'

/** Lowe's choices (2004, section 3): scales an octave, and the blur of an octave's first picture, in its px. */
export const SCALES = 3
export const SIGMA = 1.6
/** Blur that a photograph is taken to have, px. */
const CAMERA_BLUR = 0.5
/** An octave smaller than this holds nothing that the border leaves over. */
const LEAST_SIDE = 16

export interface Octave {
  /** Px of the patch for one px of the octave: 0.5 where the patch was doubled, then 1, 2, 4… */
  step: number
  /** Place in the patch of the middle of the octave's first pixel, px, where middles of pixels are whole numbers. */
  origin: number
  /** `SCALES + 3` pictures, of blur `SIGMA · 2^(n / SCALES)` px of the octave. */
  gaussians: Plane[]
  /** `SCALES + 2` differences: picture n + 1 less picture n. */
  differences: Plane[]
}

/** A grey picture, uint8 → its scale space (Lowe 2004, section 3), grey as 0..1. `doubled`: from an octave of twice the size, for small pictures. */
export function scaleSpace(grey: Uint8Array, width: number, height: number, doubled: boolean): Octave[] {
  const plane = { width, height, data: fromBytes(grey) }
  const own = doubled ? 2 * CAMERA_BLUR : CAMERA_BLUR
  let base = blur(doubled ? twice(plane) : plane, Math.sqrt(SIGMA ** 2 - own ** 2))
  const octaves: Octave[] = []
  for (let step = doubled ? 0.5 : 1; octaves.length === 0 || Math.min(base.width, base.height) >= LEAST_SIDE; step *= 2) {
    const gaussians = [base]
    for (let n = 1; n < SCALES + 3; n++) gaussians.push(blur(gaussians[n - 1]!, moreBlur(n)))
    octaves.push({ step, origin: doubled ? -0.25 : 0, gaussians, differences: gaussians.slice(1).map((picture, n) => difference(picture, gaussians[n]!)) })
    base = half(gaussians[SCALES]!)
  }
  return octaves
}

/** 0..255 → 0..1. A loop: `Float32Array.from` with a function takes ten times as long. */
function fromBytes(grey: Uint8Array): Float32Array<ArrayBuffer> {
  const data = new Float32Array(grey.length)
  for (let n = 0; n < data.length; n++) data[n] = grey[n]! / 255
  return data
}

/** σ that takes an octave's picture n − 1 to picture n: variances add. */
function moreBlur(n: number): number {
  return SIGMA * Math.sqrt(2 ** ((2 * n) / SCALES) - 2 ** ((2 * (n - 1)) / SCALES))
}

function difference({ width, height, data: from }: Plane, { data: less }: Plane): Plane {
  const data = new Float32Array(from.length)
  for (let i = 0; i < data.length; i++) data[i] = from[i]! - less[i]!
  return { width, height, data }
}

/** Every second pixel: the picture is blurred enough for it. */
function half({ width, height, data }: Plane): Plane {
  const out = { width: (width + 1) >> 1, height: (height + 1) >> 1, data: new Float32Array(((width + 1) >> 1) * ((height + 1) >> 1)) }
  for (let y = 0, at = 0; y < height; y += 2) for (let x = 0; x < width; x += 2) out.data[at++] = data[y * width + x]!
  return out
}

/** Twice the size, linearly interpolated: pixel n of it is at place (n + ½) / 2 − ½. */
function twice({ width, height, data }: Plane): Plane {
  const wide = new Float32Array(width * 2 * height)
  for (let y = 0; y < height; y++) doubleLine(data, y * width, 1, width, wide, y * width * 2, 1)
  const out = new Float32Array(width * 2 * height * 2)
  for (let x = 0; x < width * 2; x++) doubleLine(wide, x, width * 2, height, out, x, width * 2)
  return { width: width * 2, height: height * 2, data: out }
}

function doubleLine(from: Float32Array, start: number, stride: number, count: number, to: Float32Array, toStart: number, toStride: number): void {
  for (let n = 0; n < count; n++) {
    const here = from[start + n * stride]!
    const before = from[start + Math.max(0, n - 1) * stride]!
    const after = from[start + Math.min(count - 1, n + 1) * stride]!
    to[toStart + 2 * n * toStride] = 0.75 * here + 0.25 * before
    to[toStart + (2 * n + 1) * toStride] = 0.75 * here + 0.25 * after
  }
}
