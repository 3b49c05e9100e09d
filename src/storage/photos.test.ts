import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { embeddingSource, type IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from './database.ts'
import { decide } from './decide.ts'
import { saveEmbeddings, staleFlukes, type StaleFluke } from './embeddings.ts'
import { labelledFlukes, type LabelledFluke } from './labels.ts'
import { addAnalysedPhotos, addOtherName } from './photos.ts'
import { flukesOfIndividual, queueCounts, queueIds } from './queue.ts'
import { galleryRevision } from './revision.ts'
import { addPhotos, analysed, anotherTab, DETECTED, dump, fluke, freshDatabase, photoId } from './testing/sample.ts'

const w = (id: string): IndividualId => id as IndividualId
const MODEL = 'embedder-test'
const boxPx = { x0: 3, y0: 3, x1: 9, y1: 8 }

let db: CatalogueDatabase
beforeEach(() => {
  db = freshDatabase()
})
afterEach(() => db.delete())

async function all<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const found: T[] = []
  for await (const page of pages) found.push(...page)
  return found
}

describe('photos that come in', () => {
  test('bring fluke, picture, original, embedding and label, in the order given', async () => {
    await addAnalysedPhotos(db, [analysed(2, { label: w('007') }), analysed(0, { label: null }), analysed(1)])
    expect((await db.flukes.orderBy('order').toArray()).map(({ id, status, individualId, order }) => [id, status, individualId, order])).toEqual([
      [fluke(2), 'identified', '007', 1],
      [fluke(0), 'filed-new', null, 2],
      [fluke(1), 'open', null, 3],
    ])
    expect(await db.flukes.get(fluke(1))).toMatchObject({ ...DETECTED, detected: DETECTED, removed: 0 })
    expect(await db.embeddings.where('flukeId').equals(fluke(2)).first()).toMatchObject({ model: MODEL, madeOf: embeddingSource(photoId(2), DETECTED.boxPx) })
    expect(await db.originals.get(photoId(2))).toEqual({ photoId: photoId(2), source: { kind: 'demo', index: 2 } })
    expect((await db.thumbnails.get(photoId(2)))?.image).toBeInstanceOf(Blob)
    expect((await db.decisions.toArray()).map(({ kind, origin, analyst }) => [kind, origin, analyst])).toEqual([
      ['match', 'import', 'import'],
      ['file-new', 'import', 'import'],
    ])
  })

  test('and are known already are left as they are, with what was decided on them', async () => {
    await addPhotos(db, 2)
    await decide(db, [{ kind: 'match', flukeId: fluke(0), individualId: w('w_1'), evidence: null }])
    const before = await dump(db)
    await addAnalysedPhotos(db, [analysed(0, { label: w('w_9') }), analysed(1)])
    expect(await dump(db)).toEqual(before)
    await addAnalysedPhotos(db, [analysed(1), analysed(2), analysed(2)])
    expect(await db.flukes.orderBy('order').keys()).toEqual([1, 2, 3])
  })

  test('from two tabs at once: each photo once, each with its own place', async () => {
    const other = anotherTab(db)
    await Promise.all([addAnalysedPhotos(db, [analysed(0), analysed(1)]), addAnalysedPhotos(other, [analysed(1), analysed(2)])])
    expect(await db.photos.count()).toBe(3)
    expect((await db.flukes.orderBy('order').keys())).toEqual([1, 2, 3])
    other.close()
  })

  test('under another name are remembered by each name once', async () => {
    await addPhotos(db, 1)
    const other = anotherTab(db)
    await Promise.all(['copy.jpg', '0.jpg', 'copy.jpg', 'second.jpg'].map((name, n) => addOtherName(n % 2 ? other : db, photoId(0), name)))
    expect((await db.photos.get(photoId(0)))!.otherNames.sort()).toEqual(['copy.jpg', 'second.jpg'])
    await addOtherName(db, photoId(9), 'nobody.jpg')
    other.close()
  })
})

