import type { BoxPx } from '#core/catalogue.ts'
import { demoScene } from './demo-catalogue.ts'
import { lightFluke, type FlukeLayer } from './fluke.ts'
import { layOut, type Layout } from './layout.ts'
import { develop } from './lens.ts'
import { outlineOf } from './outline.ts'
import { photographFromSeeds } from './photograph.ts'
import { trace } from './raster.ts'
import { paintSea } from './sea.ts'
import { paintSkin, type Skin } from './skin.ts'
import { mergeFluke, paintFoam, paintSpray, waterlineOf } from './splash.ts'
import { bentMesh, ROOT_Y } from './surface.ts'
import { whaleFromSeed } from './whale.ts'

/** Pixels as a canvas takes them: red, green, blue, alpha (255), row by row. */
export interface Drawing {
  width: number
  height: number
  rgba: Uint8ClampedArray<ArrayBuffer>
}

export interface FlukeDrawing extends Drawing {
  /** What is seen of the fluke, px: the truth for a detector. */
  boxPx: BoxPx
}

/** Which animal, which photograph of it, and how large. */
export interface Scene {
  whaleSeed: number
  photoSeed: number
  /** Photographs of one encounter share weather, sea and camera; left out, the photograph stands alone. */
  encounterSeed?: number
}

const FULL_WIDTH_PX = 1200
/** Cells of skin for each px of the photograph: no lens here is sharp enough to show more. */
const SKIN_DETAIL = 0.75
/** Skin that is painted below the waterline's place at the midline, half spans: waves and a tilted fluke bare some of it. */
const BELOW_WATER = 0.5

/**
 * A photograph of the demo catalogue: the same scene at any width. Pure: same index and width, same pixels.
 * Throws `not-found` for an index that the catalogue has not.
 */
export function drawDemoPhoto(index: number, widthPx = FULL_WIDTH_PX): Drawing {
  const { width, height, rgba } = drawFluke({ ...demoScene(index), widthPx })
  return { width, height, rgba }
}

/** Any whale in any photograph, by seeds (whole numbers). */
export function drawFluke({ whaleSeed, photoSeed, encounterSeed = photoSeed, widthPx = FULL_WIDTH_PX }: Scene & { widthPx?: number }): FlukeDrawing {
  const whale = whaleFromSeed(whaleSeed)
  const photograph = photographFromSeeds(photoSeed, encounterSeed)
  const layout = layOut(photograph, outlineOf(whale), widthPx)
  const skin = paintSkin(whale, layout.scale * SKIN_DETAIL, photograph.frame.cut + BELOW_WATER)
  const traced = trace(bentMesh(photograph.pose), layout, (flatX, flatY) => isSkin(skin, flatX, flatY))
  const fluke = lightFluke(photograph, layout, traced, skin)
  const waterline = waterlineOf(photograph, layout)
  const sea = paintSea(photograph, layout)
  mergeFluke(sea, fluke, waterline, layout)
  const boxPx = visibleBox(fluke, traced.flatY, waterline, layout)
  const span = { x0: boxPx.x0, x1: boxPx.x1 }
  paintFoam(photograph, layout, waterline, sea, span)
  paintSpray(photograph, layout, waterline, sea.light, span, lowerEdgeOf(fluke, layout))
  return { width: layout.width, height: layout.height, rgba: develop(photograph, sea.light), boxPx }
}

function isSkin(skin: Skin, flatX: number, flatY: number): boolean {
  const x = Math.round((flatX - skin.x0) * skin.scale - 0.5)
  const y = Math.round((flatY - skin.y0) * skin.scale - 0.5)
  return x >= 0 && y >= 0 && x < skin.width && y < skin.height && skin.cover[y * skin.width + x]! > 0
}

/** The two lobes and the root between them; the tail stock below is no part of a fluke's box. */
function visibleBox({ cover }: FlukeLayer, flatY: Float32Array, waterline: Float32Array, { width, height }: Layout): BoxPx {
  const box = { x0: width, y0: height, x1: 0, y1: 0 }
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const i = row * width + column
      if (cover[i]! < 0.5 || flatY[i]! > ROOT_Y || row > waterline[column]!) continue
      box.x0 = Math.min(box.x0, column)
      box.x1 = Math.max(box.x1, column + 1)
      box.y0 = Math.min(box.y0, row)
      box.y1 = Math.max(box.y1, row + 1)
    }
  }
  return box
}

/** The lowest px of the fluke in a column, px from the top; NaN where there is none. */
function lowerEdgeOf({ cover }: FlukeLayer, { width, height }: Layout): (x: number) => number {
  return (x) => {
    const column = Math.max(0, Math.min(width - 1, Math.round(x)))
    for (let row = height - 1; row >= 0; row--) if (cover[row * width + column]! > 0.5) return row
    return Number.NaN
  }
}
