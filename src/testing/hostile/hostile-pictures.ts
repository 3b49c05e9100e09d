import { deflateSync } from 'node:zlib'
import { crc32 } from '#core/formats/backup-zip.ts'
import { seededRandom } from '#core/random.ts'
import { damaged, joined, letters, number, withField, type Bytes, type Field, type HostileFile } from './hostile-file.ts'

const big = (value: number, bytes: 1 | 2 | 4): Bytes => number(value, bytes, false)
const small = (value: number, bytes: 1 | 2 | 4): Bytes => number(value, bytes, true)
const SIDES = [0, 1, 3, 16_384, 40_000, 65_535, 2 ** 24 - 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]

/** @param jpeg a sound one of a few kilobytes, with notes of the camera */
export function* hostileJpegs(jpeg: Bytes): Generator<HostileFile> {
  const segments = jpegSegments(jpeg)
  const frame = segments.find(({ marker }) => marker === 0xc0 || marker === 0xc2)!.at
  const fields: Field[] = [...segments.filter(({ length }) => length > 0).map(({ at }) => at + 2), frame + 5, frame + 7].map((at) => ({ at, bytes: 2, littleEnd: false }))
  fields.push(...[4, 9, 10, 11].map((after): Field => ({ at: frame + after, bytes: 1, littleEnd: false })))
  yield* damaged('hostile.jpg', jpeg, seededRandom(1), { marks: segments.map(({ at }) => at), fields, cuts: 120, changes: 330, blocks: 110 })
  const file = (how: string, bytes: Bytes): HostileFile => ({ name: 'hostile.jpg', how, bytes })
  const behindStart = (...parts: Uint8Array[]): Bytes => joined(jpeg.subarray(0, 2), ...parts, jpeg.subarray(2))
  for (const height of SIDES.filter((side) => side < 65_536)) {
    for (const width of SIDES.filter((side) => side < 65_536)) yield file(`says ${width} × ${height}`, withSides(jpeg, frame + 5, [height, width], 2))
  }
  for (const { how, bytes } of hostileNotes()) yield file(how, behindStart(jpegSegment(0xe1, joined(letters('Exif\0\0'), bytes))))
  yield file('200 comments of 64 kB', behindStart(...Array.from({ length: 200 }, () => jpegSegment(0xfe, new Uint8Array(65_533)))))
  yield file('20,000 empty segments', behindStart(...Array.from({ length: 20_000 }, () => jpegSegment(0xe5, new Uint8Array(0)))))
  yield file('a colour profile that is none', behindStart(jpegSegment(0xe2, joined(letters('ICC_PROFILE\0'), [1, 1], new Uint8Array(200).fill(0xff)))))
  yield file('profile 200 of 3', behindStart(jpegSegment(0xe2, joined(letters('ICC_PROFILE\0'), [200, 3]))))
  yield file('notes in XML that unfold without end', behindStart(jpegSegment(0xe1, joined(letters('http://ns.adobe.com/xap/1.0/\0'), letters(BOMB_XML)))))
  yield file('two frames', joined(jpeg.subarray(0, frame), jpegSegment(0xc0, [8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0]), jpeg.subarray(frame)))
  yield file('a megabyte behind the end', joined(jpeg, new Uint8Array(2 ** 20).fill(0xff)))
  yield file('ends at once', joined(jpeg.subarray(0, 2), [0xff, 0xd9], jpeg.subarray(2)))
  yield file('a megabyte of fill bytes', joined(jpeg.subarray(0, 2), new Uint8Array(2 ** 20).fill(0xff), jpeg.subarray(3)))
  yield file('a megabyte of zeros between segments', joined(jpeg.subarray(0, 2), new Uint8Array(2 ** 20), jpeg.subarray(2)))
  for (const { how, bytes } of noPictures()) yield file(how, bytes)
}

