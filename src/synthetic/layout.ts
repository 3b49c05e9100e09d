import type { BoxPx } from '#core/catalogue.ts'
import type { Points } from './outline.ts'
import type { Photograph } from './photograph.ts'
import { projector } from './surface.ts'

/** How half spans of the picture plane become px, and where the water and the horizon lie. */
export interface Layout {
  width: number
  height: number
  /** Px per half span. */
  scale: number
  /** Px of the notch's place before it is bent: x_px = originX + scale · x. */
  originX: number
  originY: number
  /** Height of the still water at the animal, px from the top. */
  waterY: number
  /** May lie above the picture. */
  horizonY: number
}

/** Least room between the fluke and the upper edge, and below the waterline, as shares of the height. */
const HEADROOM = 0.06
const FOREGROUND = 0.1

/** Places the fluke so that what is seen of it has the width that the photograph asks for, or as much as the height allows. */
export function layOut(photograph: Photograph, outline: Points, widthPx: number): Layout {
  const { frame, pose, water } = photograph
  const height = Math.round(widthPx * frame.aspect)
  const place = projector(pose)
  const waterline = place(0, frame.cut)[1]
  const seen = visibleBounds(place, outline, waterline)
  const room = height * (1 - HEADROOM - FOREGROUND)
  const scale = Math.min((frame.span * widthPx) / (seen.x1 - seen.x0), room / (seen.y1 - seen.y0))
  const freeX = widthPx - (seen.x1 - seen.x0) * scale
  const freeY = room - (seen.y1 - seen.y0) * scale
  const originX = freeX * frame.x - seen.x0 * scale
  const originY = height * HEADROOM + freeY * frame.y - seen.y0 * scale
  const waterY = originY + waterline * scale
  return { width: widthPx, height, scale, originX, originY, waterY, horizonY: waterY - water.eye * scale }
}

function visibleBounds(place: (x: number, y: number) => [number, number], outline: Points, waterline: number): BoxPx {
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: waterline }
  for (let i = 0; i < outline.length; i += 2) {
    const [x, y] = place(outline[i]!, outline[i + 1]!)
    if (y > waterline) continue
    box.x0 = Math.min(box.x0, x)
    box.x1 = Math.max(box.x1, x)
    box.y0 = Math.min(box.y0, y)
  }
  return box
}
