import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHash } from 'node:crypto'
import { flukeId, type IndividualId, type PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import type { Progress } from '#core/job.ts'
import { parseLabelTable } from '#core/formats/label-table.ts'
import { CatalogueDatabase } from '#storage/database.ts'
import { decide, takeBack } from '#storage/decide.ts'
import { beginImport, importCounts, listImports, failedItems, notedItems } from '#storage/imports.ts'
import type { ReadPhoto } from '#workers/io/io.contract.ts'
import type { GreyImage } from '#vision/grey-image.ts'
import { VISION_BATCH } from '../analyser.ts'
import { createJobList } from '../job-list.ts'
import { choose, type Chosen } from './chosen.ts'
import { startImport } from './import-job.ts'
import { likeliestTable, listForImport } from './preview.ts'
import { runImport } from './run-import.ts'

// --- A disk of fake files: the content tells what becomes of them ---

type Disk = Record<string, string>

/** Handles as IndexedDB gives them back: cloned without their methods, so the test gives them back theirs. */
class FakeFile {
  readonly kind = 'file'
  readonly name: string
  constructor(readonly diskName: string, readonly path: string) {
    this.name = path.slice(path.lastIndexOf('/') + 1)
  }
  queryPermission(): Promise<PermissionState> {
    return Promise.resolve(denied.has(this.diskName) ? 'prompt' : 'granted')
  }
  getFile(): Promise<File> {
    const content = disks.get(this.diskName)?.[this.path]
    if (content === undefined) return Promise.reject(new DOMException('gone', 'NotFoundError'))
    return Promise.resolve(new File([content], this.name, { lastModified: 1_000 }))
  }
}

class FakeFolder {
  readonly kind = 'directory'
  readonly name: string
  constructor(readonly diskName: string, readonly path = '') {
    this.name = path.split('/').at(-2) ?? diskName
  }
  isSameEntry(other: FakeFolder): Promise<boolean> {
    return Promise.resolve(other.diskName === this.diskName && other.path === this.path)
  }
  async *entries(): AsyncGenerator<[string, { kind: string }]> {
    const below = Object.keys(disks.get(this.diskName)!).filter((path) => path.startsWith(this.path)).map((path) => path.slice(this.path.length))
    const names = new Set(below.map((path) => path.split('/')[0]!))
    for (const name of names) yield [name, { kind: below.includes(name) ? 'file' : 'directory' }]
  }
  getFileHandle(name: string): Promise<FakeFile> {
    return Promise.resolve(new FakeFile(this.diskName, this.path + name))
  }
  getDirectoryHandle(name: string): Promise<FakeFolder> {
    return Promise.resolve(new FakeFolder(this.diskName, `${this.path}${name}/`))
  }
}

const disks = new Map<string, Disk>()
const denied = new Set<string>()

function folder(disk: Disk, diskName = 'trip'): FileSystemDirectoryHandle {
  disks.set(diskName, disk)
  return new FakeFolder(diskName) as unknown as FileSystemDirectoryHandle
}

function photos(count: number, content = 'photo'): Disk {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`IMG_${n}.jpg`, `${content} ${n}`]))
}

function revive(row: { source?: unknown; handle?: unknown }): void {
  const source = row.source as { kind?: string; handle?: { diskName: string; path: string } } | null | undefined
  if (source?.kind === 'handle') source.handle = new FakeFile(source.handle!.diskName, source.handle!.path)
  const handle = row.handle as { diskName: string; path: string } | undefined
  if (handle) row.handle = new FakeFolder(handle.diskName, handle.path)
}

// --- Fakes of the workers ---

const hashOf = (content: string): PhotoId => createHash('sha256').update(content).digest('hex') as PhotoId

