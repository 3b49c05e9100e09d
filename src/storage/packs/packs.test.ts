import 'fake-indexeddb/auto'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { IndividualId, PhotoId } from '#core/catalogue.ts'
import { errorRecord } from '#core/errors.ts'
import { fetchBlocks } from '#core/formats/pack/fetch-blocks.ts'
import { packedId, packMark, type PackManifest } from '#core/formats/pack/manifest.ts'
import { drawnPack, memorySource, packed, quiet, range, TITLE } from '#core/formats/pack/testing/drawn-pack.ts'
import type { PackedFluke } from '#core/formats/pack/write-pack.ts'
import { catalogueRegistry, createCatalogue, deleteCatalogue } from '../catalogues.ts'
import { CatalogueDatabase } from '../database.ts'
import { decide } from '../decide.ts'
import { galleryRevision } from '../revision.ts'
import { analysed, addPhotos, fluke, freshDatabase, photoId } from '../testing/sample.ts'
import { addAnalysedPhotos } from '../photos.ts'
import { nameOwnPack } from './own-pack.ts'
import { foreignIdentified, packedFlukes } from './packed-flukes.ts'
import { packedIndividuals, packedThumbnails, packedViews, packedViewsOf, packNames } from './pack-views.ts'
import { packsDatabase } from './packs-database.ts'
import { beginEdition, bytesHere, giveUpEdition, packBlocks, unsubscribe, swapEdition } from './packs.ts'
import { packEditions, subscriptions } from './subscriptions.ts'

const sha256 = async (bytes: Uint8Array): Promise<string> => await Promise.resolve(createHash('sha256').update(bytes).digest('hex'))
const HOST = { kind: 'host', path: 'packs/azores/' } as const

let db: CatalogueDatabase
beforeEach(() => {
  db = freshDatabase()
})
afterEach(async () => {
  await db.delete()
  const packs = packsDatabase()
  await Promise.all(packs.tables.map((table) => table.clear()))
})

type Drawn = Awaited<ReturnType<typeof drawnPack>> & { edition: string }

async function edition(flukes: PackedFluke[], title = TITLE): Promise<Drawn> {
  const drawn = await drawnPack(flukes, { sha256, title })
  return { ...drawn, edition: await sha256(drawn.files.get('manifest.json')!) }
}

async function subscribe({ manifest, files, edition: sum }: Drawn, to = db): Promise<void> {
  await beginEdition(to, manifest, sum, HOST)
  await fetchBlocks(manifest, memorySource(files), packBlocks, sha256, quiet())
  await swapEdition(manifest.packId, quiet())
}

const marked = (ref: string, manifest: Pick<PackManifest, 'mark'> = TITLE): IndividualId => packedId(manifest.mark, ref)
const blocks = (): Promise<number> => packsDatabase().blocks.count()

test('a pack that has come in whole is shown: flukes, photos, small pictures, individuals', async () => {
  const flukes = range(40).map((n) => packed(n))
  await subscribe(await edition(flukes))
  const photo = `${TITLE.mark}/${flukes[3]!.photoId}` as PhotoId
  const view = (await packedViews([`${photo}:0` as never])).get(`${photo}:0` as never)!
  expect(view).toMatchObject({ whale: marked('W-3'), nickname: 'Salt', photo: { id: photo, fileName: 'photo 3.jpg', widthPx: 1200 }, fluke: { boxPx: flukes[3]!.boxPx } })
  const picture = (await packedThumbnails([photo])).get(photo)!
  expect(new Uint8Array(await picture.arrayBuffer())).toEqual(flukes[3]!.thumbnail)
  expect((await packedViewsOf(db, marked('W-3'))).map((one) => one.photo.fileName)).toEqual(['photo 3.jpg', 'photo 10.jpg', 'photo 17.jpg', 'photo 24.jpg', 'photo 31.jpg', 'photo 38.jpg'])
  expect((await packedIndividuals(db)).find(({ id }) => id === marked('W-3'))).toEqual({ id: marked('W-3'), nickname: 'Salt' })
  expect((await subscriptions(db))[0]).toMatchObject({ note: { name: 'Azores 2024', path: HOST.path }, pack: { coming: null, current: { flukes: 40, individuals: 7 } } })
})

