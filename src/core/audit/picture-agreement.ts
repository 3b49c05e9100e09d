import type { BoxPx } from '../catalogue.ts'

/** Grey values row by row, any range. */
export interface GreyPicture {
  width: number
  height: number
  data: ArrayLike<number>
}

/** Points compared across the fluke and the water around it. */
const COLUMNS = 96
const ROWS = 48
/** The box is widened by this share on each side: the waves around a fluke are never the same twice. */
const AROUND = 0.2
/** Half width of the surroundings that each point is held against: shape and light are alike in any two photos of a whale, fine grain is not. */
const GRAIN = 3
/** Added to the spread of the surroundings, grey values of 0..255: what is finer than this is lost when a copy is compressed. */
const FLAT = 15
/** Steps in which the one picture is laid on the other, in shares of the box. */
const STEPS = [0.04, 0.02, 0.01, 0.005]

/** How one box is laid on the other: shifted and stretched, in shares of its size. */
interface Fit {
  x: number
  y: number
  width: number
  height: number
}

/**
 * Whether two pictures are copies of one photograph, −1..1: the correlation of their fine grain, water included, after the one is laid on
 * the other by the boxes of their flukes and moved to where they agree best. Copies that were rescaled, recompressed or cropped
 * stay near 1; two photographs of one dive, a second apart, have other waves and come out low.
 * (A perceptual hash in the sense of Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010, but compared
 * pixel by pixel: only the few pairs that their embeddings propose are looked at.)
 */
export function pictureAgreement(a: GreyPicture, boxA: BoxPx, b: GreyPicture, boxB: BoxPx, mirrored: boolean): number {
  const reference = grain(a, boxA, { x: 0, y: 0, width: 1, height: 1 }, false)
  const agreement = (fit: Fit): number => correlation(reference, grain(b, boxB, fit, mirrored))
  let best: Fit = { x: 0, y: 0, width: 1, height: 1 }
  let most = agreement(best)
  for (const step of STEPS) {
    for (let moved = true; moved; ) {
      moved = false
      for (const by of ['x', 'y', 'width', 'height'] as const) {
        for (const sign of [-1, 1]) {
          const tried = { ...best, [by]: best[by] + sign * step }
          const value = agreement(tried)
          if (value <= most) continue
          ;[best, most, moved] = [tried, value, true]
        }
      }
    }
  }
  return most
}

/** Fine grain at the points of the grid; NaN outside the picture. */
function grain(picture: GreyPicture, box: BoxPx, fit: Fit, mirrored: boolean): Float32Array {
  const width = (box.x1 - box.x0) * fit.width
  const height = (box.y1 - box.y0) * fit.height
  const centreX = (box.x0 + box.x1) / 2 + fit.x * (box.x1 - box.x0)
  const centreY = (box.y0 + box.y1) / 2 + fit.y * (box.y1 - box.y0)
  const values = new Float32Array(COLUMNS * ROWS)
  for (let row = 0; row < ROWS; row++) {
    const y = centreY + ((row + 0.5) / ROWS - 0.5) * height * (1 + 2 * AROUND)
    for (let column = 0; column < COLUMNS; column++) {
      const along = ((column + 0.5) / COLUMNS - 0.5) * (mirrored ? -1 : 1)
      values[row * COLUMNS + column] = between(picture, centreX + along * width * (1 + 2 * AROUND), y)
    }
  }
  return locallyNormalised(values)
}

/** Bilinear; positions between pixels' edges, as in a box. */
function between({ width, height, data }: GreyPicture, x: number, y: number): number {
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)]
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return NaN
  const [right, down] = [x - 0.5 - left, y - 0.5 - top]
  const at = top * width + left
  return (data[at]! * (1 - right) + data[at + 1]! * right) * (1 - down) + (data[at + width]! * (1 - right) + data[at + width + 1]! * right) * down
}

/** Each point against the mean and the spread around it, so that waves count beside the fluke's edge. */
function locallyNormalised(values: Float32Array): Float32Array {
  const there = values.map((value) => (Number.isNaN(value) ? 0 : 1))
  const known = values.map((value) => (Number.isNaN(value) ? 0 : value))
  const [counts, sums, squares] = [there, known, known.map((value) => value * value)].map(summedAround) as [Float32Array, Float32Array, Float32Array]
  return values.map((value, i) => {
    const mean = sums[i]! / counts[i]!
    return (value - mean) / (Math.sqrt(Math.max(0, squares[i]! / counts[i]! - mean * mean)) + FLAT)
  })
}

/** The sum of the points no further than `GRAIN` away, along the rows and then along the columns. */
function summedAround(values: Float32Array): Float32Array {
  return summedAlong(summedAlong(values, COLUMNS, 1), ROWS, COLUMNS)
}

/** Running sums over lines of `length` points that lie `step` apart. */
function summedAlong(values: Float32Array, length: number, step: number): Float32Array {
  const out = new Float32Array(values.length)
  for (let line = 0; line < values.length / length; line++) {
    const start = step === 1 ? line * length : line
    let sum = 0
    for (let n = -GRAIN; n < length; n++) {
      if (n + GRAIN < length) sum += values[start + (n + GRAIN) * step]!
      if (n > GRAIN) sum -= values[start + (n - GRAIN - 1) * step]!
      if (n >= 0) out[start + n * step] = sum
    }
  }
  return out
}

/** Over the points that both pictures have; 0 where that is less than half of them, or a picture is flat. */
function correlation(a: Float32Array, b: Float32Array): number {
  let [count, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [one, other] = [a[i]!, b[i]!]
    if (Number.isNaN(one) || Number.isNaN(other)) continue
    count++
    sumA += one
    sumB += other
    squaresA += one * one
    squaresB += other * other
    products += one * other
  }
  if (count * 2 < a.length) return 0
  const spread = (squaresA - (sumA * sumA) / count) * (squaresB - (sumB * sumB) / count)
  return spread <= 0 ? 0 : (products - (sumA * sumB) / count) / Math.sqrt(spread)
}
