import type { BoxPx } from '#core/catalogue.ts'

/** Share of the box that a crop shows beyond it, on each of the four sides. */
const MARGIN = 0.04

/** The part of a photograph that the embedder sees: the fluke's box, grown by 4 % of its width and height on each side. */
export function cropBox({ x0, y0, x1, y1 }: BoxPx): BoxPx {
  const dx = (x1 - x0) * MARGIN
  const dy = (y1 - y0) * MARGIN
  return { x0: x0 - dx, y0: y0 - dy, x1: x1 + dx, y1: y1 + dy }
}
