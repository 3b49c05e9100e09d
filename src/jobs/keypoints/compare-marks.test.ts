import { expect, test, vi } from 'vitest'
import { embeddingSource, type BoxPx, type PhotoId } from '#core/catalogue.ts'
import type { Verification } from '#vision/keypoints/verify.ts'
import { compareMarks, type MarkedFluke, type MarkServices } from './compare-marks.ts'

const NOTHING: Verification = { evidence: { matches: 0, inliers: 0, surprise: 0, residual: null, shape: null }, marks: [], transform: null, model: null }

function fluke(photo: string, x0 = 0): MarkedFluke {
  return { fluke: { boxPx: { x0, y0: 0, x1: 100, y1: 50 } }, photo: { id: photo as PhotoId, fileName: `${photo}.jpg` } }
}

function keyOf({ fluke: { boxPx }, photo: { id } }: MarkedFluke): string {
  return embeddingSource(id, boxPx)
}

/** A keypoints worker that keeps what it is given, and everything around it. */
function services(kept: string[]) {
  const there = new Set(kept)
  const extracted: { key: string; boxPx: BoxPx }[] = []
  const made = {
    catalogueId: 'here',
    open: vi.fn(async () => new Blob()),
    io: { readGrey: vi.fn(async () => ({ width: 1, height: 1, data: new Uint8Array(1) })) },
    keypoints: {
      missing: async ({ keys }: { keys: string[] }) => keys.filter((key) => !there.has(key)),
      extract: async ({ catalogueId, key, boxPx }: { catalogueId: string; key: string; boxPx: BoxPx }) => {
        expect(catalogueId).toBe('here')
        extracted.push({ key, boxPx })
        there.add(key)
      },
      verify: async ({ query, candidates }: { query: string; candidates: string[] }) => {
        for (const key of [query, ...candidates]) expect(there.has(key)).toBe(true)
        return candidates.map(() => NOTHING)
      },
    },
  }
  return { made: made as unknown as MarkServices & typeof made, extracted }
}

const job = { signal: new AbortController().signal, report: () => undefined }

test('only what the worker does not have is read, each once; two boxes of one photo are two flukes', async () => {
  const [query, known, twice, second] = [fluke('a'), fluke('b'), fluke('c'), fluke('c', 20)]
  const { made, extracted } = services([keyOf(known)])
  const found = await compareMarks(made, query, [known, twice, twice, second], job)
  expect(found).toHaveLength(4)
  expect(extracted.map(({ key }) => key)).toEqual([keyOf(query), keyOf(twice), keyOf(second)])
  expect(extracted[2]!.boxPx.x0).toBe(20)
})

test('a cancel is heard between two originals, and a missing original is told', async () => {
  const abort = new AbortController()
  const { made, extracted } = services([])
  made.open.mockImplementation(async () => {
    abort.abort()
    return new Blob()
  })
  await expect(compareMarks(made, fluke('a'), [fluke('b')], { signal: abort.signal, report: () => undefined })).rejects.toMatchObject({ code: 'cancelled' })
  expect(extracted).toHaveLength(1)
  made.open.mockRejectedValue(new Error('gone'))
  await expect(compareMarks(made, fluke('d'), [], job)).rejects.toThrow('gone')
})