test('until it is whole nothing of it is compared with; the former edition is in use until the next one is whole', async () => {
  const first = await edition(range(20).map((n) => packed(n)))
  await beginEdition(db, first.manifest, first.edition, HOST)
  expect(await packEditions(db)).toBe('')
  expect(await bytesHere(first.edition)).toBe(0)
  await fetchBlocks(first.manifest, memorySource(first.files), packBlocks, sha256, quiet())
  await swapEdition(TITLE.packId, quiet())
  expect(await packEditions(db)).toBe(`${TITLE.packId}@${first.edition}`)
  const held = await blocks()

  const second = await edition(range(26).slice(2).map((n) => packed(n)), { ...TITLE, name: 'Azores', madeAtMs: TITLE.madeAtMs + 1 })
  await beginEdition(db, second.manifest, second.edition, HOST)
  expect((await galleryRevision(db)).packs).toBe(`${TITLE.packId}@${first.edition}`)
  expect(await packedViewsOf(db, marked('W-0'))).toHaveLength(3)
  await fetchBlocks(second.manifest, memorySource(second.files), packBlocks, sha256, quiet())
  expect(await blocks()).toBeGreaterThan(held)
  await swapEdition(TITLE.packId, quiet())
  expect((await galleryRevision(db)).packs).toBe(`${TITLE.packId}@${second.edition}`)
  expect((await packedViewsOf(db, marked('W-0'))).map((one) => one.photo.fileName)).toEqual(['photo 7.jpg', 'photo 14.jpg', 'photo 21.jpg'])
  expect(await blocks(), 'what only the former edition needed is gone').toBe(new Set(second.manifest.files.flatMap((file) => file.blocks.map((block) => block.sha256))).size)
})

test('an edition whose parts do not fit leaves the former one in use', async () => {
  const first = await edition(range(9).map((n) => packed(n)))
  await subscribe(first)
  const twice = await edition([packed(1), packed(1)])
  await beginEdition(db, twice.manifest, twice.edition, HOST)
  await fetchBlocks(twice.manifest, memorySource(twice.files), packBlocks, sha256, quiet())
  await expect(swapEdition(TITLE.packId, quiet())).rejects.toThrow(/a fluke twice/)
  expect(await packEditions(db)).toContain(first.edition)
  expect(await packedViewsOf(db, marked('W-0'))).toHaveLength(2)
  await giveUpEdition(db, TITLE.packId)
  expect((await subscriptions(db))[0]!.pack).toMatchObject({ coming: null, current: { edition: first.edition } })
})

test('a first edition that is given up leaves nothing behind', async () => {
  const one = await edition(range(9).map((n) => packed(n)))
  await beginEdition(db, one.manifest, one.edition, HOST)
  await fetchBlocks(one.manifest, memorySource(one.files), packBlocks, sha256, quiet())
  await giveUpEdition(db, TITLE.packId)
  expect([await subscriptions(db), await packNames(db), await blocks(), await packsDatabase().packs.count(), await packsDatabase().editions.count()]).toEqual([[], new Map(), 0, 0, 0])
})

test('given up when it comes in a second time, a pack by which something was decided keeps its name', async () => {
  const one = await edition(range(9).map((n) => packed(n)))
  await subscribe(one)
  await addPhotos(db, 1)
  await decide(db, [{ kind: 'match', flukeId: fluke(0), individualId: marked('W-3'), evidence: null }])
  await unsubscribe(db, TITLE.packId)
  await beginEdition(db, one.manifest, one.edition, HOST)
  await giveUpEdition(db, TITLE.packId)
  expect((await packNames(db)).get(TITLE.mark)).toEqual({ name: 'Azores 2024', subscribed: false })
})

test('another pack of the same mark is refused: decisions could not tell the two apart', async () => {
  await subscribe(await edition([packed(1)]))
  const other = await edition([packed(2)], { ...TITLE, packId: TITLE.packId.replace(/1$/, '2') })
  expect(await beginEdition(db, other.manifest, other.edition, HOST).catch(errorRecord)).toMatchObject({ code: 'bad-input', message: expect.stringContaining(TITLE.mark) })
})

