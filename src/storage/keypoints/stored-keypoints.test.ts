import 'fake-indexeddb/auto'
import { afterEach, expect, test, vi } from 'vitest'
import { keypointsDatabase } from './keypoints-database.ts'
import { dropKeypoints, keypointSpace, readKeypoints, saveKeypoints, type StoredKeypoints } from './stored-keypoints.ts'

const MODEL = 'sift-test'

function some(madeOf: string, count = 10, model = MODEL): StoredKeypoints {
  return { madeOf, model, boxPx: { x0: 1, y0: 2, x1: 30, y1: 20 }, count, frames: new Float32Array(count * 4).fill(1.5), descriptors: new Uint8Array(count * 128).fill(7) }
}

async function present(catalogueId: string): Promise<string[]> {
  return (await keypointsDatabase().uses.where('catalogueId').equals(catalogueId).toArray()).map(({ madeOf }) => madeOf).sort()
}

afterEach(async () => {
  vi.unstubAllGlobals()
  await keypointsDatabase().delete({ disableAutoOpen: false })
})

test('what was stored comes back as it was, for its catalogue, model and box alone', async () => {
  expect(await saveKeypoints('a', some('photo|box'))).toBe(true)
  expect(await readKeypoints('a', ['photo|box', 'photo|other box'], MODEL)).toEqual([some('photo|box')])
  expect(await readKeypoints('b', ['photo|box'], MODEL)).toEqual([])
  expect(await readKeypoints('a', ['photo|box'], 'sift-next')).toEqual([])
  expect(await keypointSpace('a')).toEqual({ count: 1, bytes: 10 * 144 })
})

test('beyond the bound those go that were used longest ago, of whatever catalogue; a use is a reading', async () => {
  const mostBytes = 4 * 1440
  await saveKeypoints('a', some('1'), { mostBytes, nowMs: 1 })
  await saveKeypoints('b', some('2'), { mostBytes, nowMs: 2 })
  await saveKeypoints('a', some('3'), { mostBytes, nowMs: 3 })
  await readKeypoints('a', ['1'], MODEL, 4)
  await saveKeypoints('a', some('4'), { mostBytes, nowMs: 5 })
  expect([await present('a'), await present('b')]).toEqual([['1', '3', '4'], ['2']])
  await saveKeypoints('a', some('5'), { mostBytes, nowMs: 6 })
  expect([await present('a'), await present('b')]).toEqual([['1', '4', '5'], []])
  expect(await keypointsDatabase().keypoints.count()).toBe(3)
})

test('one that is larger than the bound is there until the next comes', async () => {
  await saveKeypoints('a', some('large', 50), { mostBytes: 1440, nowMs: 1 })
  expect(await present('a')).toEqual(['large'])
  await saveKeypoints('a', some('small', 1), { mostBytes: 1440, nowMs: 2 })
  expect(await present('a')).toEqual(['small'])
})

test('where room is short nothing is stored, and nothing fails', async () => {
  vi.stubGlobal('navigator', { storage: { estimate: async () => ({ usage: 900, quota: 1000 }), persisted: async () => true } })
  expect(await saveKeypoints('a', some('1'))).toBe(false)
  expect(await present('a')).toEqual([])
})

test('a full disk takes all of them; another error is told', async () => {
  await saveKeypoints('a', some('1'))
  const put = vi.spyOn(keypointsDatabase().keypoints, 'put')
  put.mockRejectedValueOnce(Object.assign(new Error('full'), { name: 'QuotaExceededError' }))
  expect(await saveKeypoints('a', some('2'))).toBe(false)
  expect(await present('a')).toEqual([])
  put.mockRejectedValueOnce(new Error('broken'))
  await expect(saveKeypoints('a', some('3'))).rejects.toMatchObject({ code: 'unexpected' })
  put.mockRestore()
})

test('a catalogue’s go with it, no others', async () => {
  await saveKeypoints('a', some('1'))
  await saveKeypoints('ab', some('1'))
  await dropKeypoints('a')
  expect([await present('a'), await present('ab')]).toEqual([[], ['1']])
  expect(await keypointSpace('ab')).toEqual({ count: 1, bytes: 1440 })
})