function fakeServices(db: CatalogueDatabase, { pace = 0, readers = 2 } = {}) {
  const alive = new Set<GreyImage>()
  const seen = { mostGreys: 0, mostDecoding: 0, decoding: 0, read: [] as string[], hashed: 0 }
  const crashes = new Map<string, number>()
  const wait = (): Promise<void> => new Promise((done) => setTimeout(done, pace))
  const services = {
    db,
    readers,
    startEngine: vi.fn(() => Promise.resolve({ embedder: 'embedder-t', detector: 'detector-t' })),
    io: {
      async readPhoto({ file, fileName }: { file: Blob; fileName: string }): Promise<ReadPhoto> {
        seen.mostDecoding = Math.max(seen.mostDecoding, ++seen.decoding)
        await wait()
        const content = await file.text()
        seen.decoding--
        seen.read.push(fileName)
        if (content === '') throw new FlukeprintError('empty-file', 'The file is empty.', { file: fileName })
        if (content.startsWith('text')) throw new FlukeprintError('not-an-image', 'This is no photograph.', { file: fileName, remedy: 'Leave it out.' })
        if (content.startsWith('broken')) throw new FlukeprintError('decode-failed', 'The photograph is damaged.', { file: fileName, remedy: 'Copy it again.' })
        if (content.startsWith('crash')) {
          const times = (crashes.get(fileName) ?? 0) + 1
          crashes.set(fileName, times)
          if (times === 1 || content.startsWith('crash always')) throw new FlukeprintError('worker-crashed', 'The file reading worker stopped unexpectedly.')
        }
        const grey: GreyImage = { width: 2, height: 2, data: new TextEncoder().encode(content.padEnd(4)) }
        alive.add(grey)
        seen.mostGreys = Math.max(seen.mostGreys, alive.size)
        return { id: hashOf(content), mimeType: 'image/jpeg', byteSize: file.size, widthPx: 2, heightPx: 2, takenAtMs: null, latitudeDeg: null, longitudeDeg: null, thumbnail: new Blob(['t']), grey }
      },
      async hash({ file }: { file: Blob }) {
        seen.hashed++
        return hashOf(await file.text())
      },
      listZip: ({ fileName }: { file: Blob; fileName: string }) =>
        fileName.startsWith('bad') ? Promise.reject(new FlukeprintError('bad-zip', 'The zip can not be read.', { file: fileName })) : Promise.resolve(Object.entries(disks.get(fileName)!).map(([path, content]) => ({ path, byteSize: content.length, modifiedAtMs: null }))),
      extractFromZip: ({ fileName, path }: { file: Blob; fileName: string; path: string }) => Promise.resolve(new Blob([disks.get(fileName)![path]!])),
      readLabels: async ({ file, fileName }: { file: Blob; fileName: string }) => parseLabelTable(await file.text(), fileName),
      drawDemoPhoto: () => Promise.reject(new Error('no demo here')),
    },
    vision: {
      analyse: vi.fn(async ({ pictures }: { pictures: { image: GreyImage }[] }) => {
        await wait()
        const contents = pictures.map(({ image }) => new TextDecoder().decode(image.data))
        if (contents.some((content) => content.startsWith('unseen'))) throw new FlukeprintError('unexpected', 'The engine can not see this.')
        for (const { image } of pictures) alive.delete(image)
        return contents.map((content) => ({ boxPx: { x0: 0, y0: 0, x1: 2, y1: 2 }, boxScore: 0.9, presence: content.startsWith('splash') ? 0.02 : null, vector: new Float32Array(512).fill(content.startsWith('nan') ? Number.NaN : 0.04) }))
      }),
    },
  }
  return { services, seen }
}

let db: CatalogueDatabase
let count = 0

beforeEach(async () => {
  db = new CatalogueDatabase(`import-test-${++count}`)
  for (const table of [db.importItems, db.originals, db.folders]) table.hook('reading', (row) => (revive(row as object), row))
  await db.open()
})
afterEach(() => {
  vi.restoreAllMocks()
  disks.clear()
  denied.clear()
  db.close()
})

const quiet = (signal = new AbortController().signal) => ({ signal, report: () => {} })
type Services = ReturnType<typeof fakeServices>['services']

/** Lists and begins an import, as the screen does; the tables found speak where `labels` is left on. */
async function begin(services: Services, chosen: Chosen, { labels = true } = {}): Promise<string> {
  const listing = await listForImport(services, chosen, quiet())
  const best = labels ? await likeliestTable(db, listing.importId, listing.tables) : null
  await beginImport(db, listing.importId, { folder: chosen.folder, labelOf: best?.labels.labelOf ?? (() => null) })
  return listing.importId
}

