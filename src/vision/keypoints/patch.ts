import type { BoxPx } from '#core/catalogue.ts'
import { cropBox } from '../crop.ts'
import type { GreyImage } from '../grey-image.ts'
import { resample } from '../resample.ts'

/** The fluke as keypoints are looked for in it. */
export interface Patch {
  width: number
  height: number
  /** Uint8 [height × width], grey. */
  grey: Uint8Array<ArrayBuffer>
  /** Where a place of the patch lies in the photograph: `photo = origin + place × step`, px, edges between pixels. */
  originX: number
  originY: number
  stepX: number
  stepY: number
}

/** Longest side of a patch, px: finer scars than that are beyond what a long lens at sea shows. */
export const LONGEST_PX = 1024
/** Below this there is nothing to find. */
export const SHORTEST_PX = 24

/** The fluke's box with the embedder's margin, as it is in the original, shrunk where it is larger than `LONGEST_PX`, never enlarged. Null where it is too small to hold keypoints. */
export function flukePatch(image: GreyImage, boxPx: BoxPx, longestPx = LONGEST_PX): Patch | null {
  const box = cropBox(boxPx)
  const step = Math.max(1, (box.x1 - box.x0) / longestPx, (box.y1 - box.y0) / longestPx)
  const width = Math.round((box.x1 - box.x0) / step)
  const height = Math.round((box.y1 - box.y0) / step)
  if (Math.min(width, height) < SHORTEST_PX) return null
  const grey = rounded(resample(image, box, width, height))
  return { width, height, grey, originX: box.x0, originY: box.y0, stepX: (box.x1 - box.x0) / width, stepY: (box.y1 - box.y0) / height }
}

/** A loop, since `Uint8Array.from` with a function asks an iterator for each of half a million numbers. */
function rounded(values: Float32Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(values.length)
  for (let n = 0; n < values.length; n++) out[n] = Math.round(values[n]!)
  return out
}
