import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { pairKey } from '#storage/keypoints/compared-pairs.ts'
import { keypointsDatabase } from '#storage/keypoints/keypoints-database.ts'
import { addPhotos, fluke, freshDatabase, photoId } from '#storage/testing/sample.ts'
import type { Verification } from '#vision/keypoints/verify.ts'
import { weighedPairs, weighMarks, weighSummary, type PairOfFlukes, type WeighServices } from './weigh-marks.ts'

const NOTHING: Verification = { evidence: { matches: 0, inliers: 0, surprise: 0, residual: null, shape: null }, marks: [], transform: null, model: null }
const PAIRS: PairOfFlukes[] = [[fluke(0), fluke(1)], [fluke(0), fluke(2)], [fluke(3), fluke(2)]]

let db: CatalogueDatabase
beforeEach(async () => {
  db = freshDatabase()
  await addPhotos(db, 4)
})
afterEach(async () => {
  await keypointsDatabase().delete({ disableAutoOpen: false })
})

function services() {
  return {
    db,
    open: vi.fn<(photo: PhotoId) => Promise<Blob>>(async () => new Blob()),
    io: { readGrey: vi.fn(async () => ({ width: 1, height: 1, data: new Uint8Array(1) })) },
    keypoints: { missing: async ({ keys }: { keys: string[] }) => keys, extract: async () => undefined, verify: vi.fn(async () => [NOTHING]) },
  }
}

const asServices = (made: ReturnType<typeof services>): WeighServices => made as unknown as WeighServices
const quiet = () => ({ signal: new AbortController().signal, report: vi.fn() })
const found = async (): Promise<string[]> => [...(await weighedPairs(db)).keys()].sort()

test('all pairs are compared, told of, and kept; the next time nothing is done twice', async () => {
  const [made, context] = [services(), quiet()]
  expect(await weighMarks(asServices(made), PAIRS, context)).toEqual({ compared: 3, failed: 0, reason: null })
  expect(context.report).toHaveBeenLastCalledWith({ stage: 'Comparing marks', done: 3, total: 3 })
  expect(await found()).toEqual(PAIRS.map(([left, right]) => pairKey(left, right)).sort())
  expect(await weighMarks(asServices(made), PAIRS, quiet())).toEqual({ compared: 0, failed: 0, reason: null })
  expect(made.keypoints.verify).toHaveBeenCalledTimes(3)
})

test('a photograph that can’t be read is passed by and told of; where none can be, it fails with the reason', async () => {
  const made = services()
  made.open.mockImplementation(async (id) => {
    if (id === photoId(3)) throw new FlukeprintError('source-missing', 'The photo is no longer where it was.', { file: '3.jpg' })
    return new Blob()
  })
  const result = await weighMarks(asServices(made), PAIRS, quiet())
  expect(weighSummary(result)).toBe('2 pairs compared, 1 could not be (3.jpg: The photo is no longer where it was.)')
  await expect(weighMarks(asServices(made), PAIRS, quiet())).rejects.toMatchObject({ code: 'source-missing' })
})

test('without leave to read it stops at once; what was found before stays, and it goes on from there', async () => {
  const made = services()
  made.open.mockImplementation(async (id) => {
    if (id === photoId(2)) throw new FlukeprintError('permission-needed', 'The browser asks anew.')
    return new Blob()
  })
  await expect(weighMarks(asServices(made), PAIRS, quiet())).rejects.toMatchObject({ code: 'permission-needed' })
  expect(await found()).toEqual([pairKey(fluke(0), fluke(1))])
  made.open.mockImplementation(async () => new Blob())
  expect(await weighMarks(asServices(made), PAIRS, quiet())).toMatchObject({ compared: 2 })
})

test('a cancel is heard between two pairs', async () => {
  const [made, abort] = [services(), new AbortController()]
  made.keypoints.verify.mockImplementation(async () => {
    abort.abort()
    return [NOTHING]
  })
  await expect(weighMarks(asServices(made), PAIRS, { signal: abort.signal, report: vi.fn() })).rejects.toMatchObject({ code: 'cancelled' })
  expect(await found()).toHaveLength(1)
})