/** @param png a sound one of a few kilobytes */
export function* hostilePngs(png: Bytes): Generator<HostileFile> {
  const chunks = pngChunks(png)
  const fields: Field[] = [...chunks.map(({ at }) => at), 16, 20].map((at) => ({ at, bytes: 4, littleEnd: false }))
  fields.push(...[24, 25, 26, 27, 28].map((at): Field => ({ at, bytes: 1, littleEnd: false })))
  yield* damaged('hostile.png', png, seededRandom(2), { marks: chunks.map(({ at }) => at), fields, cuts: 150, changes: 350, blocks: 110, mend: mendPng })
  const file = (how: string, ...parts: Uint8Array[]): HostileFile => ({ name: 'hostile.png', how, bytes: joined(...parts) })
  const [start, rest] = [png.subarray(0, 33), png.subarray(33)]
  for (const height of SIDES) {
    for (const width of SIDES) {
      const bytes = withSides(png, 16, [width, height], 4)
      mendPng(bytes)
      yield file(`says ${width} × ${height}`, bytes)
    }
  }
  const zeros = deflateSync(new Uint8Array(50_000_000))
  yield file('50 MB of text in 50 kB', start, pngChunk('zTXt', joined(letters('Comment\0\0'), zeros)), rest)
  yield file('a colour profile of 50 MB in 50 kB', start, pngChunk('iCCP', joined(letters('x\0\0'), zeros)), rest)
  yield file('50 MB of pixels for 64', png.subarray(0, 8), pngChunk('IHDR', joined(big(8, 4), big(8, 4), [8, 0, 0, 0, 0])), pngChunk('IDAT', zeros), pngChunk('IEND', []))
  yield file('20,000 chunks', start, ...Array.from({ length: 20_000 }, () => pngChunk('tEXt', letters('a\0b'))), rest)
  yield file('pixels before the header', png.subarray(0, 8), rest)
  yield file('two headers', start, png.subarray(8, 33), rest)
  yield file('no end', png.subarray(0, chunks.at(-1)!.at))
  yield file('no pixels', start, pngChunk('IEND', []))
  yield file('a palette of nothing', start, pngChunk('PLTE', []), rest)
  yield file('a palette of 257', start, pngChunk('PLTE', new Uint8Array(257 * 3)), rest)
  yield file('moves in 2^32 − 1 frames', start, pngChunk('acTL', joined(big(2 ** 32 - 1, 4), big(0, 4))), rest)
  yield file('a chunk that nobody knows', start, pngChunk('ABCD', new Uint8Array(9)), rest)
  for (const { how, bytes } of hostileNotes()) yield file(how, start, pngChunk('eXIf', bytes), rest)
  for (const { how, bytes } of noPictures()) yield file(how, bytes)
}

/** @param webps sound ones of a few kilobytes, with and without loss */
export function* hostileWebps(webps: readonly Bytes[]): Generator<HostileFile> {
  for (const [n, webp] of webps.entries()) {
    const chunks = webpChunks(webp)
    const fields: Field[] = [4, ...chunks.map((at) => at + 4), 20, 24, 26].map((at) => ({ at, bytes: 4, littleEnd: true }))
    yield* damaged('hostile.webp', webp, seededRandom(30 + n), { marks: [8, ...chunks], fields, cuts: 80, changes: 170, blocks: 60 })
  }
  const file = (how: string, ...parts: Uint8Array[]): HostileFile => ({ name: 'hostile.webp', how, bytes: riff(joined(...parts)) })
  const picture = webps[0]!.subarray(12)
  const canvas = (flags: number, width: number, height: number): Bytes => webpChunk('VP8X', joined([flags, 0, 0, 0], small(width & 0xffffff, 4).subarray(0, 3), small(height & 0xffffff, 4).subarray(0, 3)))
  for (const width of SIDES) for (const height of SIDES.slice(0, 7)) yield file(`a canvas of ${width} × ${height}`, canvas(0, width, height), picture)
  for (let flags = 0; flags < 64; flags += 2) yield file(`flags ${flags} and nothing of them`, canvas(flags, 15, 15), picture)
  for (const { how, bytes } of hostileNotes()) yield file(how, canvas(8, 15, 15), picture, webpChunk('EXIF', bytes))
  yield file('moves, and has no frame', canvas(2, 15, 15), webpChunk('ANIM', new Uint8Array(6)))
  yield file('a frame beyond the canvas', canvas(2, 15, 15), webpChunk('ANIM', new Uint8Array(6)), webpChunk('ANMF', joined(new Uint8Array(16).fill(0xff), picture)))
  yield file('20,000 chunks', ...Array.from({ length: 20_000 }, () => webpChunk('ABCD', [])), picture)
  for (const { how, bytes } of noPictures()) yield { name: 'hostile.webp', how, bytes }
}

