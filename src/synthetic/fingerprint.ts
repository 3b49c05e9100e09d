import { demoPhotos } from './demo-catalogue.ts'
import { drawDemoPhoto, type Drawing } from './draw.ts'

/** Photographs that are looked at, and how. */
const EVERY = 12
const WIDTH_PX = 150
const COLUMNS = 8
const ROWS = 5

/**
 * What the demo looks like, coarsely: for every twelfth photograph the mean grey (0..255) in 8 × 5 fields. Engines differ
 * in the last bit of a sine, so two fingerprints are compared by `fingerprintDistance`, not for equality.
 */
export function demoFingerprint(): number[][] {
  return demoPhotos()
    .filter(({ index }) => index % EVERY === 0)
    .map(({ index }) => fieldMeans(drawDemoPhoto(index, WIDTH_PX)))
}

/** The greatest difference between two fingerprints in any field, grey levels; Infinity where they have other sizes. */
export function fingerprintDistance(a: number[][], b: number[][]): number {
  if (a.length !== b.length) return Infinity
  return Math.max(0, ...a.flatMap((fields, n) => fields.map((mean, i) => Math.abs(mean - (b[n]?.[i] ?? Infinity)))))
}

function fieldMeans({ width, height, rgba }: Drawing): number[] {
  const sums = new Float64Array(COLUMNS * ROWS)
  const counts = new Float64Array(COLUMNS * ROWS)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const i = (row * width + column) * 4
      const field = Math.floor((row * ROWS) / height) * COLUMNS + Math.floor((column * COLUMNS) / width)
      sums[field]! += 0.299 * rgba[i]! + 0.587 * rgba[i + 1]! + 0.114 * rgba[i + 2]!
      counts[field]! += 1
    }
  }
  return Array.from(sums, (sum, field) => Math.round((10 * sum) / counts[field]!) / 10)
}
