import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { embeddingSource, flukeId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { decide } from '#storage/decide.ts'
import { staleFlukes } from '#storage/embeddings.ts'
import { addPhotos, analysed, fluke, freshDatabase, photoId } from '#storage/testing/sample.ts'
import { jobList } from '../job-list.ts'
import { embedFlukes, embedSummary, EVERYTHING } from './embed-flukes.ts'
import { startEmbedStale } from './embed-stale.ts'

const BOX = { x0: 3, y0: 3, x1: 20, y1: 15 }
const quiet = () => ({ signal: new AbortController().signal, report: vi.fn() })

let db: CatalogueDatabase
beforeEach(() => {
  db = freshDatabase()
})

function fakes(embedder = 'embedder-test') {
  return {
    readers: 2,
    startEngine: () => Promise.resolve({ embedder }),
    io: {
      drawDemoPhoto: vi.fn(({ index }: { index: number }) => Promise.resolve({ fileName: `${index}.jpg`, file: new Blob([String(index)]) })),
      readGrey: vi.fn(() => Promise.resolve({ width: 1, height: 1, data: new Uint8Array(1) })),
    },
    vision: { analyse: vi.fn(({ pictures }: { pictures: { boxPx: unknown }[] }) => Promise.resolve(pictures.map(({ boxPx }) => ({ boxPx: boxPx as typeof BOX, boxScore: null, presence: null, vector: new Float32Array(512).fill(0.04) })))) },
  }
}

async function stale(model = 'embedder-test'): Promise<string[]> {
  const ids: string[] = []
  for await (const page of staleFlukes(db, model, EVERYTHING)) ids.push(...page.map(({ flukeId: id }) => id))
  return ids
}

const editBox = (n: number) => decide(db, [{ kind: 'box', flukeId: fluke(n), boxPx: BOX, analyst: 'a' }])

describe('embedding of what is stale', () => {
  it('embeds the flukes whose box was edited, with that box, and no others', async () => {
    await addPhotos(db, 5)
    await editBox(3)
    const services = fakes()
    expect(await embedFlukes({ db, ...services }, EVERYTHING, quiet())).toEqual({ embedded: 1, failed: 0, reasons: [] })
    expect(services.vision.analyse.mock.calls.map(([{ pictures }]) => pictures[0]!.boxPx)).toEqual([BOX])
    expect(await db.embeddings.where('flukeId').equals(fluke(3)).first()).toMatchObject({ madeOf: embeddingSource(photoId(3), BOX) })
    expect(await stale()).toEqual([])
  })

  it('reads a photo of two flukes once', async () => {
    await addPhotos(db, 1)
    await decide(db, [{ kind: 'box', flukeId: flukeId(photoId(0), 1), boxPx: BOX, analyst: 'a' }])
    await editBox(0)
    const services = fakes()
    expect(await embedFlukes({ db, ...services }, EVERYTHING, quiet())).toMatchObject({ embedded: 2 })
    expect(services.io.readGrey).toHaveBeenCalledTimes(1)
  })

  it('embeds everything anew for a new model, and says how far it is', async () => {
    await addPhotos(db, 30)
    const context = quiet()
    expect(await embedFlukes({ db, ...fakes('embedder-2') }, EVERYTHING, context)).toMatchObject({ embedded: 30 })
    expect(await stale('embedder-2')).toEqual([])
    expect(context.report).toHaveBeenLastCalledWith({ stage: 'flukes', done: 30, total: 30 })
  })

  it('what another model embedded is left alone, but for a changed box and for what is asked for', async () => {
    await addPhotos(db, 6)
    await editBox(2)
    const services = fakes('embedder-2')
    expect(await embedFlukes({ db, ...services }, { foreign: false, flukeIds: [fluke(4)] }, quiet())).toMatchObject({ embedded: 2 })
    expect(await stale('embedder-2')).toEqual([0, 1, 3, 5].map(fluke))
  })

  it('who asks for everything while a box is being embedded is served by the next round', async () => {
    await addPhotos(db, 3)
    const services = fakes('embedder-2')
    const one = startEmbedStale(db, { foreign: false, flukeIds: [fluke(0)] }, services)
    const [two, all] = [startEmbedStale(db, { foreign: false, flukeIds: [fluke(1)] }, services), startEmbedStale(db, EVERYTHING, services)]
    await Promise.all([one.finished, two.finished, all.finished])
    expect(await stale('embedder-2')).toEqual([])
  })

  it('passes a fluke by whose photo can’t be read, and tells of it', async () => {
    await addPhotos(db, 4)
    for (const n of [1, 2]) await editBox(n)
    const services = fakes()
    services.io.drawDemoPhoto.mockImplementation(({ index }) => (index === 1 ? Promise.reject(new FlukeprintError('source-missing', 'The photo is no longer where it was.')) : Promise.resolve({ fileName: '', file: new Blob([]) })))
    const result = await embedFlukes({ db, ...services }, EVERYTHING, quiet())
    expect(result).toMatchObject({ embedded: 1, failed: 1, reasons: [{ code: 'source-missing', file: '1.jpg' }] })
    expect(embedSummary(result)).toBe('1 fluke embedded, 1 failed (1.jpg: The photo is no longer where it was.)')
    expect(await stale()).toEqual([fluke(1)])
  })

  it('fails where nothing could be embedded', async () => {
    await addPhotos(db, 2)
    await editBox(1)
    const services = fakes()
    services.io.readGrey.mockRejectedValue(new FlukeprintError('decode-failed', 'damaged'))
    await expect(embedFlukes({ db, ...services }, EVERYTHING, quiet())).rejects.toMatchObject({ code: 'decode-failed' })
  })

  it('a box that is edited while it runs is embedded by the round that was asked for then', async () => {
    await addPhotos(db, 3)
    await editBox(0)
    const services = fakes()
    const plain = services.vision.analyse.getMockImplementation()!
    let goOn = (): void => {}
    services.vision.analyse.mockImplementationOnce(async (input) => (await new Promise<void>((resolve) => void (goOn = resolve)), await plain(input)))
    const first = startEmbedStale(db, EVERYTHING, services)
    await vi.waitFor(() => expect(services.vision.analyse).toHaveBeenCalled())
    await editBox(1)
    const [second, third] = [startEmbedStale(db, EVERYTHING, services), startEmbedStale(db, EVERYTHING, services)]
    expect(third.finished).toBe(second.finished)
    goOn()
    await Promise.all([first.finished, second.finished])
    expect(await stale()).toEqual([])
    expect(jobList.store.getState().jobs.filter(({ kind, catalogueId }) => kind === 'embed' && catalogueId === db.catalogueId).map(({ state }) => state)).toEqual(['done', 'done'])
  })

  it('has nothing to do in a fresh catalogue', async () => {
    await db.photos.put(analysed(0).photo)
    expect(await embedFlukes({ db, ...fakes() }, EVERYTHING, quiet())).toEqual({ embedded: 0, failed: 0, reasons: [] })
  })
})
