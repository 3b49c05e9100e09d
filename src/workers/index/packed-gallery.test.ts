import 'fake-indexeddb/auto'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { IndividualId } from '#core/catalogue.ts'
import { fetchBlocks } from '#core/formats/pack/fetch-blocks.ts'
import { packedId } from '#core/formats/pack/manifest.ts'
import { drawnPack, memorySource, packed, quiet, range, TITLE } from '#core/formats/pack/testing/drawn-pack.ts'
import type { PackedFluke } from '#core/formats/pack/write-pack.ts'
import { quantise } from '#core/ranking/quantise.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { decide } from '#storage/decide.ts'
import { packsDatabase } from '#storage/packs/packs-database.ts'
import { beginEdition, packBlocks, unsubscribe, swapEdition } from '#storage/packs/packs.ts'
import { addAnalysedPhotos, type AnalysedPhoto } from '#storage/photos.ts'
import { review, revertDecision } from '#storage/review.ts'
import { galleryRevision } from '#storage/revision.ts'
import { analysed, fluke, freshDatabase, photoId } from '#storage/testing/sample.ts'
import { FollowedGallery } from './followed-gallery.ts'

let db: CatalogueDatabase
beforeEach(() => {
  db = freshDatabase()
})
afterEach(async () => {
  await db.delete()
  await Promise.all(packsDatabase().tables.map((table) => table.clear()))
})

/** A photo of the sample, embedded as packs are. */
const own = (...of: Parameters<typeof analysed>): AnalysedPhoto => ({ ...analysed(...of), embedder: 'embedder-v1' })

/** A unit vector, different for each `n`; photo `n` of the sample has the same. */
function vector(n: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(512)
  out[n] = 1
  return out
}

/** A pack's fluke of this individual that looks like photo `n` of the sample. */
const like = (n: number, ref: string, more: Partial<PackedFluke> = {}): PackedFluke => packed(n, { individual: { ref, id: ref, nickname: null }, vector: quantise(vector(n)), ...more })

async function subscribe(flukes: PackedFluke[], embedder = 'embedder-v1'): Promise<void> {
  const sha256 = async (bytes: Uint8Array): Promise<string> => await Promise.resolve(createHash('sha256').update(bytes).digest('hex'))
  const { manifest, files } = await drawnPack(flukes, { sha256, title: { ...TITLE, embedder: { ...TITLE.embedder, name: embedder } } })
  await beginEdition(db, manifest, await sha256(files.get('manifest.json')!), { kind: 'host', path: 'packs/a/' })
  await fetchBlocks(manifest, memorySource(files), packBlocks, sha256, quiet())
  await swapEdition(manifest.packId, quiet())
}

async function ranked(followed: FollowedGallery, n: number): Promise<{ ids: string[]; photos: string[] }> {
  await followed.catchUp(await galleryRevision(db))
  const query = followed.gallery.vectorOf(fluke(n))!
  const { candidates } = followed.gallery.rank(query.vector, { excludePhotoId: query.photoId, limit: 9 })
  return { ids: candidates.map(({ individualId }) => individualId), photos: candidates[0]?.photos.map(({ flukeId }) => flukeId) ?? [] }
}

const id = (ref: string): IndividualId => packedId(TITLE.mark, ref)

test('a pack’s individuals are candidates beside one’s own, from the moment that it is whole until it is left', async () => {
  await addAnalysedPhotos(db, [own(1, { label: 'w_1' as IndividualId }), own(2)])
  const followed = new FollowedGallery(db, 'embedder-v1')
  expect((await ranked(followed, 2)).ids).toEqual(['w_1'])
  await subscribe([like(2, 'HW-2'), like(3, 'HW-3')])
  expect(await ranked(followed, 2)).toMatchObject({ ids: [id('HW-2'), id('HW-3'), 'w_1'], photos: [`${TITLE.mark}/${packed(2).photoId}:0`] })
  await subscribe([like(2, 'HW-7'), like(4, 'HW-4')])
  expect((await ranked(followed, 2)).ids[0]).toBe(id('HW-7'))
  expect((await ranked(followed, 2)).ids).toHaveLength(3)
  await unsubscribe(db, TITLE.packId)
  expect((await ranked(followed, 2)).ids).toEqual(['w_1'])
})

test('the same photograph is no evidence for itself, and a pack asks nothing', async () => {
  await addAnalysedPhotos(db, [own(2)])
  await subscribe([like(2, 'HW-2', { photoId: photoId(2) }), like(3, 'HW-3')])
  const followed = new FollowedGallery(db, 'embedder-v1')
  expect((await ranked(followed, 2)).ids).toEqual([id('HW-3')])
  for (const _ of followed.audit.compare());
  expect(followed.audit.filed().groupAt).toHaveLength(1)
})

test('a match by a pack counts for its individual; merged with one’s own, the pack’s photos stand there, and apart again', async () => {
  await addAnalysedPhotos(db, [own(1, { label: 'w_1' as IndividualId }), own(2), own(3)])
  await subscribe([like(2, 'HW-2'), ...range(3).map((n) => like(20 + n, 'HW-20'))])
  const followed = new FollowedGallery(db, 'embedder-v1')
  await ranked(followed, 2)
  await decide(db, [{ kind: 'match', flukeId: fluke(2), individualId: id('HW-2'), evidence: null }])
  expect((await ranked(followed, 3)).ids.sort()).toEqual([id('HW-2'), id('HW-20'), 'w_1'].sort())
  const [merge] = await review(db, [{ kind: 'merge', individualIds: [id('HW-2'), 'w_1' as IndividualId], keep: 'w_1' as IndividualId }])
  expect((await ranked(followed, 3)).ids.sort()).toEqual([id('HW-20'), 'w_1'].sort())
  // A worker that starts now reads the same.
  expect((await ranked(new FollowedGallery(db, 'embedder-v1'), 3)).ids.sort()).toEqual([id('HW-20'), 'w_1'].sort())
  await revertDecision(db, merge!.id)
  expect((await ranked(followed, 3)).ids.sort()).toEqual([id('HW-2'), id('HW-20'), 'w_1'].sort())
})

test('a pack of another embedder is left out', async () => {
  await addAnalysedPhotos(db, [own(2)])
  await subscribe([like(2, 'HW-2')], 'embedder-of-yore')
  expect((await ranked(new FollowedGallery(db, 'embedder-v1'), 2)).ids).toEqual([])
})
