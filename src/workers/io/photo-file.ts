import type { PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { isTooLarge, pictureSize, type PictureSize } from '#core/formats/picture-size.ts'
import { greyFromRgba } from '#vision/grey.ts'
import type { GreyImage } from '#vision/grey-image.ts'

/** Longest side of a thumbnail, px. */
const THUMBNAIL_PX = 480
const THUMBNAIL_QUALITY = 0.82
/** Rows turned to grey at a time: the RGBA of a whole 24 Mpx original would be 96 MB beside the decoded one. */
const STRIP_PX = 512

/** More than any camera writes; it is read into memory as a whole. */
const LARGEST_PHOTO_BYTES = 500 * 2 ** 20

/** The whole file. Throws `decode-failed` for one that is larger than any photograph, before it is read. */
export async function photoBytes(file: Blob, fileName: string): Promise<ArrayBuffer> {
  if (file.size <= LARGEST_PHOTO_BYTES) return await file.arrayBuffer()
  throw new FlukeprintError('decode-failed', 'The file is larger than any photograph (500 MB).', { file: fileName, remedy: 'Leave it out, or export it as JPEG.' })
}

/** SHA-256 of the file's bytes. */
export async function photoId(bytes: ArrayBuffer): Promise<PhotoId> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') as PhotoId
}

/**
 * The kind of picture by its first bytes, whatever its name says; for HEIC the browser decides whether it can read it.
 * Throws `empty-file`, `not-an-image`.
 */
export function pictureType(bytes: ArrayBuffer, file: string): string {
  if (bytes.byteLength === 0) throw new FlukeprintError('empty-file', 'The file is empty.', { file, remedy: 'Copy it from the camera again.' })
  const head = new Uint8Array(bytes, 0, Math.min(16, bytes.byteLength))
  const text = String.fromCharCode(...head)
  const found = SIGNATURES.find(({ matches }) => matches(text))
  if (!found) throw new FlukeprintError('not-an-image', 'This is no photograph: its content is not JPEG, PNG, WebP, AVIF, GIF, BMP or HEIC.', { file, remedy: 'Leave it out, or export it as JPEG.' })
  return found.type
}

const SIGNATURES: { type: string; matches(text: string): boolean }[] = [
  { type: 'image/jpeg', matches: (text) => text.startsWith('\xFF\xD8\xFF') },
  { type: 'image/png', matches: (text) => text.startsWith('\x89PNG\r\n\x1A\n') },
  { type: 'image/webp', matches: (text) => text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP' },
  { type: 'image/avif', matches: (text) => text.slice(4, 8) === 'ftyp' && /^avi[fs]/.test(text.slice(8)) },
  { type: 'image/heic', matches: (text) => text.slice(4, 8) === 'ftyp' && /^(hei[cxms]|hev[cx]|mif1|msf1)/.test(text.slice(8)) },
  { type: 'image/gif', matches: (text) => /^GIF8[79]a/.test(text) },
  { type: 'image/bmp', matches: (text) => text.startsWith('BM') },
]

/** Decoded, upright by EXIF, in sRGB. The caller closes it. Throws `decode-failed`. */
export async function decodePicture(bytes: ArrayBuffer, mimeType: string, file: string): Promise<ImageBitmap> {
  refuseTooLarge(pictureSize(new Uint8Array(bytes)), file)
  if (mimeType === 'image/jpeg') refuseCutOff(bytes, file)
  try {
    return await createImageBitmap(new Blob([bytes], { type: mimeType }), { imageOrientation: 'from-image', premultiplyAlpha: 'none', colorSpaceConversion: 'default' })
  } catch (cause) {
    const remedy = mimeType === 'image/heic' ? 'This browser reads no HEIC: export it as JPEG.' : 'Copy it from the camera again, or export it as JPEG.'
    throw new FlukeprintError('decode-failed', 'The photograph is damaged or of a kind that this browser can not read.', { file, remedy, cause })
  }
}

/** Throws `decode-failed`. Null: the size is not told, and the decoder will find out. */
export function refuseTooLarge(size: PictureSize | null, file: string): void {
  if (!size || !isTooLarge(size)) return
  throw new FlukeprintError('decode-failed', `The picture is larger than can be read here: ${size.width} × ${size.height} px.`, { file, remedy: 'Export it smaller, with at most 268 million pixels.' })
}

/**
 * A JPEG that was cut off while copying. Browsers draw the rest grey and say nothing, so that half a fluke would be
 * embedded: the end marker must be there (behind it cameras may append previews and padding).
 */
export function refuseCutOff(bytes: ArrayBuffer, file: string): void {
  const all = new Uint8Array(bytes)
  for (let at = all.length - 2; at >= 2; at--) if (all[at] === 0xff && all[at + 1] === 0xd9) return
  throw new FlukeprintError('decode-failed', 'The photograph is cut off: the end of its JPEG is missing.', { file, remedy: 'Copy it from the camera again.' })
}

/** The decoded picture as grey, full size. */
export function greyOfPicture(picture: ImageBitmap): GreyImage {
  const { width, height } = picture
  const strip = new OffscreenCanvas(width, Math.min(STRIP_PX, height))
  const context = strip.getContext('2d', { willReadFrequently: true })
  if (!context) throw new FlukeprintError('decode-failed', 'The browser has no memory left to decode this photograph.', { remedy: 'Close other tabs and try again.' })
  const data = new Uint8Array(width * height)
  for (let top = 0; top < height; top += STRIP_PX) {
    const rows = Math.min(STRIP_PX, height - top)
    context.clearRect(0, 0, width, rows)
    context.drawImage(picture, 0, top, width, rows, 0, 0, width, rows)
    data.set(greyFromRgba(context.getImageData(0, 0, width, rows).data, width, rows).data, top * width)
  }
  return { width, height, data }
}

/** A JPEG of at most 480 px a side. */
export async function thumbnailOf(picture: ImageBitmap): Promise<Blob> {
  const scale = Math.min(1, THUMBNAIL_PX / Math.max(picture.width, picture.height))
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale))) as [number, number]
  const small = await createImageBitmap(picture, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' })
  try {
    return await jpegOf(small, width, height, THUMBNAIL_QUALITY)
  } finally {
    small.close()
  }
}

/** @param picture what is drawn, over mid grey where it is transparent */
export async function jpegOf(picture: CanvasImageSource, width: number, height: number, quality: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')!
  context.fillStyle = 'rgb(128 128 128)'
  context.fillRect(0, 0, width, height)
  context.drawImage(picture, 0, 0)
  return await canvas.convertToBlob({ type: 'image/jpeg', quality })
}
