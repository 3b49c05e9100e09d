import { expect, test } from 'vitest'
import { FlukeprintError } from '#core/errors.ts'
import { photoBytes, pictureType, refuseTooLarge } from './photo-file.ts'

const bytes = (...values: (number | string)[]): ArrayBuffer => Uint8Array.from(values.flatMap((value) => (typeof value === 'string' ? [...value].map((letter) => letter.charCodeAt(0)) : [value]))).buffer

test.each([
  ['image/jpeg', bytes(0xff, 0xd8, 0xff, 0xe0)],
  ['image/png', bytes(0x89, 'PNG\r\n', 0x1a, '\n')],
  ['image/webp', bytes('RIFF', 1, 2, 3, 4, 'WEBPVP8 ')],
  ['image/heic', bytes(0, 0, 0, 24, 'ftypheic')],
  ['image/avif', bytes(0, 0, 0, 24, 'ftypavif')],
])('%s is known by its first bytes, whatever its name says', (type, file) => {
  expect(pictureType(file, 'photo.txt')).toBe(type)
})

test('an empty file and a text named .jpg are refused, each with its reason', () => {
  expect(() => pictureType(new ArrayBuffer(0), 'a.jpg')).toThrow(expect.objectContaining({ code: 'empty-file', file: 'a.jpg' }))
  expect(() => pictureType(bytes('Dear diary, today'), 'b.jpg')).toThrow(expect.objectContaining({ code: 'not-an-image', file: 'b.jpg' }))
})

test('a picture that says it has more pixels than memory is refused before it is decoded, and a file larger than any photograph before it is read', async () => {
  expect(() => refuseTooLarge({ width: 60_000, height: 60_000 }, 'a.png')).toThrow(expect.objectContaining({ code: 'decode-failed', file: 'a.png', message: expect.stringContaining('60000') as string }))
  expect(() => refuseTooLarge({ width: 14_204, height: 10_652 }, 'a.png')).not.toThrow()
  expect(() => refuseTooLarge(null, 'a.png')).not.toThrow()
  const huge = { size: 600e6, arrayBuffer: () => Promise.reject(new Error('it was read')) } as Blob
  await expect(photoBytes(huge, 'a.jpg')).rejects.toBeInstanceOf(FlukeprintError)
})
