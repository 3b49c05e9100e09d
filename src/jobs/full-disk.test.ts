import 'fake-indexeddb/auto'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { IndividualId, PhotoId } from '#core/catalogue.ts'
import { blocksOf } from '#core/formats/pack/manifest.ts'
import { fetchBlocks } from '#core/formats/pack/fetch-blocks.ts'
import { drawnPack, memorySource, packed, range, TITLE } from '#core/formats/pack/testing/drawn-pack.ts'
import { parseDecisionsFile, writeDecisionsFile } from '#core/formats/decisions-file.ts'
import { parseLabelTable } from '#core/formats/label-table.ts'
import { backupNotes, backupsOf } from '#storage/backup/notes.ts'
import { restoreBackup, unfinishedRestores } from '#storage/backup/restore.ts'
import { MemorySink } from '#storage/backup/testing/sinks.ts'
import { writeBackup } from '#storage/backup/write-backup.ts'
import { setOriginalsKept } from '#storage/backup/originals-kept.ts'
import { photosWithoutThumbnail, saveThumbnail } from '#storage/backup/space.ts'
import { setBackupFolder } from '#storage/backup/notes.ts'
import { keepShot } from '#storage/camera-shots.ts'
import { createCatalogue, deleteCatalogue, listCatalogues, openCatalogue, type CatalogueInfo } from '#storage/catalogues.ts'
import { CatalogueDatabase } from '#storage/database.ts'
import { decide, redo, undo } from '#storage/decide.ts'
import { beginImport } from '#storage/imports.ts'
import { takeIn, wholeLog } from '#storage/log-exchange.ts'
import { nameOwnPack } from '#storage/packs/own-pack.ts'
import { packsDatabase } from '#storage/packs/packs-database.ts'
import { beginEdition, blockBytes, packBlocks, swapEdition, unsubscribe } from '#storage/packs/packs.ts'
import { subscriptions } from '#storage/packs/subscriptions.ts'
import { addAnalysedPhotos } from '#storage/photos.ts'
import { review } from '#storage/review.ts'
import { setAnalystName } from '#storage/settings.ts'
import { takeBackAll } from '#storage/take-back-all.ts'
import { fillDisk, makeRoom, type Refusal } from '#storage/testing/full-disk.ts'
import { addPhotos, analysed, dump, fluke, freshDatabase } from '#storage/testing/sample.ts'
import { openDemo } from './demo/open-demo.ts'
import { embedFlukes, EVERYTHING } from './embed/embed-flukes.ts'
import { choose } from './import/chosen.ts'
import { listForImport } from './import/preview.ts'
import { runImport } from './import/run-import.ts'

const quiet = () => ({ signal: new AbortController().signal, report: () => {} })
const id = (name: string): IndividualId => name as IndividualId

afterEach(async () => {
  makeRoom()
  for (const info of await listCatalogues()) await deleteCatalogue(info.id)
  for (const table of [...backupNotes().tables, ...packsDatabase().tables]) await table.clear()
})

/** What a job says that finds no room. */
const SAYS_SO: unknown = expect.objectContaining({ code: 'storage-full', message: expect.stringMatching(/no room/) as string, remedy: expect.any(String) as string })

/** More than any of these jobs writes. */
const MOST_RECORDS = 1_000

interface Job<State> {
  start(): Promise<State>
  /** Does it, or goes on with it where it was cut off. */
  run(state: State): Promise<unknown>
  /** What must hold after it was cut off. */
  kept(state: State): Promise<void>
  /** How it stands at last, the same however often it was cut off. */
  result(state: State): Promise<unknown>
  /** Records that there is room for; else 0, 1, 2 … until it comes through. */
  rooms?: readonly number[]
}

/** Cuts a job off at every record that it writes: it must say so, keep what was there, and come to the same once there is room. */
async function cutOffEverywhere<State>({ start, run, kept, result, rooms }: Job<State>): Promise<number> {
  const whole = await start()
  await run(whole)
  const expected = await result(whole)
  let cuts = 0
  for (const refusal of ['at the record', 'at the end'] satisfies Refusal[]) {
    for (const room of rooms ?? Array(MOST_RECORDS).keys()) {
      const state = await start()
      fillDisk(room, refusal)
      const failure: unknown = await run(state).then(() => null, (thrown: unknown) => thrown)
      const refused = makeRoom()
      const where = `room for ${room}, refused ${refusal}`
      expect(failure, where).toEqual(refused > 0 ? SAYS_SO : null)
      if (refused > 0) {
        cuts++
        await kept(state)
        await run(state)
      }
      expect(await result(state), where).toEqual(expected)
      if (refused === 0) break
    }
  }
  return cuts
}

