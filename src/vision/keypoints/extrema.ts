import { SCALES, SIGMA, type Octave } from './scale-space.ts'

/** A place and a scale at which the picture is unlike its surroundings. */
export interface Extremum {
  /** Index of the octave, and of its Gaussian that is nearest in scale. */
  octave: number
  layer: number
  /** Px of the octave, middles of pixels at whole numbers. */
  x: number
  y: number
  /** Px of the octave. */
  sigma: number
  /** |difference of Gaussians| there, for grey 0..1. */
  contrast: number
}

/** Greatest ratio of the two curvatures: beyond it lies an edge, along which a place is not fixed (Lowe 2004, section 4.1). */
const EDGE_RATIO = 10
const BORDER = 5
const MOST_STEPS = 5

/**
 * Extrema of the differences of Gaussians in place and scale, refined to parts of a pixel by a quadratic, without those of
 * less contrast than `least` (0..1, for one scale an octave, as Lowe and OpenCV count it) and without edges (Lowe 2004, sections 3 and 4).
 */
export function extrema(octaves: readonly Octave[], least: number): Extremum[] {
  const found: Extremum[] = []
  // Refining can raise the contrast, but not twofold.
  const worthALook = (0.5 * least) / SCALES
  octaves.forEach((one, octave) => {
    for (let layer = 1; layer <= SCALES; layer++) {
      const { width, height, data } = one.differences[layer]!
      const below = one.differences[layer - 1]!.data
      const above = one.differences[layer + 1]!.data
      for (let y = BORDER; y < height - BORDER; y++) {
        for (let x = BORDER, at = y * width + BORDER; x < width - BORDER; x++, at++) {
          const value = data[at]!
          if (value > worthALook ? !isGreatest(value, data, below, above, at, width) : value < -worthALook ? !isLeast(value, data, below, above, at, width) : true) continue
          const refined = refine(one, octave, layer, x, y, least)
          if (refined) found.push(refined)
        }
      }
    }
  })
  return found
}

function isGreatest(value: number, data: Float32Array, below: Float32Array, above: Float32Array, at: number, width: number): boolean {
  if (value < data[at - 1]! || value < data[at + 1]!) return false
  for (let row = at - width; row <= at + width; row += width) {
    if (value < data[row - 1]! || value < data[row]! || value < data[row + 1]!) return false
    if (value < below[row - 1]! || value < below[row]! || value < below[row + 1]!) return false
    if (value < above[row - 1]! || value < above[row]! || value < above[row + 1]!) return false
  }
  return true
}

function isLeast(value: number, data: Float32Array, below: Float32Array, above: Float32Array, at: number, width: number): boolean {
  if (value > data[at - 1]! || value > data[at + 1]!) return false
  for (let row = at - width; row <= at + width; row += width) {
    if (value > data[row - 1]! || value > data[row]! || value > data[row + 1]!) return false
    if (value > below[row - 1]! || value > below[row]! || value > below[row + 1]!) return false
    if (value > above[row - 1]! || value > above[row]! || value > above[row + 1]!) return false
  }
  return true
}

/** Newton's steps on the quadratic through the neighbours (Brown and Lowe 2002); null where they lead away, or to too little contrast, or onto an edge. */
function refine({ differences }: Octave, octave: number, layer: number, x: number, y: number, least: number): Extremum | null {
  const { width, height } = differences[0]!
  for (let step = 0; step < MOST_STEPS; step++) {
    const data = differences[layer]!.data
    const below = differences[layer - 1]!.data
    const above = differences[layer + 1]!.data
    const at = y * width + x
    const value = data[at]!
    const dx = (data[at + 1]! - data[at - 1]!) / 2
    const dy = (data[at + width]! - data[at - width]!) / 2
    const ds = (above[at]! - below[at]!) / 2
    const dxx = data[at + 1]! + data[at - 1]! - 2 * value
    const dyy = data[at + width]! + data[at - width]! - 2 * value
    const dss = above[at]! + below[at]! - 2 * value
    const dxy = (data[at + width + 1]! - data[at + width - 1]! - data[at - width + 1]! + data[at - width - 1]!) / 4
    const dxs = (above[at + 1]! - above[at - 1]! - below[at + 1]! + below[at - 1]!) / 4
    const dys = (above[at + width]! - above[at - width]! - below[at + width]! + below[at - width]!) / 4
    // Cramer's rule for H · move = −gradient.
    const a = dyy * dss - dys * dys
    const b = dxy * dss - dys * dxs
    const c = dxy * dys - dyy * dxs
    const determinant = dxx * a - dxy * b + dxs * c
    if (determinant === 0) return null
    const moveX = -(dx * a - dy * b + ds * c) / determinant
    const moveY = -(-dx * b + dy * (dxx * dss - dxs * dxs) - ds * (dxx * dys - dxy * dxs)) / determinant
    const moveS = -(dx * c - dy * (dxx * dys - dxy * dxs) + ds * (dxx * dyy - dxy * dxy)) / determinant
    if (Math.abs(moveX) < 0.5 && Math.abs(moveY) < 0.5 && Math.abs(moveS) < 0.5) {
      const contrast = Math.abs(value + 0.5 * (dx * moveX + dy * moveY + ds * moveS))
      const trace = dxx + dyy
      const curvature = dxx * dyy - dxy * dxy
      if (contrast * SCALES < least || curvature <= 0 || trace * trace * EDGE_RATIO >= (EDGE_RATIO + 1) ** 2 * curvature) return null
      return { octave, layer, x: x + moveX, y: y + moveY, sigma: SIGMA * 2 ** ((layer + moveS) / SCALES), contrast }
    }
    x += Math.round(moveX)
    y += Math.round(moveY)
    layer += Math.round(moveS)
    if (layer < 1 || layer > SCALES || x < BORDER || x >= width - BORDER || y < BORDER || y >= height - BORDER || !Number.isFinite(x + y + layer)) return null
  }
  return null
}
