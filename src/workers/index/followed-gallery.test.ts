import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import { CatalogueDatabase } from '#storage/database.ts'
import { decide, undo } from '#storage/decide.ts'
import { saveEmbeddings } from '#storage/embeddings.ts'
import { addAnalysedPhotos } from '#storage/photos.ts'
import { revertDecision } from '#storage/review.ts'
import { galleryRevision } from '#storage/revision.ts'
import { FollowedGallery } from './followed-gallery.ts'

let db: CatalogueDatabase
let count = 0
beforeEach(() => {
  db = new CatalogueDatabase(`followed-${++count}`)
})
afterEach(() => db.delete())

/** A unit vector, different for each `n`; two of the same `n` are alike. */
function vector(n: number): Float32Array {
  const out = new Float32Array(512)
  out[n] = 1
  return out
}

async function add(name: string, n: number, label?: string | null): Promise<FlukeId> {
  const id = name.padEnd(64, '0') as PhotoId
  await addAnalysedPhotos(db, [
    {
      photo: { id, fileName: `${name}.jpg`, path: `${name}.jpg`, otherNames: [], mimeType: 'image/jpeg', byteSize: 1, widthPx: 10, heightPx: 10, takenAtMs: null, latitudeDeg: null, longitudeDeg: null, importedAtMs: 0 },
      thumbnail: new Blob(),
      source: { kind: 'demo', index: 0 },
      detected: { boxPx: { x0: 0, y0: 0, x1: 1, y1: 1 }, boxScore: 1, boxMaker: 'detector' },
      embedder: 'embedder-v1',
      vector: vector(n),
      ...(label === undefined ? {} : { label: label as IndividualId | null }),
    },
  ])
  return `${id}:0` as FlukeId
}

async function bestOf(followed: FollowedGallery, flukeId: FlukeId): Promise<string[]> {
  await followed.catchUp(await galleryRevision(db))
  const query = followed.gallery.vectorOf(flukeId)!
  return followed.gallery.rank(query.vector, { excludePhotoId: query.photoId, limit: 9 }).candidates.map(({ individualId }) => individualId)
}

test('decisions, undo, new photos and new embeddings are in the next answer', async () => {
  await add('a', 1, 'w_1')
  await add('b', 2, 'w_2')
  const query = await add('c', 2)
  const followed = new FollowedGallery(db, 'embedder-v1')
  expect(await bestOf(followed, query)).toEqual(['w_2', 'w_1'])

  await decide(db, [{ kind: 'match', flukeId: query, individualId: 'w_3' as IndividualId, evidence: null, analyst: 'me' }])
  const other = await add('d', 2)
  expect((await bestOf(followed, other)).slice(0, 2).sort()).toEqual(['w_2', 'w_3'])
  await undo(db, 'me')
  expect(await bestOf(followed, other)).toEqual(['w_2', 'w_1'])

  await saveEmbeddings(db, [{ flukeId: other, madeOf: 'x', model: 'embedder-v1', vector: vector(1) }])
  expect(await bestOf(followed, other)).toEqual(['w_1', 'w_2'])
})

test('possible matches, filed-new and removed flukes are no gallery', async () => {
  const [a, b, c] = [await add('a', 1, 'w_1'), await add('b', 2), await add('c', 3, null)]
  const query = await add('d', 4)
  await decide(db, [{ kind: 'possible', flukeId: b, individualId: 'w_1' as IndividualId, evidence: null }])
  const followed = new FollowedGallery(db, 'embedder-v1')
  expect(await bestOf(followed, query)).toEqual(['w_1'])
  await decide(db, [{ kind: 'no-fluke', flukeId: a }])
  expect(await bestOf(followed, query)).toEqual([])
  expect(c).toBeDefined()
})

test('embeddings of another model are never compared', async () => {
  await add('a', 1, 'w_1')
  const query = await add('b', 1)
  await saveEmbeddings(db, [{ flukeId: query, madeOf: 'x', model: 'embedder-small-v1', vector: vector(1) }])
  const followed = new FollowedGallery(db, 'embedder-v1')
  await followed.catchUp(await galleryRevision(db))
  expect(followed.gallery.vectorOf(query)).toBeNull()
  expect(followed.foreignFlukes).toBe(1)
})

test('what another model embedded is counted until it is embedded again, or is no fluke', async () => {
  const [a, b] = [await add('a', 1, 'w_1'), await add('b', 2)]
  const followed = new FollowedGallery(db, 'embedder-small-v1')
  const foreign = async (): Promise<number> => {
    await followed.catchUp(await galleryRevision(db))
    return followed.foreignFlukes
  }
  expect(await foreign()).toBe(2)
  await saveEmbeddings(db, [{ flukeId: a, madeOf: 'x', model: 'embedder-small-v1', vector: vector(1) }])
  expect(await foreign()).toBe(1)
  const [said] = await decide(db, [{ kind: 'no-fluke', flukeId: b }])
  expect(await foreign()).toBe(0)
  await revertDecision(db, said!.id)
  expect(await foreign()).toBe(1)
})

test('two questions at once are answered from the same reading', async () => {
  await add('a', 1, 'w_1')
  const query = await add('b', 1)
  const followed = new FollowedGallery(db, 'embedder-v1')
  expect(await Promise.all([bestOf(followed, query), bestOf(followed, query)])).toEqual([['w_1'], ['w_1']])
  expect(followed.gallery.size).toBe(2)
})

test('the audit knows each fluke as it is filed, and none that is no fluke', async () => {
  const [a, b, c] = [await add('a', 1, 'w_1'), await add('b', 1, null), await add('c', 1)]
  const followed = new FollowedGallery(db, 'embedder-v1')
  const filed = async (): Promise<(string | null)[]> => {
    await followed.catchUp(await galleryRevision(db))
    for (const _ of followed.audit.compare());
    const { groupAt, individuals, isNewAt, individualId, flukeId } = followed.audit.filed()
    const told = new Map([...groupAt].map((group, row) => [flukeId(row), group < 0 ? 'gone' : group < individuals ? individualId(group) : isNewAt[row] ? 'new' : null]))
    return [a, b, c].map((id) => told.get(id) ?? null)
  }
  expect(await filed()).toEqual(['w_1', 'new', null])
  await decide(db, [{ kind: 'match', flukeId: b, individualId: 'w_1' as IndividualId, evidence: null }, { kind: 'no-fluke', flukeId: a }])
  expect(await filed()).toEqual(['gone', 'w_1', null])
  expect(followed.audit.nearest(b, 5)!.map(({ flukeId }) => flukeId)).toEqual([c])
})

test('a catalogue of more flukes than are read in one go: each has its label, also one that was decided since the revision was asked for', async () => {
  const first = await add('0', 1, 'w_1')
  const last = await add('z', 2, 'w_2')
  const [pattern] = await db.flukes.toArray()
  await db.flukes.bulkAdd(Array.from({ length: 5_000 }, (_, n) => ({ ...pattern!, id: `b${n}:0` as FlukeId, order: 10 + n })))
  const revision = await galleryRevision(db)
  await decide(db, [{ kind: 'match', flukeId: first, individualId: 'w_3' as IndividualId, evidence: null, analyst: 'me' }])
  const followed = new FollowedGallery(db, 'embedder-v1')
  await followed.catchUp(revision)
  expect(await bestOf(followed, last)).toEqual(['w_3'])
  expect(await bestOf(followed, first)).toEqual(['w_2'])
})
