import type { Points } from './outline.ts'

/**
 * How much of each cell of a grid a closed shape covers, 0..1, row by row: exact areas, summed from signed edges
 * (as font renderers do it). `scale` cells per unit; the grid's corner lies at (x0, y0).
 */
export function coverage(shape: Points, grid: { x0: number; y0: number; scale: number; width: number; height: number }): Float32Array<ArrayBuffer> {
  const { x0, y0, scale, width, height } = grid
  // One column more than the grid: an edge also writes to the cell on its right.
  const stride = width + 2
  const signed = new Float32Array(stride * height + 2)
  const count = shape.length / 2
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count
    addEdge(signed, stride, height, (shape[2 * i]! - x0) * scale, (shape[2 * i + 1]! - y0) * scale, (shape[2 * j]! - x0) * scale, (shape[2 * j + 1]! - y0) * scale)
  }
  const out = new Float32Array(width * height)
  for (let row = 0; row < height; row++) {
    let sum = 0
    for (let x = 0; x < width; x++) {
      sum += signed[row * stride + x]!
      out[row * width + x] = Math.min(1, Math.abs(sum))
    }
  }
  return out
}

function addEdge(signed: Float32Array, stride: number, height: number, xa: number, ya: number, xb: number, yb: number): void {
  if (ya === yb) return
  const direction = ya < yb ? 1 : -1
  if (ya > yb) [xa, ya, xb, yb] = [xb, yb, xa, ya]
  const slope = (xb - xa) / (yb - ya)
  const last = Math.min(height - 1, Math.ceil(yb) - 1)
  for (let row = Math.max(0, Math.floor(ya)); row <= last; row++) {
    const top = Math.max(ya, row)
    const bottom = Math.min(yb, row + 1)
    const rise = (bottom - top) * direction
    if (rise === 0) continue
    addSpan(signed, row * stride, stride, rise, xa + (top - ya) * slope, xa + (bottom - ya) * slope)
  }
}

/** One edge within one row: everything right of it gets `rise`, the cells it crosses get their share. */
function addSpan(signed: Float32Array, at: number, stride: number, rise: number, xTop: number, xBottom: number): void {
  const limit = stride - 2
  const from = Math.max(0, Math.min(limit, Math.min(xTop, xBottom)))
  const to = Math.max(0, Math.min(limit, Math.max(xTop, xBottom)))
  const first = Math.floor(from)
  const last = Math.floor(to)
  if (first === last) {
    const covered = 1 - ((from + to) / 2 - first)
    signed[at + first]! += rise * covered
    signed[at + first + 1]! += rise * (1 - covered)
    return
  }
  const perX = rise / (to - from)
  for (let cell = first; cell <= last; cell++) {
    const left = Math.max(from, cell)
    const right = Math.min(to, cell + 1)
    const share = perX * (right - left)
    const covered = cell + 1 - (left + right) / 2
    signed[at + cell]! += share * covered
    signed[at + cell + 1]! += share * (1 - covered)
  }
}
