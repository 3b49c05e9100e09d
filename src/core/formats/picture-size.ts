/** Width and height in px as the file of a picture says them, before it is turned by EXIF. */
export interface PictureSize {
  width: number
  height: number
}

/** Bytes at the beginning of an AVIF or HEIC file in which its sizes stand. */
const BOXES_BYTES = 2 ** 20

/**
 * The size of a picture from its first bytes, nothing decoded: a file of a hundred bytes may say that it is a picture of four
 * gigapixels, and the memory for it is taken before the decoder finds out. Null where no size is found: the decoder will say why.
 * JPEG (ITU-T T.81, B.2.2), PNG (W3C), WebP (RFC 9649), GIF89a, BMP, AVIF and HEIC (ISO/IEC 23008-12, `ispe`).
 */
export function pictureSize(bytes: Uint8Array): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = (at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length))
  try {
    if (view.getUint16(0) === 0xffd8) return jpegSize(view)
    if (text(0, 8) === '\x89PNG\r\n\x1A\n') return { width: view.getUint32(16), height: view.getUint32(20) }
    if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP') return webpSize(view, text(12, 4))
    if (text(0, 3) === 'GIF') return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
    if (text(0, 2) === 'BM') return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) }
    if (text(4, 4) === 'ftyp') return largestImage(view)
    return null
  } catch (thrown) {
    // The file ends before its size is said.
    if (thrown instanceof RangeError) return null
    throw thrown
  }
}

/** The first frame header. What stands between segments is passed over, as decoders do. */
function jpegSize(view: DataView): PictureSize | null {
  for (let at = 2; at < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) {
      at++
      continue
    }
    const marker = view.getUint8(at + 1)
    if (isFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    if (marker === 0xd9 || marker === 0xda) return null
    const alone = marker === 0xff || marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)
    at += marker === 0xff ? 1 : alone ? 2 : 2 + Math.max(2, view.getUint16(at + 2))
  }
  return null
}

/** SOF0 to SOF15; among them stand three that are no frames (DHT, JPG, DAC). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

function webpSize(view: DataView, chunk: string): PictureSize | null {
  switch (chunk) {
    case 'VP8X':
      return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(26, true) >>> 8) + 1 }
    case 'VP8L': {
      const packed = view.getUint32(21, true)
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    default:
      return null
  }
}

/** Of the images in the file (tiles, previews, the whole) the largest. */
function largestImage(view: DataView): PictureSize | null {
  const end = Math.min(view.byteLength, BOXES_BYTES) - 16
  let largest: PictureSize | null = null
  for (let at = 0; at <= end; at++) {
    if (view.getUint32(at) !== 0x69737065) continue
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) }
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size
  }
  return largest
}

/** What the terminal's decoder takes too: 268 million. The largest cameras give 150 million. */
export const MOST_PIXELS = 0x3fff * 0x3fff
/** Longest side that a browser draws. */
export const LONGEST_SIDE_PX = 65_500

export function isTooLarge({ width, height }: PictureSize): boolean {
  return width * height > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE_PX
}