// --- Parts of the files ---

function jpegSegments(jpeg: Bytes): { at: number; marker: number; length: number }[] {
  const segments = [{ at: 0, marker: 0xd8, length: 0 }]
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff; ) {
    const length = jpeg[at + 2]! * 256 + jpeg[at + 3]!
    segments.push({ at, marker: jpeg[at + 1]!, length })
    if (jpeg[at + 1] === 0xda) break
    at += 2 + length
  }
  return [...segments, { at: jpeg.length - 2, marker: 0xd9, length: 0 }]
}

function jpegSegment(marker: number, data: Uint8Array | readonly number[]): Bytes {
  return joined([0xff, marker], big((data.length + 2) & 0xffff, 2), data)
}

function pngChunks(png: Bytes): { at: number; length: number }[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  const chunks = []
  for (let at = 8; at + 12 <= png.length; ) {
    const length = view.getUint32(at)
    chunks.push({ at, length })
    at += 12 + length
  }
  return chunks
}

function pngChunk(type: string, data: Uint8Array | readonly number[]): Bytes {
  const named = joined(letters(type), data)
  return joined(big(data.length, 4), named, big(crc32(named), 4))
}

function mendPng(png: Bytes): void {
  for (const { at, length } of pngChunks(png)) if (at + 12 + length <= png.length) png.set(big(crc32(png.subarray(at + 4, at + 8 + length)), 4), at + 8 + length)
}

function webpChunks(webp: Bytes): number[] {
  const view = new DataView(webp.buffer, webp.byteOffset, webp.byteLength)
  const chunks = []
  for (let at = 12; at + 8 <= webp.length; at += 8 + view.getUint32(at + 4, true) + (view.getUint32(at + 4, true) % 2)) chunks.push(at)
  return chunks
}

function webpChunk(type: string, data: Uint8Array | readonly number[]): Bytes {
  return joined(letters(type), small(data.length, 4), data, new Uint8Array(data.length % 2))
}

function riff(data: Bytes): Bytes {
  return joined(letters('RIFF'), small(data.length + 4, 4), letters('WEBP'), data)
}

function withSides(bytes: Bytes, at: number, sides: readonly number[], length: 2 | 4): Bytes {
  return sides.reduce((changed, side, n) => withField(changed, { at: at + n * length, bytes: length, littleEnd: false }, BigInt(side)), bytes)
}

// --- Notes of a camera (EXIF 2.32: a TIFF without pixels) ---

interface Note {
  tag: number
  type: number
  count: number
  /** The value, or where it is. */
  value: number
}

function tiff(notes: readonly Note[], next = 0, data: Uint8Array = new Uint8Array(0)): Bytes {
  const entries = notes.map(({ tag, type, count, value }) => joined(small(tag, 2), small(type, 2), small(count, 4), small(value, 4)))
  return joined(letters('II*\0'), small(8, 4), small(notes.length, 2), ...entries, small(next, 4), data)
}

const TAKEN = 0x9003
const EXIF_IFD = 0x8769
const GPS_IFD = 0x8825
const HUGE = 2 ** 32 - 1

