import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openCatalogue, type CatalogueInfo } from '../catalogues.ts'
import type { CatalogueDatabase, OriginalRow } from '../database.ts'
import { addAnalysedPhotos } from '../photos.ts'
import { thaw, type FrozenDatabase } from '../testing/frozen.ts'
import { analysed, fluke, freshDatabase, photoId } from '../testing/sample.ts'
import v1 from '../testing/schema-v1.json' with { type: 'json' }
import { dropCopies, keepCopies, originalsKept, setOriginalsKept } from './originals-kept.ts'
import { restoreBackup } from './restore.ts'
import { dropThumbnails, measureSpace, photosWithoutThumbnail } from './space.ts'
import { MemorySink } from './testing/sinks.ts'
import { writeBackup } from './write-backup.ts'

const quiet = { signal: new AbortController().signal, report: () => {} }

let db: CatalogueDatabase
beforeEach(() => {
  db = freshDatabase()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await db.delete()
})

async function idOf(text: string): Promise<never> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') as never
}

/** Photos whose content is these texts, by handle. A handle can't be cloned in Node: the table keeps its number and hands out the handle. */
async function ownFiles(texts: string[], file: (text: string) => Blob | Error = (text) => new Blob([text])): Promise<void> {
  const handles = texts.map((text, n) => ({ n, kind: 'file', name: `${n}.jpg`, isSameEntry: () => false, getFile: () => (file(text) instanceof Error ? Promise.reject(file(text)) : Promise.resolve(file(text))) }))
  const change = (row: OriginalRow, how: (handle: { n: number }) => unknown): OriginalRow => {
    const source = row.source as { handle?: { n: number }; own?: { handle: { n: number } } }
    if (source.handle) return { ...row, source: { ...source, handle: how(source.handle) } as never }
    return source.own ? { ...row, source: { ...source, own: { ...source.own, handle: how(source.own.handle) } } as never } : row
  }
  db.originals.hook('reading', (row) => (row ? change(row as OriginalRow, ({ n }) => handles[n]) : row) as never)
  const put = db.originals.put.bind(db.originals)
  vi.spyOn(db.originals, 'put').mockImplementation(((row: OriginalRow) => put(change(row, ({ n }) => ({ n })) as never)) as never)
  for (const [n, text] of texts.entries()) {
    const photo = { ...analysed(n).photo, id: await idOf(text), byteSize: text.length }
    await addAnalysedPhotos(db, [analysed(n, { photo, source: { kind: 'handle', handle: { n } as never, folderId: 3 } })])
  }
}

const kinds = async (): Promise<string[]> => (await db.originals.toArray()).map(({ source }) => source.kind)

test('photographs in own folders are copied beside, measured so, and dropped again without losing the way to them', async () => {
  await ownFiles(['one', 'three'])
  expect(await measureSpace(db, quiet)).toMatchObject({ photos: 2, ownFiles: { count: 2, bytes: 8 }, copiesOfOwn: { count: 0 }, thumbnails: { count: 2, bytes: 2 }, withoutOriginal: 0 })
  expect(await keepCopies(db, quiet)).toMatchObject({ changed: 2, bytes: 8, left: 0 })
  expect(await keepCopies(db, quiet)).toMatchObject({ changed: 0 })
  expect(await measureSpace(db, quiet)).toMatchObject({ ownFiles: { count: 0 }, copiesOfOwn: { count: 2, bytes: 8 }, onlyCopies: { count: 0 } })
  expect(await dropCopies(db, 'only-copies', quiet)).toMatchObject({ changed: 0 })
  expect(await dropCopies(db, 'of-own-files', quiet)).toMatchObject({ changed: 2, bytes: 8, left: 0 })
  expect(await kinds()).toEqual(['handle', 'handle'])
  expect(await db.copies.count()).toBe(0)
})

