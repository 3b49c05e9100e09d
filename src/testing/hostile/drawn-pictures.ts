import sharp from 'sharp'
import { drawFluke } from '#synthetic/draw.ts'
import type { Bytes } from './hostile-file.ts'

const NOTES = { IFD0: { Make: 'Nobody', DateTime: '2024:07:31 08:15:59' }, IFD2: { DateTimeOriginal: '2024:07:31 08:15:59' }, IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '23/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '45/1 15/1 0/1' } }

/** A drawn fluke, 64 px wide, in each kind of file, with notes of a camera; WebP with loss and without. */
export async function drawnPictures(): Promise<{ jpeg: Bytes; png: Bytes; webps: Bytes[] }> {
  const { rgba, width, height } = drawFluke({ whaleSeed: 1, photoSeed: 1, widthPx: 64 })
  const drawing = sharp(Buffer.from(rgba), { raw: { width, height, channels: 4 } }).removeAlpha().withExif(NOTES)
  const made = await Promise.all([drawing.clone().jpeg(), drawing.clone().png(), drawing.clone().webp(), drawing.clone().webp({ lossless: true })].map(async (one) => new Uint8Array(await one.toBuffer())))
  return { jpeg: made[0]!, png: made[1]!, webps: made.slice(2) }
}