export function* hostileNotes(): Generator<{ how: string; bytes: Bytes }> {
  yield { how: 'notes that begin again at themselves', bytes: tiff([{ tag: TAKEN, type: 2, count: 4, value: 0 }], 8) }
  for (const tag of [EXIF_IFD, GPS_IFD, 0xa005, 0x014a, 0x927c]) yield { how: `notes ${tag} within themselves`, bytes: tiff([{ tag, type: 4, count: 1, value: 8 }], 8) }
  for (const type of [0, 1, 2, 3, 4, 5, 7, 9, 10, 12, 13, 255, 65_535]) {
    for (const count of [0, 1, HUGE]) yield { how: `a time of type ${type}, ${count} of them`, bytes: tiff([{ tag: EXIF_IFD, type: 4, count: 1, value: 26 }], 0, tiff([{ tag: TAKEN, type, count, value: 8 }]).subarray(8)) }
  }
  for (const [lower, upper] of [[0, 0], [1, 0], [HUGE, 1], [HUGE, HUGE]]) {
    const degrees = joined(...Array.from({ length: 3 }, () => joined(small(lower!, 4), small(upper!, 4))))
    const gps = joined(small(2, 2), ...[2, 4].map((tag) => joined(small(tag, 2), small(5, 2), small(3, 4), small(56, 4))), small(0, 4), degrees)
    yield { how: `a place at ${lower}/${upper} degrees`, bytes: tiff([{ tag: GPS_IFD, type: 4, count: 1, value: 26 }], 0, gps) }
  }
  for (const taken of ['9999:99:99 99:99:99', '0000:00:00 00:00:00', '2024:07:31 08:15:59'.repeat(50), '<script>window.__pwned=1</script>', '\xFF'.repeat(20)]) {
    yield { how: `taken at ${taken.slice(0, 30)}`, bytes: tiff([{ tag: 0x0132, type: 2, count: taken.length + 1, value: 26 }], 0, joined(letters(taken), [0])) }
  }
  yield { how: '65,535 notes in nothing', bytes: joined(letters('II*\0'), small(8, 4), small(65_535, 2)) }
  yield { how: '60,000 notes', bytes: tiff(Array.from({ length: 5000 }, (_, n) => ({ tag: n, type: 2, count: 60_000, value: 8 }))) }
  yield { how: 'notes beyond the file', bytes: joined(letters('MM\0*'), big(HUGE, 4)) }
  yield { how: 'notes in no order of bytes', bytes: letters('XX*\0aaaaaaaaaaaaaaaa') }
  yield { how: 'notes of one byte', bytes: letters('I') }
}

const BOMB_XML = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 12 }, (_, n) => `<!ENTITY ${'bcdefghijklmn'[n]} "${`&${'abcdefghijklm'[n]};`.repeat(10)}">`).join('')}]><x:xmpmeta xmlns:x="adobe:ns:meta/"><a>&m;</a></x:xmpmeta>`

/** Other things that are called like a picture. */
function* noPictures(): Generator<{ how: string; bytes: Bytes }> {
  yield { how: 'nothing', bytes: new Uint8Array(0) }
  for (const byte of [0, 0x20, 0xff, 0x89, 0x42]) yield { how: `bytes ${byte}`, bytes: new Uint8Array(3000).fill(byte) }
  yield { how: 'a text', bytes: letters('Saw two whales off the cape.\n') }
  yield { how: 'a page', bytes: letters('<!doctype html><script>window.__pwned=1</script>') }
  yield { how: 'a drawing that runs and fetches', bytes: letters('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="window.__pwned=1"><image href="file:///etc/passwd" width="9" height="9"/><script>window.__pwned=1</script></svg>') }
  yield { how: 'a drawing of 60,000 × 60,000', bytes: letters('<svg xmlns="http://www.w3.org/2000/svg" width="60000" height="60000"/>') }
  yield { how: 'a document', bytes: letters('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(window.__pwned=1)>>>>endobj\n%%EOF') }
  yield { how: 'a GIF of 65,535 × 65,535 that is a script too', bytes: joined(letters('GIF89a'), small(65_535, 2), small(65_535, 2), letters('=1;window.__pwned=1;')) }
  yield { how: 'a BMP of −2^31 × 2^31 − 1', bytes: joined(letters('BM'), new Uint8Array(16), small(2 ** 31, 4), small(2 ** 31 - 1, 4), new Uint8Array(40)) }
  yield { how: 'a TIFF whose directory is itself', bytes: joined(tiff([{ tag: 256, type: 4, count: 1, value: HUGE }, { tag: 257, type: 4, count: 1, value: HUGE }], 8)) }
  yield { how: 'an AVIF that says 2^32 − 1', bytes: joined(big(24, 4), letters('ftypavif'), new Uint8Array(12), big(20, 4), letters('ispe'), new Uint8Array(4), big(HUGE, 4), big(HUGE, 4), new Uint8Array(64)) }
  yield { how: 'a zip', bytes: letters('PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa') }
}
