import 'fake-indexeddb/auto'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { flukeId, type PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { CatalogueDatabase } from '#storage/database.ts'
import { importCounts, interruptedImports, listImports } from '#storage/imports.ts'
import { openOriginal } from '#storage/originals.ts'
import { jobList } from '../job-list.ts'
import { takeShot } from './camera.ts'
import type { ImportServices } from './reading.ts'

const hashOf = (content: string): PhotoId => createHash('sha256').update(content).digest('hex') as PhotoId
const EXIF_MS = Date.UTC(2026, 5, 1, 8, 0, 0)

let db: CatalogueDatabase
let runs = 0
let engineDown = false

/** Workers that read a photo's text as what it shows; `exif` in it is a time of the camera's own. */
function services(): ImportServices {
  return {
    db,
    readers: 1,
    startEngine: () => (engineDown ? Promise.reject(new FlukeprintError('engine-unavailable', 'No engine.')) : Promise.resolve({ embedder: 'embedder-t', detector: 'detector-t' })),
    io: {
      async readPhoto({ file }: { file: Blob }) {
        const content = await file.text()
        if (content.startsWith('broken')) throw new FlukeprintError('decode-failed', 'The photograph is damaged.', { remedy: 'Copy it again.' })
        const takenAtMs = content.startsWith('exif') ? EXIF_MS : null
        return { id: hashOf(content), mimeType: 'image/jpeg', byteSize: file.size, widthPx: 2, heightPx: 2, takenAtMs, latitudeDeg: null, longitudeDeg: null, thumbnail: new Blob(['t']), grey: { width: 1, height: 1, data: new Uint8Array(1) } }
      },
      hash: async ({ file }: { file: Blob }) => hashOf(await file.text()),
      drawDemoPhoto: () => Promise.reject(new Error('no demo here')),
    },
    vision: { analyse: ({ pictures }: { pictures: unknown[] }) => Promise.resolve(pictures.map(() => ({ boxPx: { x0: 0, y0: 0, x1: 2, y1: 2 }, boxScore: 0.9, presence: null, vector: new Float32Array(512).fill(0.04) }))) },
  } as unknown as ImportServices
}

const NOON = new Date(2026, 10, 24, 12, 5, 9).getTime()
const shot = (content: string) => ({ file: new Blob([content], { type: 'image/jpeg' }), atMs: NOON })
const noDrawings = { drawDemo: () => Promise.reject(new Error('no demo here')) }

beforeEach(async () => {
  db = new CatalogueDatabase(`camera-test-${++runs}`)
  await db.open()
  engineDown = false
})
afterEach(() => {
  for (const { id } of jobList.store.getState().jobs) jobList.dismiss(id)
  db.close()
})

it('a shot becomes a photo at once, with its original and the time of its EXIF block, else of the clock', async () => {
  const [first, second] = [await takeShot(services(), shot('whale')), await takeShot(services(), shot('exif whale'))]
  expect(await first.fluke).toBe(flukeId(hashOf('whale'), 0))
  expect(await second.fluke).toBe(flukeId(hashOf('exif whale'), 0))
  const photos = await db.photos.bulkGet([hashOf('whale'), hashOf('exif whale')])
  expect(photos.map((photo) => [photo?.fileName, photo?.takenAtMs])).toEqual([[first.path, Date.UTC(2026, 10, 24, 12, 5, 9)], [second.path, EXIF_MS]])
  expect(await (await openOriginal(db, hashOf('whale'), noDrawings)).text()).toBe('whale')
  expect(await listImports(db)).toMatchObject([{ name: 'Camera, 24 Nov 2026', state: 'done', total: 2 }])
  await vi.waitFor(() => expect(jobList.store.getState().jobs).toEqual([]))
})

it('shots that come quicker than they are read end up in one import, each with its fluke', async () => {
  const taken = []
  for (let n = 0; n < 7; n++) taken.push(await takeShot(services(), shot(`whale ${n}`)))
  expect(await Promise.all(taken.map(({ fluke }) => fluke))).toEqual(taken.map((_, n) => flukeId(hashOf(`whale ${n}`), 0)))
  const [row, ...others] = await listImports(db)
  expect(others).toEqual([])
  expect(await importCounts(db, row!.id)).toEqual({ waiting: 0, done: 7, duplicate: 0, known: 0, failed: 0 })
  expect(await interruptedImports(db)).toEqual([])
})

it('is read while an import is under way', async () => {
  const trip = jobList.start({ title: 'Import of trip', kind: 'import', catalogueId: db.catalogueId, run: () => new Promise(() => undefined) })
  expect(await (await takeShot(services(), shot('whale'))).fluke).toBe(flukeId(hashOf('whale'), 0))
  jobList.cancel(trip.id)
})

it('where the engine fails the shot is kept, and the next one brings it in too', async () => {
  engineDown = true
  const first = await takeShot(services(), shot('whale 1'))
  await expect(first.fluke).rejects.toMatchObject({ code: 'engine-unavailable' })
  expect(await interruptedImports(db)).toHaveLength(1)
  engineDown = false
  const second = await takeShot(services(), shot('whale 2'))
  await second.fluke
  expect(await db.photos.count()).toBe(2)
  expect(await interruptedImports(db)).toEqual([])
})

it('what can not be read says so, and is not thrown away', async () => {
  const taken = await takeShot(services(), shot('broken'))
  await expect(taken.fluke).rejects.toMatchObject({ code: 'decode-failed', file: taken.path })
  expect(await db.copies.count()).toBe(1)
})
