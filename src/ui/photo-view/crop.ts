import type { Subject } from './view.ts'

/** Share of the tile left around the box. */
const MARGIN = 0.06

/** Where the whole photo's image lies in a tile of this aspect so that the box fills it: CSS percentages of the tile. */
export function cropOf({ widthPx, heightPx, boxPx }: Subject, aspect: number): { left: string; top: string; width: string; height: string } {
  const boxWidth = Math.max(1, boxPx.x1 - boxPx.x0)
  const boxHeight = Math.max(1, boxPx.y1 - boxPx.y0)
  // Width of the tile in px of the photo.
  const tileWidth = Math.max(boxWidth, boxHeight * aspect) * (1 + 2 * MARGIN)
  const tileHeight = tileWidth / aspect
  const percent = (share: number): string => `${(share * 100).toFixed(3)}%`
  return {
    left: percent(0.5 - (boxPx.x0 + boxPx.x1) / 2 / tileWidth),
    top: percent(0.5 - (boxPx.y0 + boxPx.y1) / 2 / tileHeight),
    width: percent(widthPx / tileWidth),
    height: percent(heightPx / tileHeight),
  }
}
