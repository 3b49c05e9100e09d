import { expect, test } from 'vitest'
import sharp from 'sharp'
import { exifTimeMs } from '#core/formats/exif-time.ts'
import { cameraNotes } from './camera-notes.ts'

async function photo(exif: Record<string, Record<string, string>> | null): Promise<ArrayBuffer> {
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: 'grey' } }).jpeg()
  const bytes = await (exif ? picture.withExif(exif) : picture).toBuffer()
  return new Uint8Array(bytes).buffer
}

test('time and place are read from the EXIF block', async () => {
  const bytes = await photo({
    IFD2: { DateTimeOriginal: '2024:07:31 08:15:59' },
    IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '23/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '45/1 15/1 0/1' },
  })
  const notes = cameraNotes(bytes)
  expect(notes.takenAtMs).toBe(Date.UTC(2024, 6, 31, 8, 15, 59))
  expect(notes.latitudeDeg).toBeCloseTo(-23.5, 6)
  expect(notes.longitudeDeg).toBeCloseTo(-45.25, 6)
})

test('a photograph without notes, or with damaged ones, has none', async () => {
  const nothing = { takenAtMs: null, latitudeDeg: null, longitudeDeg: null }
  expect(cameraNotes(await photo(null))).toEqual(nothing)
  expect(cameraNotes(new ArrayBuffer(0))).toEqual(nothing)
  expect(cameraNotes(Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 0x45, 0x78, 0x69, 0x66, 0, 0, 9, 9, 9).buffer)).toEqual(nothing)
})

test.each([['0000:00:00 00:00:00'], ['    :  :     :  :  '], ['2024:13:01 00:00:00'], ['yesterday'], [undefined]])('a clock that was never set gives no time: %s', (text) => {
  expect(exifTimeMs(text)).toBeNull()
})