/** Without what differs from run to run. */
function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (/^(importedAtMs|atMs|startedAtMs|foundedAtMs|createdAtMs)$/.test(key) ? 0 : inner)).replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'uuid'))
}

describe('an import of files without handles', () => {
  const names = ['a.jpg', 'b.jpg', 'c.jpg']
  const hashOf = (text: string): PhotoId => createHash('sha256').update(text).digest('hex') as PhotoId
  const services = (db: CatalogueDatabase) => ({
    db,
    readers: 1,
    startEngine: () => Promise.resolve({ embedder: 'embedder-t', detector: 'detector-t' }),
    io: {
      readPhoto: async ({ file }: { file: Blob }) => {
        const text = await file.text()
        return { id: hashOf(text), mimeType: 'image/jpeg', byteSize: file.size, widthPx: 2, heightPx: 2, takenAtMs: null, latitudeDeg: null, longitudeDeg: null, thumbnail: new Blob(['t']), grey: { width: 2, height: 2, data: new Uint8Array(4) } }
      },
      hash: async ({ file }: { file: Blob }) => hashOf(await file.text()),
      readLabels: async ({ file, fileName }: { file: Blob; fileName: string }) => parseLabelTable(await file.text(), fileName),
      listZip: () => Promise.reject(new Error('no zip')),
      extractFromZip: () => Promise.reject(new Error('no zip')),
      drawDemoPhoto: () => Promise.reject(new Error('no demo')),
    },
    vision: { analyse: ({ pictures }: { pictures: unknown[] }) => Promise.resolve(pictures.map(() => ({ boxPx: { x0: 0, y0: 0, x1: 2, y1: 2 }, boxScore: 0.9, presence: null, vector: new Float32Array(512).fill(0.04) }))) },
  })

  test('goes on with listing, labels, copying, reading and settling', async () => {
    const cuts = await cutOffEverywhere({
      start: () => {
        const db = freshDatabase()
        const chosen = choose({ name: 'files', folder: null, files: names.map((path) => ({ path, file: new File([path], path, { lastModified: 1 }) })) }, services(db).io)
        return Promise.resolve({ db, chosen, importId: null as string | null, begun: false })
      },
      async run(state) {
        const { db, chosen } = state
        state.importId ??= (await listForImport(services(db), chosen, quiet())).importId
        if (!state.begun) await beginImport(db, state.importId, { folder: null, labelOf: (path) => (path === 'a.jpg' ? 'A' : path === 'b.jpg' ? 'new_whale' : null) })
        state.begun = true
        await runImport(services(db), { importId: state.importId, chosen }, quiet())
      },
      async kept({ db, importId }) {
        const [photos, flukes, thumbnails, originals, embeddings, items, copies] = await Promise.all([db.photos.count(), db.flukes.count(), db.thumbnails.count(), db.originals.toArray(), db.embeddings.count(), db.importItems.toArray(), db.copies.toArray()])
        expect([flukes, thumbnails, originals.length, embeddings]).toEqual(Array(4).fill(photos))
        expect(items.filter(({ state }) => state === 'done')).toHaveLength(photos)
        expect(items).toHaveLength(importId === null ? 0 : names.length)
        const used = [...originals, ...items].flatMap(({ source }) => (source?.kind === 'copy' ? [source.copyId] : []))
        expect(copies.map(({ id: copyId }) => copyId).sort()).toEqual(used.sort())
      },
      async result({ db }) {
        const rows = await dump(db)
        const stand = [rows.photos, rows.flukes, rows.individuals, (await db.imports.toArray()).map(({ state }) => state), (await db.importItems.toArray()).map(({ path, state }) => [path, state])]
        await db.delete()
        return timeless(stand)
      },
    })
    expect(cuts).toBeGreaterThan(20)
  })
})