const fromFolder = (services: Services, disk: Disk, name = 'trip'): Chosen => choose({ name, folder: folder(disk, name), files: [] }, services.io)
const fromFiles = (services: Services, disk: Disk): Chosen =>
  choose({ name: 'files', folder: null, files: Object.entries(disk).map(([path, content]) => ({ path, file: new File([content], path, { lastModified: 1_000 }) })) }, services.io)
const run = (services: Services, importId: string, chosen: Chosen | null, context = quiet()) => runImport(services, { importId, chosen }, context)

/** What must hold after every import: nothing twice, nothing by halves, no copy that nobody refers to. */
async function assertWhole(importId: string): Promise<void> {
  const [items, all, flukes, embeddings, thumbnails, originals, copies] = await Promise.all([
    db.importItems.filter((item) => item.importId === importId).toArray(),
    db.photos.toArray(), db.flukes.count(), db.embeddings.count(), db.thumbnails.count(), db.originals.toArray(), db.copies.toArray(),
  ])
  expect([flukes, embeddings, thumbnails, originals.length]).toEqual([all.length, all.length, all.length, all.length])
  const ids = new Set(all.map(({ id }) => id))
  const settled = items.filter(({ state }) => state === 'done' || state === 'duplicate' || state === 'known')
  expect(settled.filter(({ photoId }) => !ids.has(photoId!))).toEqual([])
  const used = new Set([...originals, ...items].flatMap(({ source }) => (source?.kind === 'copy' ? [source.copyId] : [])))
  expect(copies.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([])
}

const quota = () => new DOMException('full', 'QuotaExceededError')

/** The second write of this sort finds no room. */
function fullAtSecond<Table extends object>(table: Table, method: keyof Table & string) {
  const real = (table[method] as (...args: unknown[]) => unknown).bind(table)
  let calls = 0
  return vi.spyOn(table as Record<string, (...args: unknown[]) => unknown>, method).mockImplementation((...args) => (++calls === 2 ? Promise.reject(quota()) : real(...args)))
}

describe('import of a folder', () => {
  it('keeps what the detector says of there being a fluke at all', async () => {
    const { services } = fakeServices(db)
    const chosen = fromFolder(services, { 'a.jpg': 'photo 1', 'b.jpg': 'splash' })
    await run(services, await begin(services, chosen), chosen)
    const rows = await db.flukes.orderBy('order').toArray()
    expect(rows.map(({ presence, detected }) => [presence, detected?.presence])).toEqual([[null, null], [0.02, 0.02]])
  })

  it('brings in 200 photos; the broken, the empty and the disguised file are listed with a reason', async () => {
    const { services } = fakeServices(db)
    const disk = { ...photos(200), 'day 2/broken.jpg': 'broken', 'day 2/notes.jpg': 'text', 'zero.jpg': '', 'readme.txt': 'hello', '.DS_Store': 'x', '__MACOSX/IMG_1.jpg': 'x' }
    const chosen = fromFolder(services, disk)
    const importId = await begin(services, chosen)
    expect(await run(services, importId, chosen)).toEqual({ waiting: 0, done: 200, duplicate: 0, known: 0, failed: 3 })
    const failed = await failedItems(db, importId)
    expect(failed.map(({ path, error }) => [path, error?.code])).toEqual([['zero.jpg', 'empty-file'], ['day 2/broken.jpg', 'decode-failed'], ['day 2/notes.jpg', 'not-an-image']])
    for (const { error } of failed) expect(error).toMatchObject({ file: expect.any(String), message: expect.any(String), remedy: expect.any(String) })
    expect(await listImports(db)).toMatchObject([{ state: 'done', total: 203, name: 'trip' }])
    await assertWhole(importId)
    expect((await db.flukes.orderBy('order').toArray()).length).toBe(200)
  })

  it('refers to the files of a folder and copies nothing', async () => {
    const { services } = fakeServices(db)
    const chosen = fromFolder(services, photos(3))
    await run(services, await begin(services, chosen), chosen)
    expect(await db.copies.count()).toBe(0)
    expect((await db.originals.toArray()).every(({ source }) => source.kind === 'handle' && source.folderId === 1)).toBe(true)
  })

  it('reads nothing a second time: the same folder again brings only what is new', async () => {
    const { services, seen } = fakeServices(db)
    const disk = photos(30)
    await run(services, await begin(services, fromFolder(services, disk)), null)
    seen.read.length = 0
    disk['IMG_30.jpg'] = 'photo 30'
    const importId = await begin(services, fromFolder(services, disk))
    expect(await run(services, importId, null)).toMatchObject({ done: 1, known: 30 })
    expect(seen.read).toEqual(['IMG_30.jpg'])
    expect(seen.hashed).toBe(0)
    await assertWhole(importId)
  })

  it('starts no engine where nothing is new', async () => {
    const { services } = fakeServices(db)
    const chosen = fromFolder(services, photos(3))
    await run(services, await begin(services, chosen), null)
    services.startEngine.mockClear()
    await run(services, await begin(services, chosen), null)
    expect(services.startEngine).not.toHaveBeenCalled()
  })

  it('finds a moved folder again by content, and reads its photos from the new place', async () => {
    const { services, seen } = fakeServices(db)
    await run(services, await begin(services, fromFolder(services, photos(5), 'old')), null)
    disks.set('old', {})
    seen.read.length = 0
    const moved = Object.fromEntries(Object.entries(photos(5)).map(([path, content]) => [`2024/${path}`, content]))
    const importId = await begin(services, fromFolder(services, moved, 'new'))
    expect(await run(services, importId, null)).toMatchObject({ done: 0, duplicate: 5 })
    expect(seen.read).toEqual([])
    expect((await db.originals.toArray()).map(({ source }) => source.kind === 'handle' && (source.handle as unknown as FakeFile).diskName)).toEqual(Array(5).fill('new'))
  })

  it('asks for permission before anything is begun, and goes on when it is given', async () => {
    const { services, seen } = fakeServices(db)
    const importId = await begin(services, fromFolder(services, photos(3)))
    denied.add('trip')
    await expect(run(services, importId, null)).rejects.toMatchObject({ code: 'permission-needed' })
    expect(seen.read).toEqual([])
    denied.clear()
    expect(await run(services, importId, null)).toMatchObject({ done: 3 })
  })

  it('lists files that went away meanwhile, and goes on', async () => {
    const { services } = fakeServices(db)
    const disk = photos(4)
    const importId = await begin(services, fromFolder(services, disk))
    delete disk['IMG_2.jpg']
    expect(await run(services, importId, null)).toMatchObject({ done: 3, failed: 1 })
    expect((await failedItems(db, importId))[0]).toMatchObject({ path: 'IMG_2.jpg', error: { code: 'source-missing', remedy: expect.any(String) } })
  })
})

describe('duplicates and labels', () => {
  it('knows a photo by its content under any name, and remembers the other name', async () => {
    const { services } = fakeServices(db)
    const importId = await begin(services, fromFolder(services, { 'a.jpg': 'photo 1', 'b/copy.jpg': 'photo 1', 'c.jpg': 'photo 2' }))
    expect(await run(services, importId, null)).toMatchObject({ done: 2, duplicate: 1 })
    expect((await db.photos.get(hashOf('photo 1')))?.otherNames).toEqual(['copy.jpg'])
    await assertWhole(importId)
  })

  it('gives photos the labels of the table, new_whale too, and says which rows speak of none', async () => {
    const { services } = fakeServices(db)
    const chosen = fromFolder(services, { ...photos(4), 'labels.csv': 'Image,Id\nimg_0.JPG,007\nIMG_1.jpg,new_whale\nIMG_9.jpg,w_1\n' })
    const listing = await listForImport(services, chosen, quiet())
    const best = await likeliestTable(db, listing.importId, listing.tables)
    expect(best?.labels).toMatchObject({ matched: 2, newWhales: 1, individuals: 1, rowsWithoutPhoto: { total: 1, first: [{ image: 'IMG_9.jpg' }] }, photosWithoutRow: { total: 2 } })
    await beginImport(db, listing.importId, { folder: chosen.folder, labelOf: best!.labels.labelOf })
    await run(services, listing.importId, null)
    expect(await db.flukes.get(flukeId(hashOf('photo 0'), 0))).toMatchObject({ status: 'identified', individualId: '007' })
    expect(await db.flukes.get(flukeId(hashOf('photo 1'), 0))).toMatchObject({ status: 'filed-new' })
    expect(await db.flukes.get(flukeId(hashOf('photo 2'), 0))).toMatchObject({ status: 'open' })
    expect(await db.individuals.count()).toBe(1)
  })

  it('applies the label of a duplicate where nothing was said, and notes one that contradicts', async () => {
    const { services } = fakeServices(db)
    const table = 'Image,Id\na.jpg,w_1\na2.jpg,w_2\nb2.jpg,w_3\n'
    const importId = await begin(services, fromFolder(services, { 'a.jpg': 'photo 1', 'a2.jpg': 'photo 1', 'b.jpg': 'photo 2', 'b2.jpg': 'photo 2', 'l.csv': table }))
    await run(services, importId, null)
    const first = (await db.flukes.get(flukeId(hashOf('photo 1'), 0)))!
    expect(first.status).toBe('identified')
    expect((await db.flukes.get(flukeId(hashOf('photo 2'), 0)))?.individualId).toBe('w_3')
    const notes = await notedItems(db, importId, 10)
    expect(notes.total).toBe(1)
    expect(notes.items[0]!.note).toMatch(/The table says w_\d; the catalogue says w_\d/)
    expect(await db.decisions.count()).toBe(2)
  })

  it('labels known photos from a table that came later, without reading them; the analyst’s word stands', async () => {
    const { services, seen } = fakeServices(db)
    const disk: Disk = photos(3)
    await run(services, await begin(services, fromFolder(services, disk)), null)
    await decide(db, [{ kind: 'match', flukeId: flukeId(hashOf('photo 0'), 0), individualId: 'mine' as IndividualId, evidence: null, analyst: 'me' }])
    seen.read.length = 0
    disk['l.csv'] = 'Image,Id\nIMG_0.jpg,w_1\nIMG_1.jpg,w_1\n'
    const importId = await begin(services, fromFolder(services, disk))
    expect(await run(services, importId, null)).toMatchObject({ known: 3 })
    expect(seen.read).toEqual([])
    expect((await db.flukes.get(flukeId(hashOf('photo 0'), 0)))?.individualId).toBe('mine')
    expect((await db.flukes.get(flukeId(hashOf('photo 1'), 0)))?.individualId).toBe('w_1')
    expect((await notedItems(db, importId, 5)).items.map(({ path }) => path)).toEqual(['IMG_0.jpg'])
  })

  it('does not bring a label back that the analyst has taken back', async () => {
    const { services } = fakeServices(db)
    const chosen = fromFolder(services, { ...photos(1), 'l.csv': 'Image,Id\nIMG_0.jpg,w_1\n' })
    await run(services, await begin(services, chosen), null)
    await takeBack(db, (await db.decisions.toArray())[0]!.id)
    const importId = await begin(services, chosen)
    await run(services, importId, null)
    expect((await db.flukes.toArray())[0]).toMatchObject({ status: 'open', individualId: null })
    expect((await notedItems(db, importId, 5)).total).toBe(1)
  })

  it('ignores the labels where it is told to', async () => {
    const { services } = fakeServices(db)
    const importId = await begin(services, fromFolder(services, { ...photos(1), 'l.csv': 'Image,Id\nIMG_0.jpg,w_1\n' }), { labels: false })
    await run(services, importId, null)
    expect(await db.decisions.count()).toBe(0)
  })
})

describe('files without a handle', () => {
  it('are copied before they are read; what failed or was a duplicate leaves no copy behind', async () => {
    const { services } = fakeServices(db)
    const chosen = fromFiles(services, { ...photos(40), 'same.jpg': 'photo 3', 'broken.jpg': 'broken' })
    const importId = await begin(services, chosen)
    expect(await run(services, importId, chosen)).toMatchObject({ done: 40, duplicate: 1, failed: 1 })
    expect(await db.copies.count()).toBe(40)
    await assertWhole(importId)
  })

  it('of a zip come in with its labels; leftovers of macOS do not', async () => {
    const { services } = fakeServices(db)
    disks.set('trip.zip', { ...photos(5), 'day 1/IMG_1.jpg': 'other', '__MACOSX/._IMG_1.jpg': 'x', 'labels.csv': 'Image,Id\nIMG_0.jpg,w_1\nday 1/IMG_1.jpg,w_2\n' })
    const chosen = choose({ name: 'trip.zip', folder: null, files: [{ path: 'trip.zip', file: new File(['zip'], 'trip.zip') }] }, services.io)
    const importId = await begin(services, chosen)
    expect(await run(services, importId, chosen)).toMatchObject({ done: 6, failed: 0 })
    expect((await db.flukes.get(flukeId(hashOf('other'), 0)))?.individualId).toBe('w_2')
    expect((await db.photos.get(hashOf('other')))?.path).toBe('day 1/IMG_1.jpg')
  })

  it('of a zip that can’t be read are told, and the rest is listed', async () => {
    const { services } = fakeServices(db)
    const chosen = choose({ name: '2 files', folder: null, files: [{ path: 'bad.zip', file: new File(['x'], 'bad.zip') }, { path: 'a.jpg', file: new File(['photo'], 'a.jpg') }] }, services.io)
    const listing = await listForImport(services, chosen, quiet())
    expect(listing).toMatchObject({ photos: 1, unreadable: [{ code: 'bad-zip', file: 'bad.zip' }] })
  })

  it('of the same name from two folders are two photos', async () => {
    const { services } = fakeServices(db)
    const chosen = choose({ name: '2 files', folder: null, files: [{ path: 'a.jpg', file: new File(['one'], 'a.jpg') }, { path: 'a.jpg', file: new File(['two'], 'a.jpg') }] }, services.io)
    expect(await run(services, await begin(services, chosen), chosen)).toMatchObject({ done: 2 })
  })

  it('not copied when the page was closed must be chosen again, or are left out', async () => {
    const { services } = fakeServices(db)
    const disk = photos(6)
    const chosen = fromFiles(services, disk)
    const first = await begin(services, chosen)
    await expect(run(services, first, null)).rejects.toMatchObject({ code: 'source-missing', message: expect.stringContaining('6 files') })
    expect(await run(services, first, fromFiles(services, disk))).toMatchObject({ done: 6, failed: 0 })

    const more = fromFiles(services, { 'x.jpg': 'x', 'y.jpg': 'y' })
    const second = await begin(services, more)
    expect(await runImport(services, { importId: second, chosen: null, leaveOutMissing: true }, quiet())).toMatchObject({ done: 0, failed: 2 })
  })
})

describe('stopping and going on', () => {
  it('is paused, resumed and ends with everything once', async () => {
    const { services } = fakeServices(db, { pace: 20 })
    const list = createJobList()
    const chosen = fromFolder(services, photos(60))
    const importId = await begin(services, chosen)
    const { id, finished } = startImport(services, { id: importId, name: 'trip' }, {}, list)
    await vi.waitFor(() => expect(list.store.getState().jobs[0]!.progress?.done).toBeGreaterThan(5), { interval: 5, timeout: 10_000 })
    list.pause(id)
    await vi.waitFor(() => expect(list.store.getState().jobs[0]!.state).toBe('paused'))
    const paused = await importCounts(db, importId)
    expect(paused.waiting).toBeGreaterThan(0)
    expect((await db.imports.get(importId))?.state).toBe('paused')
    await assertWhole(importId)
    list.resume(id)
    expect(await finished).toMatchObject({ done: 60, waiting: 0 })
    expect(list.store.getState().jobs[0]!.summary).toBe('60 new photos')
    await assertWhole(importId)
  })

  it('is cancelled: what came in stays, copies of what did not are gone, and it is not offered for resuming', async () => {
    const { services } = fakeServices(db, { pace: 20 })
    const list = createJobList()
    const chosen = fromFiles(services, photos(60))
    const importId = await begin(services, chosen)
    const { id, finished } = startImport(services, { id: importId, name: 'files' }, { chosen }, list)
    const outcome = expect(finished).rejects.toMatchObject({ code: 'cancelled' })
    await vi.waitFor(() => expect(list.store.getState().jobs[0]!.progress).toMatchObject({ stage: 'photos', done: expect.any(Number) }))
    await vi.waitFor(() => expect(list.store.getState().jobs[0]!.progress!.done).toBeGreaterThan(5), { interval: 5, timeout: 10_000 })
    list.cancel(id)
    await outcome
    const counts = await importCounts(db, importId)
    expect(counts.waiting).toBe(0)
    expect(counts.done).toBeGreaterThan(0)
    expect((await db.imports.get(importId))?.state).toBe('cancelled')
    expect(await db.copies.count()).toBe(counts.done)
    await assertWhole(importId)
  })

  it('goes on from the database after the page died in the middle: nothing twice, nothing lost', async () => {
    const { services, seen } = fakeServices(db)
    const chosen = fromFolder(services, { ...photos(50), 'broken.jpg': 'broken', 'twin.jpg': 'photo 7' })
    const importId = await begin(services, chosen)
    // The page dies: after the second batch nothing is answered any more.
    let batches = 0
    const analyse = services.vision.analyse.getMockImplementation()!
    services.vision.analyse.mockImplementation((input) => (++batches > 5 ? new Promise(() => {}) : analyse(input)))
    void run(services, importId, null).catch(() => undefined)
    await vi.waitFor(() => expect(batches).toBeGreaterThan(5))
    await new Promise((done) => setTimeout(done, 50))
    const before = await importCounts(db, importId)
    expect(before.waiting).toBeGreaterThan(10)

    seen.read.length = 0
    const again = fakeServices(db)
    expect(await run(again.services, importId, null)).toMatchObject({ done: 50, duplicate: 1, failed: 1, waiting: 0 })
    expect(again.seen.read.length).toBeLessThanOrEqual(before.waiting)
    await assertWhole(importId)
  })

  it('runs once in a catalogue', async () => {
    const { services } = fakeServices(db, { pace: 1 })
    const list = createJobList()
    const importId = await begin(services, fromFolder(services, photos(5)))
    const { finished } = startImport(services, { id: importId, name: 'trip' }, {}, list)
    expect(() => startImport(services, { id: importId, name: 'trip' }, {}, list)).toThrow(expect.objectContaining({ code: 'bad-input' }))
    await finished
  })

  it('two tabs at once bring everything in once', async () => {
    const { services } = fakeServices(db)
    const importId = await begin(services, fromFolder(services, photos(40)))
    await Promise.all([run(services, importId, null), run(services, importId, null)])
    expect(await importCounts(db, importId)).toMatchObject({ done: 40, duplicate: 0, waiting: 0 })
    await assertWhole(importId)
  })
})

describe('a full disk', () => {
  it('while listing: a clear error, and no draft is left', async () => {
    const { services } = fakeServices(db)
    vi.spyOn(db.importItems, 'bulkAdd').mockImplementationOnce(() => Promise.reject(quota()) as never)
    await expect(begin(services, fromFolder(services, photos(3)))).rejects.toMatchObject({ code: 'storage-full', remedy: expect.any(String) })
    expect(await db.imports.count()).toBe(0)
  })

  it.each([
    ['copying', () => fullAtSecond(db.copies, 'bulkAdd')],
    ['writing photos', () => fullAtSecond(db.photos, 'bulkAdd')],
    ['writing embeddings', () => fullAtSecond(db.embeddings, 'bulkAdd')],
    ['settling files', () => fullAtSecond(db.importItems, 'bulkPut')],
    ['ending', () => fullAtSecond(db.imports, 'update')],
  ] as const)('while %s: stops clearly, keeps all before it, goes on after room is made', async (_, fill) => {
    const { services } = fakeServices(db)
    const chosen = fromFiles(services, photos(50))
    const importId = await begin(services, chosen)
    const full = fill()
    await expect(run(services, importId, chosen)).rejects.toMatchObject({ code: 'storage-full', message: expect.stringContaining('nothing is lost') })
    await assertWhole(importId)
    const kept = await importCounts(db, importId)
    expect(kept.done + kept.waiting).toBe(50)
    expect((await listImports(db))[0]!.state).toBe('running')
    full.mockRestore()
    expect(await run(services, importId, chosen)).toMatchObject({ done: 50, waiting: 0 })
    await assertWhole(importId)
  })
})

describe('what goes wrong in workers', () => {
  it('a reader that crashes at a file reads it once more; at the second crash the file fails and the rest goes on', async () => {
    const { services } = fakeServices(db)
    const importId = await begin(services, fromFolder(services, { ...photos(20), 'once.jpg': 'crash', 'twice.jpg': 'crash always' }))
    expect(await run(services, importId, null)).toMatchObject({ done: 21, failed: 1 })
    expect((await failedItems(db, importId))[0]).toMatchObject({ path: 'twice.jpg', error: { code: 'worker-crashed', remedy: expect.any(String) } })
  })

  it('a picture that the engine can’t take fails alone, not its batch', async () => {
    const { services } = fakeServices(db)
    const importId = await begin(services, fromFolder(services, { ...photos(20), 'u.jpg': 'unseen', 'n.jpg': 'nan' }))
    expect(await run(services, importId, null)).toMatchObject({ done: 20, failed: 2 })
    expect((await failedItems(db, importId)).map(({ path }) => path)).toEqual(['n.jpg', 'u.jpg'])
    await assertWhole(importId)
  })

  it('an engine that fails at everything stops the import instead of failing every file', async () => {
    const { services } = fakeServices(db)
    const importId = await begin(services, fromFolder(services, photos(200, 'unseen')))
    await expect(run(services, importId, null)).rejects.toMatchObject({ message: 'The engine can not see this.' })
    const counts = await importCounts(db, importId)
    expect(counts.failed).toBeLessThan(20)
    expect(counts.waiting).toBe(200 - counts.failed)
  })

  it('a reader that crashes at every file stops the import instead of failing every file', async () => {
    const { services } = fakeServices(db)
    const importId = await begin(services, fromFolder(services, photos(100, 'crash always')))
    await expect(run(services, importId, null)).rejects.toMatchObject({ code: 'worker-crashed' })
    expect((await importCounts(db, importId)).failed).toBeLessThan(20)
  })

  it.each(['engine-unavailable', 'worker-crashed'] as const)('no engine (%s): the import stops with its reason and every file still waits', async (code) => {
    const { services } = fakeServices(db)
    services.startEngine.mockRejectedValueOnce(new FlukeprintError(code, 'No engine runs here.'))
    const importId = await begin(services, fromFolder(services, photos(10)))
    await expect(run(services, importId, null)).rejects.toMatchObject({ code: 'engine-unavailable' })
    expect(await importCounts(db, importId)).toMatchObject({ waiting: 10, failed: 0 })
    expect(await run(services, importId, null)).toMatchObject({ done: 10 })
  })
})

describe('memory', () => {
  const FILES = 2_000

  it('holds few grey pictures, decodes no more than there are readers, and reads no more than a page of files, however many there are', async () => {
    const { services, seen } = fakeServices(db)
    // The test's own database grows slow with more: 10,000 take two minutes, with the same bounds.
    const disk = Object.fromEntries(Array.from({ length: FILES }, (_, n) => [`IMG_${n}.jpg`, n % 10 === 0 ? `photo ${n}` : 'text']))
    const importId = await begin(services, fromFolder(services, disk))
    const reads = vi.spyOn(Object.getPrototypeOf(db.importItems.toCollection()) as { toArray(): Promise<unknown[]> }, 'toArray')
    const writes = vi.spyOn(db.importItems, 'bulkPut')
    const progress: Progress[] = []
    expect(await runImport(services, { importId, chosen: null }, { signal: new AbortController().signal, report: (one) => void progress.push(one) })).toMatchObject({ done: FILES / 10, failed: FILES * 0.9 })
    expect(seen.mostDecoding).toBeLessThanOrEqual(services.readers)
    expect(seen.mostGreys).toBeLessThanOrEqual(services.readers + VISION_BATCH)
    const read = await Promise.all(reads.mock.results.map(({ value }) => value as Promise<unknown>))
    expect(Math.max(...read.map((rows) => (Array.isArray(rows) ? rows.length : 0)))).toBeLessThanOrEqual(32)
    expect(Math.max(...writes.mock.calls.map(([rows]) => rows.length))).toBeLessThanOrEqual(32)
    expect(progress.at(-1)).toEqual({ stage: 'photos', done: FILES, total: FILES })
  })
})
