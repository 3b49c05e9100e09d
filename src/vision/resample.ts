import type { BoxPx } from '#core/catalogue.ts'
import { meanGrey } from './grey.ts'
import type { GreyImage } from './grey-image.ts'

/** Half width of the kernel in source px, where nothing shrinks. */
const RADIUS = 1

/** A triangle: linear interpolation where nothing shrinks. Measured: docs/decisions/0005-ranking-choices.md. */
function kernel(x: number): number {
  return Math.max(0, 1 - Math.abs(x))
}

/**
 * Resamples a box of a picture (any real numbers; may reach outside, where the picture's mean grey stands) to
 * `width` × `height`. Separable, and anti-aliased: where the box shrinks, the kernel is as much wider. Aspect is
 * not kept. Returns float32 [height × width], 0..255.
 */
export function resample(image: GreyImage, box: BoxPx, width: number, height: number): Float32Array<ArrayBuffer> {
  const columns = taps(box.x0, box.x1, width, image.width)
  const rows = taps(box.y0, box.y1, height, image.height)
  const outside = meanGrey(image)
  const first = Math.min(...rows.map((row) => row.from))
  const last = Math.max(...rows.map((row) => row.from + row.weights.length))
  const narrowed = new Float32Array(Math.max(0, last - first) * width)
  for (let y = first; y < last; y++) narrowRow(image, y, columns, outside, narrowed.subarray((y - first) * width, (y - first + 1) * width))
  const out = new Float32Array(width * height)
  rows.forEach((row, y) => {
    const line = out.subarray(y * width, (y + 1) * width)
    line.fill(outside * row.outside)
    row.weights.forEach((weight, k) => addScaled(line, narrowed, (row.from + k - first) * width, weight))
  })
  return out
}

/** The source positions inside the picture that one output position is made of; `outside` is the rest of the weight. */
interface Taps {
  from: number
  weights: Float32Array
  outside: number
}

function taps(start: number, end: number, count: number, size: number): Taps[] {
  const step = (end - start) / count
  const stretch = Math.max(1, Math.abs(step))
  return Array.from({ length: count }, (_, i) => {
    const centre = start + (i + 0.5) * step
    const low = Math.floor(centre - RADIUS * stretch)
    const high = Math.ceil(centre + RADIUS * stretch)
    const from = Math.min(Math.max(low, 0), size)
    const weights: number[] = []
    let total = 0
    for (let at = low; at < high; at++) {
      const value = kernel((at + 0.5 - centre) / stretch)
      total += value
      if (at >= 0 && at < size) weights.push(value)
    }
    const inside = weights.reduce((sum, value) => sum + value, 0)
    return { from, weights: Float32Array.from(weights, (value) => value / total), outside: 1 - inside / total }
  })
}

function narrowRow(image: GreyImage, y: number, columns: Taps[], outside: number, line: Float32Array): void {
  const { data, width } = image
  const start = y * width
  for (let x = 0; x < columns.length; x++) {
    const column = columns[x]!
    const { weights, from } = column
    let sum = outside * column.outside
    for (let k = 0; k < weights.length; k++) sum += data[start + from + k]! * weights[k]!
    line[x] = sum
  }
}

function addScaled(line: Float32Array, source: Float32Array, from: number, weight: number): void {
  for (let x = 0; x < line.length; x++) line[x] = line[x]! + source[from + x]! * weight
}
