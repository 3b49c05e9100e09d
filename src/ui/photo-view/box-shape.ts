import type { BoxPx } from '#core/catalogue.ts'
import type { Point } from './view.ts'

/** Editing a box by hand; everything in px of the photo. */

/** The edges that a handle moves: −1 the first (left, top), 1 the second (right, bottom), 0 none. */
export interface Handle {
  name: string
  x: -1 | 0 | 1
  y: -1 | 0 | 1
}

export const HANDLES: readonly Handle[] = [
  { name: 'Top left corner', x: -1, y: -1 },
  { name: 'Top edge', x: 0, y: -1 },
  { name: 'Top right corner', x: 1, y: -1 },
  { name: 'Right edge', x: 1, y: 0 },
  { name: 'Bottom right corner', x: 1, y: 1 },
  { name: 'Bottom edge', x: 0, y: 1 },
  { name: 'Bottom left corner', x: -1, y: 1 },
  { name: 'Left edge', x: -1, y: 0 },
]

/** Narrower or lower than this there is nothing to recognise. */
export const SMALLEST_PX = 16

interface PhotoSize {
  widthPx: number
  heightPx: number
}

/** Moves the whole box; it keeps its size and stops at the photo's edge. */
export function moveBox(box: BoxPx, dx: number, dy: number, photo: PhotoSize): BoxPx {
  const x = shift(box.x0, box.x1, dx, photo.widthPx)
  const y = shift(box.y0, box.y1, dy, photo.heightPx)
  return { x0: box.x0 + x, x1: box.x1 + x, y0: box.y0 + y, y1: box.y1 + y }
}

/** Moves the edges of a handle; an edge stops at the photo's edge and short of the opposite one. */
export function resizeBox(box: BoxPx, handle: Pick<Handle, 'x' | 'y'>, dx: number, dy: number, photo: PhotoSize): BoxPx {
  const [x0, x1] = stretch(box.x0, box.x1, handle.x, dx, photo.widthPx)
  const [y0, y1] = stretch(box.y0, box.y1, handle.y, dy, photo.heightPx)
  return { x0, y0, x1, y1 }
}

/** The box between two corners, in any order, within the photo; null while it is too small to mean one. */
export function boxBetween(a: Point, b: Point, photo: PhotoSize): BoxPx | null {
  const x = (value: number): number => clamp(value, 0, photo.widthPx)
  const y = (value: number): number => clamp(value, 0, photo.heightPx)
  const box = { x0: x(Math.min(a.x, b.x)), y0: y(Math.min(a.y, b.y)), x1: x(Math.max(a.x, b.x)), y1: y(Math.max(a.y, b.y)) }
  return box.x1 - box.x0 < SMALLEST_PX || box.y1 - box.y0 < SMALLEST_PX ? null : box
}

/** A first proposal for another fluke: the middle of the photo. */
export function middleBox(photo: PhotoSize): BoxPx {
  return { x0: photo.widthPx * 0.25, y0: photo.heightPx * 0.3, x1: photo.widthPx * 0.75, y1: photo.heightPx * 0.7 }
}

/** A detector's box may reach outside of the photo: a side may stay there, but goes no further out. */
function shift(from: number, to: number, by: number, size: number): number {
  return by < 0 ? Math.max(by, Math.min(0, -from)) : Math.min(by, Math.max(0, size - to))
}

function stretch(from: number, to: number, side: -1 | 0 | 1, by: number, size: number): [number, number] {
  if (side === 0) return [from, to]
  if (side === -1) return [clamp(from + by, Math.min(0, from), to - SMALLEST_PX), to]
  return [from, clamp(to + by, from + SMALLEST_PX, Math.max(size, to))]
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