describe('decisions', () => {
  const STEPS: ((db: CatalogueDatabase) => Promise<unknown>)[] = [
    (db) => decide(db, [{ kind: 'new', flukeId: fluke(0), evidence: null }]),
    (db) => decide(db, [{ kind: 'match', flukeId: fluke(1), individualId: id('B'), evidence: null, origin: 'import', analyst: 'import' }, { kind: 'skip', flukeId: fluke(2) }]),
    (db) => decide(db, [{ kind: 'box', flukeId: fluke(3), boxPx: { x0: 3, y0: 3, x1: 9, y1: 9 } }]),
    (db) => undo(db, 'me'),
    (db) => redo(db, 'me'),
    (db) => review(db, [{ kind: 'merge', individualIds: [id('B'), id('NEW-0001')], keep: id('B') }]),
    (db) => review(db, [{ kind: 'split', individualId: id('B'), flukeIds: [fluke(0)], to: { status: 'new' } }, { kind: 'rename', individualId: id('B'), to: id('Notch') }]),
    async (db) => await takeBackAll(db, (await db.decisions.where('kind').anyOf('split', 'rename').toArray()).map(({ id: one }) => one)),
  ]

  test('of every kind: nothing of one that was refused is there, and it can be made again', async () => {
    const cuts = await cutOffEverywhere({
      async start() {
        const db = freshDatabase()
        await addPhotos(db, 4)
        return { db, step: 0, before: null as unknown }
      },
      async run(state) {
        for (; state.step < STEPS.length; state.step++) {
          state.before = await dump(state.db)
          await STEPS[state.step]!(state.db)
        }
      },
      kept: async ({ db, before }) => expect(await dump(db)).toEqual(before),
      async result({ db }) {
        const { flukes, individuals, decisions } = await dump(db)
        await db.delete()
        return timeless([flukes, individuals, (decisions as { kind: string }[]).map(({ kind }) => kind)])
      },
    })
    expect(cuts).toBeGreaterThan(30)
  })

  test('a colleague’s log is taken in whole or not at all', async () => {
    const ben = freshDatabase()
    await addPhotos(ben, 4)
    await decide(ben, [{ kind: 'new', flukeId: fluke(0), evidence: null, analyst: 'Ben' }, { kind: 'skip', flukeId: fluke(1), analyst: 'Ben' }])
    await review(ben, [{ kind: 'rename', individualId: id('NEW-0001'), to: id('Notch'), analyst: 'Ben' }])
    const file = parseDecisionsFile(writeDecisionsFile(await wholeLog(ben, { id: ben.catalogueId, name: 'c', kind: 'own', createdAtMs: 0 })), 'log.json')
    await cutOffEverywhere({
      async start() {
        const db = freshDatabase()
        // One of the photos is not here: its decisions wait for it.
        await addAnalysedPhotos(db, [0, 2, 3].map((n) => analysed(n)))
        return { db, before: await dump(db) }
      },
      run: ({ db }) => takeIn(db, file, 'log.json'),
      kept: async ({ db, before }) => expect(await dump(db)).toEqual(before),
      async result({ db }) {
        const rows = await dump(db)
        await db.delete()
        return timeless(rows)
      },
    })
    await ben.delete()
  })
})

test('embeddings of changed boxes: those that were saved stay, the rest comes after', async () => {
  const services = {
    readers: 1,
    startEngine: () => Promise.resolve({ embedder: 'embedder-2' }),
    io: { drawDemoPhoto: () => Promise.resolve({ fileName: 'd.jpg', file: new Blob(['d']) }), readGrey: () => Promise.resolve({ width: 1, height: 1, data: new Uint8Array(1) }) },
    vision: { analyse: ({ pictures }: { pictures: { boxPx: unknown }[] }) => Promise.resolve(pictures.map(({ boxPx }) => ({ boxPx: boxPx as never, boxScore: null, presence: null, vector: new Float32Array(512).fill(0.04) }))) },
  }
  await cutOffEverywhere({
    async start() {
      const db = freshDatabase()
      await addPhotos(db, 4)
      return db
    },
    run: (db) => embedFlukes({ db, ...services }, EVERYTHING, quiet()),
    kept: async (db) => expect(await db.embeddings.count()).toBe(4),
    async result(db) {
      const made = (await db.embeddings.toArray()).map(({ flukeId, model }) => [flukeId, model]).sort()
      await db.delete()
      return made
    },
  })
})

