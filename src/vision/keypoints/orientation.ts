import { angleOf } from './angle.ts'
import type { Plane } from './plane.ts'

const BINS = 36
/** σ of the window, and its reach, in σ of the keypoint (Lowe 2004, section 5). */
const WINDOW = 1.5
const REACH = 3
/** Every peak of the histogram that is so high, as a share of the highest, is a keypoint of its own. */
const HIGH_ENOUGH = 0.8

/**
 * The directions that gradients around (x, y) have most often, radians 0..2π, from the x axis towards the y axis (down):
 * one, rarely two or three. `sigma`: scale of the keypoint, px of the picture.
 */
export function orientations({ width, height, data }: Plane, x: number, y: number, sigma: number): number[] {
  const window = WINDOW * sigma
  const radius = Math.round(REACH * window)
  const counts = new Float64Array(BINS)
  const [middleX, middleY] = [Math.round(x), Math.round(y)]
  // The window is round, so its weight is one factor for the row and one for the column.
  const weights = Float64Array.from({ length: radius + 1 }, (_, n) => Math.exp(-(n * n) / (2 * window * window)))
  for (let j = Math.max(1 - middleY, -radius); j <= radius && middleY + j < height - 1; j++) {
    const rowWeight = weights[Math.abs(j)]!
    for (let i = Math.max(1 - middleX, -radius); i <= radius && middleX + i < width - 1; i++) {
      const at = (middleY + j) * width + middleX + i
      const dx = data[at + 1]! - data[at - 1]!
      const dy = data[at + width]! - data[at - width]!
      const weight = rowWeight * weights[Math.abs(i)]! * Math.sqrt(dx * dx + dy * dy)
      counts[Math.round((angleOf(dy, dx) * BINS) / (2 * Math.PI)) % BINS]! += weight
    }
  }
  return peaks(smoothed(counts))
}

/** By the binomial filter 1, 4, 6, 4, 1, around the circle. */
function smoothed(counts: Float64Array): Float64Array {
  return counts.map((count, n) => {
    const near = counts[(n + 1) % BINS]! + counts[(n + BINS - 1) % BINS]!
    const far = counts[(n + 2) % BINS]! + counts[(n + BINS - 2) % BINS]!
    return (6 * count + 4 * near + far) / 16
  })
}

/** Each peak's place by the parabola through it and its neighbours. */
function peaks(counts: Float64Array): number[] {
  const highest = Math.max(...counts)
  if (highest === 0) return [0]
  const found: number[] = []
  counts.forEach((count, n) => {
    const before = counts[(n + BINS - 1) % BINS]!
    const after = counts[(n + 1) % BINS]!
    if (count <= before || count <= after || count < HIGH_ENOUGH * highest) return
    const place = n + (0.5 * (before - after)) / (before - 2 * count + after)
    found.push((((place + BINS) % BINS) * 2 * Math.PI) / BINS)
  })
  return found
}
