import { angleOf } from './angle.ts'
import type { Plane } from './plane.ts'

/** Lowe's descriptor (2004, section 6): 4 × 4 cells of 8 directions. */
const CELLS = 4
const DIRECTIONS = 8
export const DESCRIPTOR_SIZE = CELLS * CELLS * DIRECTIONS
/** Width of a cell in σ of the keypoint. */
const CELL_SIGMAS = 3
/** No direction of a cell may make up more than this of the whole: light changes single gradients most. */
const MOST = 0.2

/** One cell and one direction more at each end, so that interpolation needs no questions. */
const ROW = (CELLS + 2) * (DIRECTIONS + 1)
const histogram = new Float64Array((CELLS + 2) * ROW)

/**
 * The SIFT descriptor of a keypoint into `out`, float32 [128], of length 1 (all zero where the picture is plain): gradients
 * around it, in a frame that is turned by `angle` (radians, from x towards y, down), by cell and direction, each gradient
 * shared among the nearest. Cells row by row, directions counted against the angle: the order of OpenCV.
 */
export function describe({ width, height, data }: Plane, x: number, y: number, sigma: number, angle: number, out: Float32Array): void {
  const cell = CELL_SIGMAS * sigma
  const radius = Math.min(Math.round((cell * Math.SQRT2 * (CELLS + 1)) / 2), Math.floor(Math.hypot(width, height)))
  const cos = Math.cos(angle) / cell
  const sin = Math.sin(angle) / cell
  const [middleX, middleY] = [Math.round(x), Math.round(y)]
  // The window is round, so its weight is one factor for the row and one for the column.
  const weights = Float64Array.from({ length: radius + 1 }, (_, n) => Math.exp(-((n / cell) ** 2) / (CELLS * CELLS * 0.5)))
  const perRadian = DIRECTIONS / (2 * Math.PI)
  histogram.fill(0)
  for (let j = Math.max(-radius, 1 - middleY); j <= radius && middleY + j < height - 1; j++) {
    const rowWeight = weights[Math.abs(j)]!
    const [first, last] = withinCells(j, cos, sin, radius)
    for (let i = Math.max(first, 1 - middleX); i <= last && middleX + i < width - 1; i++) {
      const across = i * cos + j * sin + CELLS / 2 - 0.5
      const down = j * cos - i * sin + CELLS / 2 - 0.5
      if (across <= -1 || across >= CELLS || down <= -1 || down >= CELLS) continue
      const at = (middleY + j) * width + middleX + i
      const dx = data[at + 1]! - data[at - 1]!
      const dy = data[at + width]! - data[at - width]!
      const weight = Math.sqrt(dx * dx + dy * dy) * rowWeight * weights[Math.abs(i)]!
      let turn = (angle - angleOf(dy, dx)) * perRadian
      if (turn < 0) turn += DIRECTIONS
      if (turn >= DIRECTIONS) turn -= DIRECTIONS
      share(down, across, turn, weight)
    }
  }
  collect(out)
}

/** Half the side of the turned square that reaches a cell, in cells. */
const HALF = (CELLS + 1) / 2

/** The run of columns in which row `j` crosses that square, a little wider than exact: half of the circle around it lies outside of it. */
function withinCells(j: number, cos: number, sin: number, radius: number): [number, number] {
  let [first, last] = [-radius, radius]
  for (const [perColumn, there] of [[cos, j * sin], [-sin, j * cos]] as const) {
    if (Math.abs(perColumn) < 1e-6) continue
    const [one, other] = [(-HALF - there) / perColumn, (HALF - there) / perColumn]
    first = Math.max(first, Math.floor(Math.min(one, other)))
    last = Math.min(last, Math.ceil(Math.max(one, other)))
  }
  return [first, last]
}

/** Shares a gradient among two rows, two columns and two directions. */
function share(down: number, across: number, turn: number, weight: number): void {
  const row = Math.floor(down)
  const column = Math.floor(across)
  const direction = turn | 0
  const b = (down - row) * weight
  const a = weight - b
  const across1 = across - column
  const turn1 = turn - direction
  const at = (row + 1) * ROW + (column + 1) * (DIRECTIONS + 1) + direction
  const a1 = a * across1
  const a0 = a - a1
  const b1 = b * across1
  const b0 = b - b1
  histogram[at]! += a0 * (1 - turn1)
  histogram[at + 1]! += a0 * turn1
  histogram[at + DIRECTIONS + 1]! += a1 * (1 - turn1)
  histogram[at + DIRECTIONS + 2]! += a1 * turn1
  histogram[at + ROW]! += b0 * (1 - turn1)
  histogram[at + ROW + 1]! += b0 * turn1
  histogram[at + ROW + DIRECTIONS + 1]! += b1 * (1 - turn1)
  histogram[at + ROW + DIRECTIONS + 2]! += b1 * turn1
}

/** The inner cells, the last direction put to the first (it is a circle); to length 1, cut off, to length 1. */
function collect(out: Float32Array): void {
  let squares = 0
  for (let row = 0, to = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const at = (row + 1) * ROW + (column + 1) * (DIRECTIONS + 1)
      for (let direction = 0; direction < DIRECTIONS; direction++, to++) {
        const value = histogram[at + direction]! + (direction === 0 ? histogram[at + DIRECTIONS]! : 0)
        out[to] = value
        squares += value * value
      }
    }
  }
  const most = MOST * Math.sqrt(squares)
  squares = 0
  for (let i = 0; i < DESCRIPTOR_SIZE; i++) {
    const value = Math.min(out[i]!, most)
    out[i] = value
    squares += value * value
  }
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
  for (let i = 0; i < DESCRIPTOR_SIZE; i++) out[i]! *= scale
}
