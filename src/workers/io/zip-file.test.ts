import { BlobWriter, TextReader, ZipWriter } from '@zip.js/zip.js'
import { expect, test } from 'vitest'
import { zipOf } from '../../testing/hostile/hostile-zips.ts'
import { fromZip, zipEntries } from './zip-file.ts'

async function zip(files: Record<string, string>, password?: string): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter('application/zip'), password === undefined ? {} : { password })
  for (const [path, text] of Object.entries(files)) await writer.add(path, new TextReader(text))
  return await writer.close()
}

test('files of a zip are listed with their paths and sizes, folders left out, and read one by one', async () => {
  const file = await zip({ 'trip/a.jpg': 'aaa', 'trip/b ü.jpg': 'bb', 'labels.csv': 'Image,Id' })
  const entries = await zipEntries(file, 'trip.zip')
  expect(entries.map(({ path, byteSize }) => [path, byteSize])).toEqual([['trip/a.jpg', 3], ['trip/b ü.jpg', 2], ['labels.csv', 8]])
  expect(await (await fromZip(file, 'trip.zip', 'trip/b ü.jpg')).text()).toBe('bb')
  await expect(fromZip(file, 'trip.zip', 'trip/c.jpg')).rejects.toMatchObject({ code: 'source-missing', file: 'trip/c.jpg' })
})

test('what is no zip, is cut off, is damaged or encrypted is refused with its reason', async () => {
  await expect(zipEntries(new Blob(['no zip at all']), 'x.zip')).rejects.toMatchObject({ code: 'bad-zip', file: 'x.zip' })
  const whole = await zip({ 'a.jpg': 'a'.repeat(5000) })
  await expect(zipEntries(whole.slice(0, whole.size - 30), 'cut.zip')).rejects.toMatchObject({ code: 'bad-zip' })
  const bytes = new Uint8Array(await whole.arrayBuffer())
  bytes[45]! ^= 0xff
  await expect(fromZip(new Blob([bytes]), 'damaged.zip', 'a.jpg')).rejects.toMatchObject({ code: 'bad-zip', file: 'a.jpg' })
  await expect(fromZip(await zip({ 'a.jpg': 'secret' }, 'password'), 'locked.zip', 'a.jpg')).rejects.toMatchObject({ code: 'bad-zip', remedy: expect.stringContaining('password') })
})

test('another zip of the same name is not taken for the one that was open', async () => {
  expect(await zipEntries(await zip({ 'a.jpg': '1' }), 'same.zip')).toHaveLength(1)
  expect(await zipEntries(await zip({ 'a.jpg': '1', 'b.jpg': '22' }), 'same.zip')).toHaveLength(2)
})

test('one path that leads out of the zip does not cost the rest: it is a name like any other', async () => {
  const file = await zip({ '../../a.jpg': '1', '/b.jpg': '22', 'C:/c.jpg': '333', 'd.jpg': '4444' })
  expect((await zipEntries(file, 'odd.zip')).map(({ path }) => path)).toEqual(['../../a.jpg', '/b.jpg', 'C:/c.jpg', 'd.jpg'])
  expect(await (await fromZip(file, 'odd.zip', '../../a.jpg')).text()).toBe('1')
})

test('two files of one path are two files, and each gives its own bytes', async () => {
  const file = new Blob([zipOf(['first', 'second', 'third'].map((text) => ({ name: 'a.jpg', data: new TextEncoder().encode(text) })))])
  const paths = (await zipEntries(file, 'twice.zip')).map(({ path }) => path)
  expect(paths).toEqual(['a.jpg', '2/a.jpg', '3/a.jpg'])
  expect(await Promise.all(paths.map(async (path) => await (await fromZip(file, 'twice.zip', path)).text()))).toEqual(['first', 'second', 'third'])
})
