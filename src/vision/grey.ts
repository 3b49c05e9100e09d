import type { GreyImage } from './grey-image.ts'

/** What transparent pixels stand over: mid grey, so that a cut-out fluke gets no black or white sea. */
const BEHIND = 128

/**
 * RGBA [height × width × 4], 0..255, not premultiplied → grey, ITU-R 601 luma rounded to whole numbers.
 * The only way from colour to grey, for page and terminal alike.
 */
export function greyFromRgba(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): GreyImage {
  if (rgba.length !== width * height * 4) throw new RangeError(`RGBA has ${rgba.length} bytes, expected ${width} × ${height} × 4`)
  const data = new Uint8Array(width * height)
  for (let pixel = 0, at = 0; pixel < data.length; pixel++, at += 4) {
    // Weights × 65536, as whole numbers: faster than floats, and the same everywhere.
    const luma = rgba[at]! * 19595 + rgba[at + 1]! * 38470 + rgba[at + 2]! * 7471
    const alpha = rgba[at + 3]!
    data[pixel] = alpha === 255 ? (luma + 32768) >> 16 : Math.round(((luma / 65536) * alpha + BEHIND * (255 - alpha)) / 255)
  }
  return { width, height, data }
}

/** Mean grey value of a picture, 0..255: what a crop shows outside of the photograph. */
export function meanGrey({ data }: GreyImage): number {
  let sum = 0
  for (const value of data) sum += value
  return sum / data.length
}