test('the demo is there whole or not at all, and is opened at the next attempt', async () => {
  const records = async (info: CatalogueInfo | undefined): Promise<number[]> => {
    if (!info) return []
    const db = await openCatalogue(info.id)
    return await Promise.all([db.photos, db.flukes, db.thumbnails, db.originals, db.embeddings, db.decisions].map((table) => table.count()))
  }
  const demo = async (): Promise<CatalogueInfo | undefined> => (await listCatalogues()).at(0)
  await cutOffEverywhere({
    start: async () => {
      for (const info of await listCatalogues()) await deleteCatalogue(info.id)
    },
    run: () => openDemo({ fetch: async (url) => new Response(new Uint8Array(await readFile(join('public', url)))) }),
    kept: async () => expect((await records(await demo())).every((count) => count === 0)).toBe(true),
    result: async () => await records(await demo()),
    rooms: [0, 1, 300, 1_000],
  })
})

test('a restore: its catalogue is on the list only when it is whole, and the next attempt goes on', async () => {
  const info = await createCatalogue({ name: 'Bay', kind: 'own' })
  const db = await openCatalogue(info.id)
  await addPhotos(db, 3)
  await decide(db, [{ kind: 'new', flukeId: fluke(0), evidence: null }, { kind: 'skip', flukeId: fluke(1) }])
  const sink = new MemorySink()
  await writeBackup({ db, info, pictures: 'originals', fileName: 'b' }, sink, quiet())
  const [file, before] = [sink.file(), await dump(db)]
  const restored = async (): Promise<CatalogueInfo[]> => (await listCatalogues()).filter((one) => one.id !== info.id)
  const cuts = await cutOffEverywhere({
    async start() {
      for (const one of await restored()) await deleteCatalogue(one.id)
      for (const table of backupNotes().tables) await table.clear()
    },
    run: () => restoreBackup(file, 'b', { withOriginals: true }, quiet()),
    async kept() {
      expect(await restored()).toEqual([])
      expect((await unfinishedRestores()).length).toBeLessThan(2)
      expect(await dump(db)).toEqual(before)
    },
    async result() {
      const all = await restored()
      const rows = await Promise.all(all.map(async (one) => await dump(await openCatalogue(one.id))))
      const noted = await Promise.all(all.map(async (one) => (await backupsOf(one.id)).length))
      return { rows, noted, unfinished: await unfinishedRestores() }
    },
  })
  expect(cuts).toBeGreaterThan(20)
})

describe('a catalogue pack', () => {
  const sha256 = async (bytes: Uint8Array): Promise<string> => await Promise.resolve(createHash('sha256').update(bytes).digest('hex'))
  const edition = async (flukes: number[]) => {
    const drawn = await drawnPack(flukes.map((n) => packed(n)), { sha256 })
    return { ...drawn, edition: await sha256(drawn.files.get('manifest.json')!) }
  }
  type Edition = Awaited<ReturnType<typeof edition>>
  const fetchPack = async (db: CatalogueDatabase, { manifest, files, edition: sum }: Edition): Promise<number> => {
    await beginEdition(db, manifest, sum, { kind: 'host', path: 'packs/azores/' })
    const { blocks } = await fetchBlocks(manifest, memorySource(files), packBlocks, sha256, quiet())
    await swapEdition(manifest.packId, quiet())
    return blocks
  }
  /** What is compared with is whole: its list, its photos and every block of it. */
  const expectWhole = async (current: string | undefined): Promise<void> => {
    if (current === undefined) return
    const { manifest } = (await packsDatabase().editions.get(current))!
    expect(await packsDatabase().flukes.count()).toBe(manifest.flukes)
    for (const block of blocksOf(manifest)) expect(await sha256(await blockBytes(block.sha256))).toBe(block.sha256)
  }
  const stand = async (db: CatalogueDatabase): Promise<unknown> => {
    const rows = await Promise.all([subscriptions(db), packsDatabase().editions.toArray(), packsDatabase().flukes.toArray(), packsDatabase().blocks.toCollection().primaryKeys()])
    await db.delete()
    return rows
  }
  const emptied = async (): Promise<CatalogueDatabase> => {
    for (const table of packsDatabase().tables) await table.clear()
    return new CatalogueDatabase('c1')
  }

  test('that comes in: what has come is kept, and nothing of it is in use until it is whole', async () => {
    const one = await edition(range(30))
    const wanted = blocksOf(one.manifest).length
    const cuts = await cutOffEverywhere({
      start: async () => ({ db: await emptied(), before: 0, again: 0 }),
      async run(state) {
        state.before = await packsDatabase().blocks.count()
        state.again = await fetchPack(state.db, one)
      },
      async kept(state) {
        const [row] = await packsDatabase().packs.toArray()
        expect(row?.current ?? null).toBeNull()
        // A pack that takes room is one that the catalogue knows of, and can be left.
        if (row) expect(await subscriptions(state.db)).toMatchObject([{ pack: { id: TITLE.packId } }])
        expect(await packsDatabase().flukes.count()).toBe(0)
      },
      async result({ db, before, again }) {
        expect(before + again, 'no block comes twice').toBe(wanted)
        return await stand(db)
      },
    })
    expect(cuts).toBeGreaterThan(wanted)
  })

  test('that gets a newer edition: the former one is in use, whole, until the newer one is', async () => {
    const [former, newer] = [await edition(range(30)), await edition(range(30).filter((n) => n !== 4).concat(31, 32))]
    const cuts = await cutOffEverywhere({
      async start() {
        const db = await emptied()
        await fetchPack(db, former)
        return db
      },
      run: (db) => fetchPack(db, newer),
      async kept() {
        const [row] = await packsDatabase().packs.toArray()
        expect(row!.current!.edition).toBe(former.edition)
        await expectWhole(former.edition)
      },
      result: stand,
    })
    expect(cuts).toBeGreaterThan(2)
  })

  test('that is left: its bytes go even where there is no room for the note of it, which is made up for', async () => {
    const one = await edition(range(9))
    await cutOffEverywhere({
      async start() {
        const db = await emptied()
        await fetchPack(db, one)
        return db
      },
      run: (db) => unsubscribe(db, TITLE.packId),
      kept: async () => expect(await packsDatabase().blocks.count()).toBe(0),
      result: stand,
    })
  })
})