describe('embeddings', () => {
  const stale = async (model = MODEL): Promise<StaleFluke[]> => all(staleFlukes(db, model, { foreign: true, flukeIds: [] }))
  const vector = new Float32Array(512).fill(0.1)

  test('are stale where the box or the model is another, and for a fluke without one; not where there is no fluke', async () => {
    await addPhotos(db, 4)
    expect(await stale()).toEqual([])
    await decide(db, [{ kind: 'box', flukeId: fluke(1), boxPx }, { kind: 'no-fluke', flukeId: fluke(2) }])
    await decide(db, [{ kind: 'box', flukeId: `${photoId(3)}:1` as never, boxPx }])
    expect(await stale()).toEqual([
      { flukeId: fluke(1), photoId: photoId(1), boxPx },
      { flukeId: `${photoId(3)}:1`, photoId: photoId(3), boxPx },
    ])
    expect((await stale('embedder-next')).map(({ flukeId }) => flukeId)).toEqual([fluke(0), fluke(1), fluke(3), `${photoId(3)}:1`])
  })

  test('made of a box that is undone meanwhile are stale again', async () => {
    await addPhotos(db, 1)
    await saveEmbeddings(db, [{ flukeId: fluke(0), madeOf: embeddingSource(photoId(0), boxPx), model: MODEL, vector }])
    expect(await stale()).toHaveLength(1)
    await saveEmbeddings(db, [{ flukeId: fluke(0), madeOf: embeddingSource(photoId(0), DETECTED.boxPx), model: MODEL, vector }])
    expect(await stale()).toEqual([])
  })

  test('are looked through in pages, each fluke once', async () => {
    const count = 1100
    const flukes = Array.from({ length: count }, (_, n) => ({ id: fluke(n), photoId: photoId(n), detected: DETECTED, ...DETECTED, status: 'open' as const, individualId: null, removed: 0 as const, order: n + 1 }))
    await db.flukes.bulkAdd(flukes)
    expect((await stale()).map(({ flukeId }) => flukeId)).toEqual(flukes.map(({ id }) => id))
  })

  test('replace the former one, with a higher number, so that readers notice; one that is no number is refused whole', async () => {
    await addPhotos(db, 2)
    const before = await galleryRevision(db)
    const row = { madeOf: 'x', model: MODEL }
    await saveEmbeddings(db, [{ ...row, flukeId: fluke(0), vector }])
    expect(await db.embeddings.count()).toBe(2)
    expect(await galleryRevision(db)).toEqual({ ...before, embeddingSeq: before.embeddingSeq + 1 })
    const stored = await dump(db)
    await expect(saveEmbeddings(db, [{ ...row, flukeId: fluke(1), vector }, { ...row, flukeId: fluke(0), vector: Float32Array.of(NaN) }])).rejects.toMatchObject({ code: 'bad-input' })
    expect(await dump(db)).toEqual(stored)
  })
})

test('the revision grows with every decision, undo and embedding; 0 before', async () => {
  expect(await galleryRevision(db)).toEqual({ decisionSeq: 0, embeddingSeq: 0, packs: '' })
  await addPhotos(db, 2)
  await decide(db, [{ kind: 'skip', flukeId: fluke(0) }])
  expect(await galleryRevision(db)).toEqual({ decisionSeq: 1, embeddingSeq: 2, packs: '' })
})

describe('lists', () => {
  beforeEach(async () => {
    await addPhotos(db, 7)
    await decide(db, [
      { kind: 'match', flukeId: fluke(0), individualId: w('w_1'), evidence: null },
      { kind: 'possible', flukeId: fluke(1), individualId: w('w_1'), evidence: null },
      { kind: 'skip', flukeId: fluke(2) },
      { kind: 'file-new', flukeId: fluke(3) },
      { kind: 'unusable', flukeId: fluke(4) },
      { kind: 'no-fluke', flukeId: fluke(5) },
    ])
  })

  test('the queue: by what was decided, in the order of import, without removed flukes', async () => {
    await decide(db, [{ kind: 'skip', flukeId: fluke(6) }])
    expect(await queueIds(db, 'skipped')).toEqual([fluke(2), fluke(6)])
    expect(await queueIds(db, 'open')).toEqual([])
    expect(await queueCounts(db)).toEqual({ open: 0, possible: 1, skipped: 2, identified: 1, 'filed-new': 1, unusable: 1 })
  })

  test('an individual\'s flukes: accepted and proposed ones', async () => {
    expect((await flukesOfIndividual(db, w('w_1'))).map(({ id }) => id)).toEqual([fluke(0), fluke(1)])
    await decide(db, [{ kind: 'no-fluke', flukeId: fluke(0) }])
    expect((await flukesOfIndividual(db, w('w_1'))).map(({ id }) => id)).toEqual([fluke(1)])
  })

  test('labels: every fluke with each name of its photo and what was decided', async () => {
    await addOtherName(db, photoId(0), 'copy of 0.jpg')
    const rows: LabelledFluke[] = await all(labelledFlukes(db))
    expect(rows.map(({ fileNames, status, individualId }) => [fileNames.join('|'), status, individualId])).toEqual([
      ['0.jpg|copy of 0.jpg', 'identified', 'w_1'],
      ['1.jpg', 'possible', 'w_1'],
      ['2.jpg', 'skipped', null],
      ['3.jpg', 'filed-new', null],
      ['4.jpg', 'unusable', null],
      ['6.jpg', 'open', null],
    ])
  })
})

test('photos of one name in two folders are told apart by their paths in a table of labels', async () => {
  const named = (n: number, path: string) => analysed(n, { photo: { ...analysed(n).photo, fileName: path.split('/').at(-1)!, path } })
  await addAnalysedPhotos(db, [named(0, 'day 1/IMG_1.jpg'), named(1, 'day 2/IMG_1.jpg'), named(2, 'day 2/IMG_2.jpg')])
  expect((await all(labelledFlukes(db))).flatMap(({ fileNames }) => fileNames)).toEqual(['day 1/IMG_1.jpg', 'day 2/IMG_1.jpg', 'IMG_2.jpg'])
})

test('whoever watches the revision is told of the first decision and of each later one', async () => {
  await addPhotos(db, 1)
  const seen: number[] = []
  const watching = Dexie.liveQuery(() => galleryRevision(db)).subscribe(({ decisionSeq }) => seen.push(decisionSeq))
  await vi.waitFor(() => expect(seen).toEqual([0]))
  await decide(db, [{ kind: 'skip', flukeId: fluke(0) }])
  await vi.waitFor(() => expect(seen.at(-1)).toBe(1))
  await decide(db, [{ kind: 'unusable', flukeId: fluke(0) }])
  await vi.waitFor(() => expect(seen.at(-1)).toBe(2))
  watching.unsubscribe()
})
