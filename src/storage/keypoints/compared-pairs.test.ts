import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { embeddingSource } from '#core/catalogue.ts'
import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import type { CatalogueDatabase } from '../database.ts'
import { decide } from '../decide.ts'
import { addPhotos, fluke, freshDatabase } from '../testing/sample.ts'
import { comparedPairs, pairKey, saveComparedPairs, type ComparedPairOf } from './compared-pairs.ts'
import { keypointsDatabase } from './keypoints-database.ts'
import { dropKeypoints } from './stored-keypoints.ts'

const MODEL = 'sift-test'
const EVIDENCE: KeypointEvidence = { matches: 12, inliers: 0, surprise: 0, residual: null, shape: null }

let db: CatalogueDatabase
beforeEach(async () => {
  db = freshDatabase()
  await addPhotos(db, 4)
})
afterEach(async () => {
  await keypointsDatabase().delete({ disableAutoOpen: false })
})

async function pairOf(a: number, b: number): Promise<ComparedPairOf> {
  const [left, right] = await Promise.all([a, b].map(async (n) => (await db.flukes.get(fluke(n)))!))
  return { left: left!.id, right: right!.id, leftMadeOf: embeddingSource(left!.photoId, left!.boxPx), rightMadeOf: embeddingSource(right!.photoId, right!.boxPx), model: MODEL, evidence: EVIDENCE }
}

const known = async (model = MODEL): Promise<string[]> => [...(await comparedPairs(db, model)).keys()].sort()

test('a pair is known whichever fluke stands first, for its catalogue and model alone', async () => {
  await saveComparedPairs(db.catalogueId, [await pairOf(1, 0)])
  await saveComparedPairs('another', [await pairOf(2, 3)])
  expect(await known()).toEqual([pairKey(fluke(0), fluke(1))])
  expect(await known('sift-next')).toEqual([])
})

test('with another box it is another question, and the old answer is back with the old box', async () => {
  await saveComparedPairs(db.catalogueId, [await pairOf(0, 1), await pairOf(2, 3)])
  await decide(db, [{ kind: 'box', flukeId: fluke(1), boxPx: { x0: 3, y0: 3, x1: 20, y1: 15 }, analyst: 'a' }])
  expect(await known()).toEqual([pairKey(fluke(2), fluke(3))])
})

test('beyond the bound those go that were compared longest ago', async () => {
  const pairs = await Promise.all([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3]].map(([a, b]) => pairOf(a!, b!)))
  for (const [n, pair] of pairs.entries()) await saveComparedPairs(db.catalogueId, [pair], { most: 4, nowMs: n })
  expect(await known()).toEqual([[0, 2], [0, 3], [1, 2], [1, 3]].map(([a, b]) => pairKey(fluke(a!), fluke(b!))))
})

test('a full disk keeps nothing and fails nothing; another error is told; they go with the marks', async () => {
  const put = vi.spyOn(keypointsDatabase().pairs, 'bulkPut')
  put.mockRejectedValueOnce(Object.assign(new Error('full'), { name: 'QuotaExceededError' }))
  expect(await saveComparedPairs(db.catalogueId, [await pairOf(0, 1)])).toBe(false)
  put.mockRejectedValueOnce(new Error('broken'))
  await expect(saveComparedPairs(db.catalogueId, [await pairOf(0, 1)])).rejects.toMatchObject({ code: 'unexpected' })
  put.mockRestore()
  expect(await saveComparedPairs(db.catalogueId, [await pairOf(0, 1)])).toBe(true)
  await dropKeypoints(db.catalogueId)
  expect(await known()).toEqual([])
})