describe('decisions', () => {
  test('that speak of a pack’s individual stay when the pack is left, and are told whose it was', async () => {
    await subscribe(await edition(range(9).map((n) => packed(n))))
    await addPhotos(db, 1)
    await decide(db, [{ kind: 'match', flukeId: fluke(0), individualId: marked('W-3'), evidence: null }])
    expect(await db.individuals.get(marked('W-3'))).toMatchObject({ key: marked('W-3'), flukeCount: 1 })
    const before = await db.decisions.toArray()
    await unsubscribe(db, TITLE.packId)
    expect(await db.decisions.toArray()).toEqual(before)
    expect((await db.flukes.get(fluke(0)))!.individualId).toBe(marked('W-3'))
    expect([await packEditions(db), await packedViewsOf(db, marked('W-3')), await blocks(), await packsDatabase().flukes.count()]).toEqual(['', [], 0, 0])
    expect((await packNames(db)).get(TITLE.mark)).toEqual({ name: 'Azores 2024', subscribed: false })
  })

  test('and photos of a pack are in no table of the catalogue', async () => {
    await addPhotos(db, 2)
    const before = await Promise.all([db.photos.count(), db.flukes.count(), db.individuals.count(), db.embeddings.count(), db.decisions.count()])
    await subscribe(await edition(range(30).map((n) => packed(n))))
    expect(await Promise.all([db.photos.count(), db.flukes.count(), db.individuals.count(), db.embeddings.count(), db.decisions.count()])).toEqual(before)
  })
})

test('two catalogues share a pack’s bytes, and the last one to leave takes them along, also by being deleted', async () => {
  const info = await createCatalogue({ name: 'Other', kind: 'own' })
  const other = new CatalogueDatabase(info.id)
  const one = await edition(range(9).map((n) => packed(n)))
  await subscribe(one)
  const held = await blocks()
  await subscribe(one, other)
  expect(await blocks()).toBe(held)
  await unsubscribe(db, TITLE.packId)
  expect(await blocks()).toBe(held)
  expect(await packedViewsOf(other, marked('W-0'))).toHaveLength(2)
  other.close()
  await deleteCatalogue(info.id)
  expect(await blocks()).toBe(0)
  await catalogueRegistry().delete()
})

test('a catalogue becomes a pack of its identified flukes, and the pack is what it was; marks and refs stay through a rename', async () => {
  const one = (n: number, label?: string) => analysed(n, label === undefined ? {} : { label: label as IndividualId })
  await addAnalysedPhotos(db, [one(0, '007'), one(1, '007'), one(2), one(3, 'w_9')])
  await decide(db, [{ kind: 'new', flukeId: fluke(2), evidence: null }])
  await db.embeddings.where('flukeId').equals(fluke(3)).modify({ model: 'another' })
  const own = await nameOwnPack(db, 'Bay of whales')
  expect(await nameOwnPack(db, 'Bay')).toEqual({ ...own, name: 'Bay' })
  expect(own.mark).toBe(packMark('Bay of whales', own.packId))

  const count = { leftOut: 0 }
  const flukes: PackedFluke[] = []
  for await (const packedFluke of packedFlukes(db, 'embedder-test', count)) flukes.push(packedFluke)
  expect(count.leftOut).toBe(1)
  expect(await foreignIdentified(db, 'embedder-test')).toBe(1)
  expect(await foreignIdentified(db, 'another')).toBe(3)
  expect(flukes.map(({ photoId: id, individual }) => [id, individual.id])).toEqual([[photoId(0), '007'], [photoId(1), '007'], [photoId(2), 'NEW-0001']])
  expect(flukes[0]!.individual.ref).toBe('007')
  expect(flukes[2]!.individual.ref).toMatch(/^NEW-0001~[0-9a-f]{8}$/)
  expect(flukes[1]!.vector).toEqual({ codes: (await db.embeddings.where('flukeId').equals(fluke(1)).first())!.codes, scale: expect.closeTo(1 / 127, 8) })
})