test('settings: each is as it was before, or as it was wanted', async () => {
  const folder = { catalogueId: 'c1', handle: { kind: 'directory', name: 'stick' } as FileSystemDirectoryHandle, pictures: 'thumbnails' as const, afterDecisions: 200, afterMs: 1 }
  const STEPS: ((db: CatalogueDatabase) => Promise<unknown>)[] = [
    (db) => setAnalystName(db, 'Anna'), (db) => setOriginalsKept(db, 'copies'), (db) => nameOwnPack(db, 'Azores'), () => setBackupFolder(folder),
  ]
  const all = async (db: CatalogueDatabase): Promise<unknown> => timeless([await dump(db), await backupNotes().folders.toArray()])
  await cutOffEverywhere({
    async start() {
      await backupNotes().folders.clear()
      return { db: freshDatabase(), step: 0, before: null as unknown }
    },
    async run(state) {
      for (; state.step < STEPS.length; state.step++) {
        state.before = await all(state.db)
        await STEPS[state.step]!(state.db)
      }
    },
    kept: async ({ db, before }) => expect(await all(db)).toEqual(before),
    async result({ db }) {
      const rows = JSON.stringify(await all(db)).replace(/azores-[\da-f]{6}/, 'azores')
      await db.delete()
      return rows
    },
  })
})

test('small pictures that are made anew: those that were made stay, the rest comes after', async () => {
  await cutOffEverywhere({
    async start() {
      const db = freshDatabase()
      await addPhotos(db, 4)
      await db.thumbnails.clear()
      return { db, made: 0 }
    },
    async run(state) {
      for await (const page of photosWithoutThumbnail(state.db)) {
        for (const photoId of page) {
          await saveThumbnail(state.db, photoId, new Blob(['t']))
          state.made++
        }
      }
    },
    kept: async ({ db, made }) => expect(await db.thumbnails.count()).toBe(made),
    async result({ db, made }) {
      const ids = await db.thumbnails.toCollection().primaryKeys()
      expect(made, 'none is made twice').toBe(ids.length)
      await db.delete()
      return ids
    },
  })
})

test('a photo of the camera is kept with its name and its bytes, or not at all', async () => {
  const cuts = await cutOffEverywhere({
    start: () => Promise.resolve({ db: freshDatabase(), kept: 0 }),
    async run(state) {
      for (; state.kept < 3; state.kept++) await keepShot(state.db, { file: new Blob([`shot ${state.kept}`]), atMs: 1_760_000_000_000 })
    },
    async kept({ db, kept }) {
      expect([await db.importItems.count(), await db.copies.count(), (await db.imports.toArray()).map(({ total }) => total)]).toEqual([kept, kept, kept === 0 ? [] : [kept]])
    },
    async result({ db }) {
      const rows = timeless([await db.importItems.toArray(), await db.imports.toArray()])
      await db.delete()
      return rows
    },
  })
  expect(cuts).toBeGreaterThan(10)
})
