import 'fake-indexeddb/auto'
import { BlobReader, BlobWriter, configure, ZipReader } from '@zip.js/zip.js'
import { Dexie } from 'dexie'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { errorRecord, type ErrorRecord } from '#core/errors.ts'
import { againPath, HEADER_PATH, type PicturesKept } from '#core/formats/backup-header.ts'
import { createCatalogue, deleteCatalogue, listCatalogues, openCatalogue, type CatalogueInfo } from '../catalogues.ts'
import type { CatalogueDatabase } from '../database.ts'
import { decide, undo } from '../decide.ts'
import { addListed, openDraft, setImportState } from '../imports.ts'
import { openOriginal } from '../originals.ts'
import { addAnalysedPhotos } from '../photos.ts'
import { setAnalystName } from '../settings.ts'
import { analysed, DETECTED, fluke, photoId } from '../testing/sample.ts'
import { backupNotes, backupsOf } from './notes.ts'
import { BackupFile, checkBackup } from './read-backup.ts'
import { discardRestore, lookIntoBackup, restoreBackup, unfinishedRestores, type RestoreReport } from './restore.ts'
import { MemorySink } from './testing/sinks.ts'
import { writeBackup } from './write-backup.ts'

configure({ useWebWorkers: false })

const quiet = { signal: new AbortController().signal, report: () => {} }
const demo = { drawDemo: (index: number) => Promise.resolve(new Blob([`drawing ${index}`])) }

let info: CatalogueInfo
let db: CatalogueDatabase
beforeEach(async () => {
  info = await createCatalogue({ name: 'Bay 2026', kind: 'own' })
  db = await openCatalogue(info.id)
  await fill(db)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(backupNotes().tables.map((table) => table.clear()))
  for (const { id } of await listCatalogues()) await deleteCatalogue(id)
})

/** Seven photos, one without a fluke to all appearances: drawn ones and two that were copied; decisions, one taken back; an import that is under way. */
async function fill(target: CatalogueDatabase): Promise<void> {
  const ids = await target.copies.bulkAdd([{ file: new Blob(['first jpeg'], { type: 'image/jpeg' }) }, { file: new Blob(['second jpeg'], { type: 'image/jpeg' }) }] as never, { allKeys: true })
  const copied = (n: number, copyId: number) => analysed(n, { source: { kind: 'copy', copyId }, thumbnail: new Blob([`small ${n}`], { type: 'image/webp' }) })
  await addAnalysedPhotos(target, [...Array.from({ length: 5 }, (_, n) => analysed(n, { thumbnail: new Blob([`small ${n}`], { type: 'image/webp' }), label: n === 0 ? ('007' as never) : undefined, detected: n === 3 ? { ...DETECTED, presence: 0.02 } : DETECTED })), copied(5, ids[0] as number), copied(6, ids[1] as number)])
  await setAnalystName(target, 'Anna Ærø')
  await decide(target, [{ kind: 'match', flukeId: fluke(1), individualId: '1e5' as never, evidence: null }])
  await decide(target, [{ kind: 'new', flukeId: fluke(2), evidence: null }])
  await undo(target, 'Anna Ærø')
  const draft = await openDraft(target, 'trip')
  await addListed(target, draft.id, [{ path: 'trip/x.jpg', byteSize: 5, modifiedAtMs: 7, handle: null }])
  await setImportState(target, draft.id, 'paused')
}

async function backup(pictures: PicturesKept = 'originals', of = db, as = info): Promise<Blob> {
  const sink = new MemorySink()
  await writeBackup({ db: of, info: as, pictures, fileName: 'bay.flukeprint.zip' }, sink, quiet)
  expect(sink.state).toBe('closed')
  return sink.file()
}

const restore = (file: Blob, withOriginals = true) => restoreBackup(file, 'bay.flukeprint.zip', { withOriginals }, quiet)

/** Every row of every table, pictures as their bytes. */
async function everything(of: CatalogueDatabase): Promise<Record<string, unknown[]>> {
  return Object.fromEntries(await Promise.all(of.tables.map(async (table) => [table.name, await Promise.all((await table.toArray()).map(comparable))] as const)))
}