test('a copy whose own file is gone stays; one that has changed is not taken for the photograph', async () => {
  let gone = false
  await ownFiles(['one', 'three'], (text) => (gone && text === 'one' ? new DOMException('gone', 'NotFoundError') : new Blob([text])))
  await keepCopies(db, quiet)
  gone = true
  expect(await dropCopies(db, 'of-own-files', quiet)).toMatchObject({ changed: 1, left: 1, firstReason: { code: 'source-missing' } })
  expect(await db.copies.count()).toBe(1)
  await db.delete()
  db = freshDatabase()
  await ownFiles(['one'], () => new Blob(['another']))
  expect(await keepCopies(db, quiet)).toMatchObject({ changed: 0, left: 1, firstReason: { message: expect.stringMatching(/changed/) as string } })
  expect(await db.copies.count()).toBe(0)
})

test('a full disk while copying: what was copied stays, and it goes on with room', async () => {
  await ownFiles(['one', 'three', 'seven'])
  const add = db.copies.add.bind(db.copies)
  vi.spyOn(db.copies, 'add').mockImplementationOnce(add as never).mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError') as never)
  await expect(keepCopies(db, quiet)).rejects.toMatchObject({ code: 'storage-full' })
  expect((await kinds()).filter((kind) => kind === 'copy')).toHaveLength(1)
  expect(await keepCopies(db, quiet)).toMatchObject({ changed: 2 })
})

test('only copies go when that is asked for by name, and their small pictures stay', async () => {
  const copyId = (await db.copies.add({ file: new Blob(['jpeg']) } as never)) as number
  await addAnalysedPhotos(db, [analysed(0, { source: { kind: 'copy', copyId } }), analysed(1)])
  expect(await measureSpace(db, quiet)).toMatchObject({ onlyCopies: { count: 1, bytes: 4 }, drawn: 1, waiting: { count: 0 } })
  expect(await dropCopies(db, 'of-own-files', quiet)).toMatchObject({ changed: 0, left: 0 })
  expect(await dropCopies(db, 'only-copies', quiet)).toMatchObject({ changed: 1, bytes: 4 })
  expect(await db.originals.get(photoId(0))).toBeUndefined()
  expect(await db.thumbnails.count()).toBe(2)
  expect(await measureSpace(db, quiet)).toMatchObject({ withoutOriginal: 1 })
})

test('small pictures that are missing are found, whichever they are', async () => {
  await addAnalysedPhotos(db, Array.from({ length: 205 }, (_, n) => analysed(n)))
  await dropThumbnails(db)
  await db.thumbnails.put({ photoId: photoId(7), image: new Blob(['t']) })
  const missing: string[] = []
  for await (const page of photosWithoutThumbnail(db)) missing.push(...page)
  expect(missing).toHaveLength(204)
  expect(missing).not.toContain(photoId(7))
})

test('the choice is kept, and is the plainest where nobody chose', async () => {
  expect(await originalsKept(db)).toBe('own-files')
  await setOriginalsKept(db, 'copies')
  expect(await originalsKept(db)).toBe('copies')
})

test('a backup of schema 1 comes back in today’s schema, upgraded by the same code as a catalogue on this machine', async () => {
  const name = `flukeprint-${crypto.randomUUID()}`
  await thaw(v1 as FrozenDatabase, name)
  const old = (await new Dexie(name).open()) as unknown as CatalogueDatabase
  const info: CatalogueInfo = { id: crypto.randomUUID(), name: 'Old', kind: 'own', createdAtMs: 1 }
  const sink = new MemorySink()
  await writeBackup({ db: old, info, pictures: 'originals', fileName: 'old' }, sink, quiet)
  await old.delete()
  const report = await restoreBackup(sink.file(), 'old', { withOriginals: true }, quiet)
  expect(report).toMatchObject({ catalogueId: info.id, lost: [], rows: { photos: 3, flukes: 3 } })
  const back = await openCatalogue(info.id)
  expect(back.verno).toBe(db.verno)
  expect(await back.flukes.get(fluke(0))).toMatchObject({ status: 'identified', individualId: '007' })
  expect(await back.decisions.count()).toBe((v1 as FrozenDatabase).stores.decisions!.rows.length)
  await back.delete()
})
