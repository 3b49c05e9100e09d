import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isIncomplete, PhotoCache, type CachedPhoto } from './photo-cache.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flukeprint-cache-'))
  const before = process.cwd()
  process.chdir(folder)
  return () => process.chdir(before)
})
afterEach(() => rm(folder, { recursive: true }))

const found = (presence: number | null): CachedPhoto => ({ boxPx: { x0: 1, y0: 2, x1: 3, y1: 4 }, boxScore: 0.9, presence, vector: new Float32Array(512).fill(0.04) })

test('what was found is kept with its presence; an entry of before that was kept has none', async () => {
  const cache = await PhotoCache.open('photos')
  cache.set('a', found(0.03))
  cache.set('b', found(null))
  await cache.save()
  const again = await PhotoCache.open('photos')
  expect([again.get('a'), again.get('b'), again.get('c')]).toEqual([found(0.03), found(null), undefined])

  const [name] = await readdir(join('.cache', 'embeddings'))
  const path = join('.cache', 'embeddings', name!)
  const bytes = await readFile(path)
  const end = bytes.indexOf(10)
  const entries = (JSON.parse(bytes.subarray(0, end).toString()) as Record<string, unknown>[]).map(({ key, boxPx, boxScore }) => ({ key, boxPx, boxScore }))
  await writeFile(path, Buffer.concat([Buffer.from(JSON.stringify(entries)), bytes.subarray(end)]))
  expect((await PhotoCache.open('photos')).get('a')).toEqual(found(null))
})

test('without presence it is found anew by a detector that gives it, and by no other', () => {
  expect(isIncomplete(found(null), { boxGiven: false, asksPresence: true })).toBe(true)
  expect(isIncomplete(found(null), { boxGiven: false, asksPresence: false })).toBe(false)
  expect(isIncomplete(found(null), { boxGiven: true, asksPresence: true })).toBe(false)
  expect(isIncomplete(found(0), { boxGiven: false, asksPresence: true })).toBe(false)
})