async function comparable(value: unknown): Promise<unknown> {
  if (value instanceof Blob) return { type: value.type, bytes: [...new Uint8Array(await value.arrayBuffer())] }
  if (ArrayBuffer.isView(value)) return { of: value.constructor.name, bytes: [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)] }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, inner]) => [key, await comparable(inner)] as const)))
}

describe('there and back', () => {
  test('everything is equal, in a copy beside and on a machine that never had it', async () => {
    const file = await backup()
    const before = await everything(db)
    const beside = await restore(file)
    expect(beside).toMatchObject({ lost: [], damaged: false, withoutOriginal: 0 })
    expect(beside.catalogueId).not.toBe(info.id)
    expect(beside.name).toMatch(/^Bay 2026 \(backup of \d{4}-\d\d-\d\d\)$/)
    expect(await everything(await openCatalogue(beside.catalogueId))).toEqual(before)
    await deleteCatalogue(info.id)
    const again = await restore(file)
    expect(again).toMatchObject({ catalogueId: info.id, name: 'Bay 2026' })
    const back = await openCatalogue(info.id)
    expect(await everything(back)).toEqual(before)
    expect(await (await openOriginal(back, photoId(5), demo)).text()).toBe('first jpeg')
    expect(await decide(back, [{ kind: 'new', flukeId: fluke(3), evidence: null }])).toMatchObject([{ individualId: 'NEW-0002', analyst: 'Anna Ærø' }])
    expect(await unfinishedRestores()).toEqual([])
    expect(await backupsOf(info.id)).toMatchObject([{ fileName: 'bay.flukeprint.zip', decisionSeq: 4, photos: 7 }])
  })

  test('a table that is added to the schema is in the backup without anybody thinking of it, whatever its rows hold', async () => {
    class Larger extends (db.constructor as typeof CatalogueDatabase) {
      constructor(id: string) {
        super(id)
        this.version(this.verno || 1).stores({ sightings: '++id, place' })
      }
    }
    const larger = new Larger(crypto.randomUUID())
    const row = { place: 'bay', atMs: new Date(5), weights: new Float32Array([1, Number.NaN]), note: undefined, picture: new Blob(['map'], { type: 'image/png' }), deep: [new Map([['a', 1n]])] }
    await (larger as Dexie).table('sightings').add(row)
    const before = await everything(larger)
    expect(before.sightings).toHaveLength(1)
    const file = await backup('none', larger)
    const opened = await BackupFile.open(file, 'x')
    expect(opened.header.tables.map(({ name }) => name)).toContain('sightings')
    const { catalogueId } = await restore(file)
    const back = new Larger(catalogueId)
    expect((await everything(back)).sightings).toEqual(before.sightings)
    back.close()
    await larger.delete()
  })

  test('all tables of the schema are in it, each row twice or known to be made anew from the others', async () => {
    const { header } = await BackupFile.open(await backup(), 'x')
    expect(new Set(header.tables.map(({ name }) => name))).toEqual(new Set([...db.tables.map(({ name }) => name), '-own-files']))
    expect(header.tables.filter(({ twice }) => !twice).map(({ name }) => name).sort()).toEqual(['embeddings', 'importItems'])
  })

  test('without the pictures: records alone, and what was copied is told to lie elsewhere', async () => {
    const small = await restore(await backup('thumbnails'))
    expect(small).toMatchObject({ lost: [], withoutOriginal: 2, rows: { thumbnails: 7, copies: 0, originals: 5 } })
    const bare = await restore(await backup('none'))
    expect(bare).toMatchObject({ lost: [], withoutOriginal: 2, rows: { thumbnails: 0, photos: 7, embeddings: 7, decisions: 4 } })
    const chosen = await restore(await backup('originals'), false)
    expect(chosen).toMatchObject({ lost: [], withoutOriginal: 2, rows: { thumbnails: 7, copies: 0 } })
  })

  test('photographs of the user’s own folders come along, those that have changed or gone are told', async () => {
    const bytes = new TextEncoder().encode('own jpeg')
    const own = [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const photo = { ...analysed(9).photo, id: own as never, path: '../day 1/a.jpg', fileName: 'a.jpg' }
    await addAnalysedPhotos(db, [{ ...analysed(9), photo }])
    const handle = (file: Blob | Error) => ({ kind: 'file', name: 'a.jpg', isSameEntry: () => Promise.resolve(false), getFile: () => (file instanceof Error ? Promise.reject(file) : Promise.resolve(file)) })
    const files = new Map<string, object>([[own, handle(new Blob([bytes]))], [photoId(0), handle(new Blob(['another']))], [photoId(1), handle(new DOMException('gone', 'NotFoundError'))]])
    // A handle of the browser's can't be cloned in Node, so the table hands it out without storing it.
    db.originals.hook('reading', (row) => (files.has(row.photoId) ? { ...row, source: { kind: 'handle', handle: files.get(row.photoId), folderId: null } } : row) as never)
    const sink = new MemorySink()
    const report = await writeBackup({ db, info, pictures: 'originals', fileName: 'bay' }, sink, quiet)
    expect(report).toMatchObject({ originals: 3, skippedCount: 2 })
    expect(report.skipped).toMatchObject([{ file: 'trip/0.jpg', why: /changed/ }, { file: 'trip/1.jpg', why: /no longer/ }].map(({ file, why }) => ({ file, why: expect.stringMatching(why) as string })))
    const back = await restore(sink.file())
    expect(back).toMatchObject({ lost: [], withoutOriginal: 2 })
    const target = await openCatalogue(back.catalogueId)
    expect(await (await openOriginal(target, own as never, demo)).text()).toBe('own jpeg')
    expect((await BackupFile.open(sink.file(), 'x')).paths()).toContain('originals/day 1/a.jpg')
  })
})

describe('a plain zip', () => {
  test('that any program opens: photographs under their names, sums that a command checks', async () => {
    const entries = await new ZipReader(new BlobReader(await backup())).getEntries()
    const names = entries.map(({ filename }) => filename)
    expect(names).toEqual(expect.arrayContaining(['README.txt', 'SHA256SUMS', HEADER_PATH, 'originals/trip/5.jpg', 'originals/trip/6.jpg', `thumbnails/${photoId(0)}.webp`]))
    const read = async (name: string): Promise<Blob> => {
      const entry = entries.find(({ filename }) => filename === name)
      if (!entry || entry.directory) throw new Error(name)
      return await entry.getData(new BlobWriter(), { checkSignature: true })
    }
    expect(await (await read('originals/trip/5.jpg')).text()).toBe('first jpeg')
    const sums = (await (await read('SHA256SUMS')).text()).trim().split('\n')
    expect(sums).toHaveLength(names.length - 1)
    for (const line of sums) {
      const [sum, name] = [line.slice(0, 64), line.slice(66)]
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await (await read(name)).arrayBuffer()))
      expect([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(sum)
    }
    expect(await new ZipReader(new BlobReader(await backup('none'))).getEntries().then((all) => all.find(({ filename }) => filename === 'README.txt'))).toBeDefined()
  })

  test('is found whole by a check, and any changed byte of any entry is found', async () => {
    const file = await backup()
    expect((await checkBackup(file, 'x', quiet)).check).toMatchObject({ damaged: [], hasEnd: true })
    const bytes = new Uint8Array(await file.arrayBuffer())
    const opened = await BackupFile.open(file, 'x')
    for (const text of ['first jpeg', 'small 3']) {
      const at = Buffer.from(bytes).indexOf(text)
      const bad = bytes.slice()
      bad[at + 2]! ^= 1
      const { check } = await checkBackup(new Blob([bad]), 'x', quiet)
      expect(check.damaged).toHaveLength(1)
    }
    expect(opened.hasEnd).toBe(true)
  })
})

describe('a damaged backup', () => {
  test('a damaged block is taken from its second copy; a damaged picture is lost alone, and named', async () => {
    const bytes = new Uint8Array(await (await backup()).arrayBuffer())
    spoil(bytes, '"individualId":"1e5"')
    spoil(bytes, 'second jpeg')
    const report = await restore(new Blob([bytes]))
    expect(report.lost).toEqual([{ table: 'copies', count: 1, which: 'originals/trip/6.jpg', why: 'damaged' }])
    expect(report).toMatchObject({ damaged: true, withoutOriginal: 1, rows: { decisions: 4, photos: 7, thumbnails: 7 } })
  })

  test('both copies of a block gone: exactly its rows are missing, and nothing refers to them', async () => {
    const file = await backup()
    const path = 'rows/photos/00001.jsonl'
    const opened = await BackupFile.open(file, 'x')
    expect(opened.has(path) && opened.has(againPath(path))).toBe(true)
    const bytes = new Uint8Array(await file.arrayBuffer())
    while (spoil(bytes, `{"id":"${photoId(0)}","fileName"`));
    const report = await restore(new Blob([bytes]))
    expect(report.lost[0]).toEqual({ table: 'photos', count: 7, which: 'rows 1 to 7', why: 'damaged' })
    expect(report.rows).toMatchObject({ photos: 0, flukes: 0, embeddings: 0, thumbnails: 0, decisions: 4 })
  })

  test('wherever it is cut off, it opens or says that it is no backup; what is there comes back, the rest is counted', async () => {
    const file = await backup()
    let before = 0
    for (let n = 0; n < 12; n++) {
      const { report, error } = await attempt(file.slice(0, Math.floor((file.size * n) / 12)))
      const found = (report?.rows.decisions ?? 0) + (report?.rows.thumbnails ?? 0)
      // A later cut never gives less.
      expect(found).toBeGreaterThanOrEqual(before)
      before = found
      expect(error?.code ?? 'bad-input').toBe('bad-input')
      expect(report?.damaged ?? true).toBe(true)
      expect((report?.rows.decisions ?? 4) + lost(report, 'decisions')).toBe(4)
      expect((report?.rows.thumbnails ?? 7) + lost(report, 'thumbnails')).toBe(7)
    }
    expect(before).toBeGreaterThan(0)
  })

  test('bytes lost or put in the middle: everything behind them is found all the same', async () => {
    const bytes = new Uint8Array(await (await backup()).arrayBuffer())
    const at = Buffer.from(bytes).indexOf('first jpeg')
    const [head, tail] = [bytes.slice(0, at), bytes.slice(at + 3)]
    for (const file of [new Blob([head, tail]), new Blob([head, new Uint8Array(999), bytes.slice(at)])]) {
      const report = await restore(file)
      expect(report.lost).toEqual([{ table: 'copies', count: 1, which: 'originals/trip/5.jpg', why: 'damaged' }])
    }
  })

  test('random changes: always a catalogue with what was lost, or a clear error, and never a half one', async () => {
    const whole = new Uint8Array(await (await backup('thumbnails')).arrayBuffer())
    for (let round = 0; round < 30; round++) {
      const { report, error } = await attempt(new Blob([changed(whole, round)]))
      expect(error?.code ?? 'bad-input').toBe('bad-input')
      expect((report?.rows.photos ?? 7) + lost(report, 'photos')).toBe(7)
      expect(await unfinishedRestores()).toEqual([])
    }
  })

  let state = 7
  const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below

  /** Some bytes are others, often where that does most: in the directory and the end; now and then it is cut off too. */
  function changed(whole: Uint8Array<ArrayBuffer>, round: number): Uint8Array<ArrayBuffer> {
    const bytes = whole.slice()
    for (let n = 0; n <= round % 7; n++) bytes[round % 2 ? bytes.length - 1 - random(4000) : random(bytes.length)] = random(256)
    return round % 3 === 0 ? bytes.slice(0, random(bytes.length)) : bytes
  }

  function attempt(file: Blob): Promise<{ report?: RestoreReport; error?: ErrorRecord }> {
    return restore(file).then((report) => ({ report }), (thrown: unknown) => ({ error: errorRecord(thrown) }))
  }

  function lost(report: RestoreReport | undefined, table: string): number {
    return (report?.lost ?? []).filter((part) => part.table === table).reduce((sum, { count }) => sum + count, 0)
  }

  function spoil(bytes: Uint8Array, text: string): boolean {
    const at = Buffer.from(bytes.buffer).indexOf(text)
    if (at >= 0) bytes[at + text.length - 1]! ^= 1
    return at >= 0
  }
})

test.each([
  ['an empty file', new Blob([])],
  ['a photograph', new Blob([new Uint8Array(5000).fill(0xff)])],
  ['another zip', new Blob([Buffer.from('UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAAFAAAAYS50eHRQSwECFAAUAAAAAAAAACEAAAAAAAAAAAAAAAAABQAAAAAAAAAAAAAAAAAAAAAAYS50eHRQSwUGAAAAAAEAAQAzAAAAIwAAAAAA', 'base64')])],
])('%s is no backup, and nothing is begun', async (_, file) => {
  await expect(restore(file)).rejects.toMatchObject({ code: 'bad-input', file: 'bay.flukeprint.zip' })
  await expect(lookIntoBackup(file, 'bay.flukeprint.zip')).rejects.toMatchObject({ code: 'bad-input' })
  expect(await unfinishedRestores()).toEqual([])
  expect(await listCatalogues()).toHaveLength(1)
})

describe('no room, or stopped', () => {
  test('a full disk at any moment of a backup leaves no file and an untouched catalogue; with room it works', async () => {
    const size = (await backup()).size
    const before = await everything(db)
    for (const room of [0, 100, size / 2, size - 1].map(Math.floor)) {
      const sink = new MemorySink(room)
      await expect(writeBackup({ db, info, pictures: 'originals', fileName: 'b' }, sink, quiet)).rejects.toMatchObject({ code: 'storage-full', file: 'b' })
      expect(sink.state).toBe('aborted')
    }
    expect(await everything(db)).toEqual(before)
    await backup()
  })

  test('a backup that is cancelled leaves no file', async () => {
    const abort = new AbortController()
    const sink = new MemorySink()
    const run = writeBackup({ db, info, pictures: 'originals', fileName: 'b' }, sink, { signal: abort.signal, report: ({ stage }) => stage === 'small pictures' && abort.abort() })
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    expect(sink.state).toBe('aborted')
  })

  test.each(['photos', 'decisions', 'thumbnails', 'copies'])('no room while %s come back: it is noted, on no list, goes on with room, and is equal then', async (table) => {
    const file = await backup()
    const before = await everything(db)
    const original = Dexie.prototype.table
    let full = true
    vi.spyOn(Dexie.prototype, 'table').mockImplementation(function (this: Dexie, name: string) {
      const found = original.call(this, name)
      if (name === table && full && !('catalogueId' in this)) vi.spyOn(found, 'bulkPut').mockRejectedValue(new DOMException('full', 'QuotaExceededError') as never)
      return found
    } as never)
    await expect(restore(file)).rejects.toMatchObject({ code: 'storage-full' })
    expect(await listCatalogues()).toHaveLength(1)
    expect(await unfinishedRestores()).toMatchObject([{ name: expect.stringMatching(/^Bay 2026/) as string }])
    full = false
    vi.restoreAllMocks()
    const report = await restore(file)
    expect(report).toMatchObject({ lost: [], damaged: false })
    expect(await everything(await openCatalogue(report.catalogueId))).toEqual(before)
    expect(await unfinishedRestores()).toEqual([])
  })

  test('a restore that was cut off can be thrown away: nothing of it is left, and a finished catalogue is never thrown away so', async () => {
    const file = await backup()
    const abort = new AbortController()
    const cut = restoreBackup(file, 'b', { withOriginals: true }, { signal: abort.signal, report: ({ done }) => done > 5 && abort.abort() })
    await expect(cut).rejects.toMatchObject({ code: 'cancelled' })
    const [left] = await unfinishedRestores()
    expect(await Dexie.exists(`flukeprint-${left!.catalogueId}`)).toBe(true)
    await discardRestore(left!.catalogueId)
    expect(await Dexie.exists(`flukeprint-${left!.catalogueId}`)).toBe(false)
    expect(await unfinishedRestores()).toEqual([])
    await discardRestore(info.id)
    expect(await db.photos.count()).toBe(7)
  })

  test('a restore that was cut off when its catalogue stood on the list already is told as none', async () => {
    const file = await backup()
    const remove = vi.spyOn(backupNotes().restores, 'delete').mockRejectedValueOnce(new Error('killed') as never)
    await expect(restore(file)).rejects.toThrow()
    remove.mockRestore()
    expect(await backupNotes().restores.count()).toBe(1)
    expect(await unfinishedRestores()).toEqual([])
    const [restored] = (await listCatalogues()).filter(({ id }) => id !== info.id)
    expect(await everything(await openCatalogue(restored!.id))).toEqual(await everything(db))
    await backupNotes().restores.clear()
  })
})
