import sharp from 'sharp'
import { expect, test } from 'vitest'
import { isTooLarge, pictureSize } from './picture-size.ts'

const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: 'grey' } })
const kinds = {
  jpeg: () => picture(301, 77).withExif({ IFD0: { Make: 'x' } }).jpeg(),
  'progressive jpeg': () => picture(301, 77).jpeg({ progressive: true }),
  png: () => picture(301, 77).png(),
  webp: () => picture(301, 77).webp(),
  'lossless webp': () => picture(301, 77).webp({ lossless: true }),
  'webp with notes': () => picture(301, 77).withExif({ IFD0: { Make: 'x' } }).webp(),
  gif: () => picture(301, 77).gif(),
  avif: () => picture(301, 77).avif({ effort: 0 }),
}

test.each(Object.entries(kinds))('%s: the size is told from the first bytes, and never told wrong by a part of them', async (_, made) => {
  const bytes = await made().toBuffer()
  expect(pictureSize(bytes)).toEqual({ width: 301, height: 77 })
  for (let length = 0; length < Math.min(bytes.length, 600); length++) expect([null, { width: 301, height: 77 }]).toContainEqual(pictureSize(bytes.subarray(0, length)))
})

test('a BMP that counts its rows from above', () => {
  const bytes = new Uint8Array(54)
  bytes.set([0x42, 0x4d])
  new DataView(bytes.buffer).setInt32(18, 300, true)
  new DataView(bytes.buffer).setInt32(22, -200, true)
  expect(pictureSize(bytes)).toEqual({ width: 300, height: 200 })
})

test.each([[[]], [[0xff, 0xd8]], [[0xff, 0xd8, 0xff, 0xd9]], [[0x42, 0x4d]], [[1, 2, 3, 4, 5, 6, 7, 8]]])('of bytes that say no size there is none: %j', (bytes) => {
  expect(pictureSize(Uint8Array.from(bytes))).toBeNull()
})

test('the largest cameras are not refused; what only claims to be a picture is', () => {
  expect(isTooLarge({ width: 14_204, height: 10_652 })).toBe(false)
  expect(isTooLarge({ width: 30_000, height: 8000 })).toBe(false)
  expect(isTooLarge({ width: 65_535, height: 65_535 })).toBe(true)
  expect(isTooLarge({ width: 2 ** 31 - 1, height: 1 })).toBe(true)
})
