import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from './catalogues.ts'
import { SCHEMA_VERSION, type CatalogueDatabase } from './database.ts'
import { decide, redo, undo } from './decide.ts'
import { staleFlukes } from './embeddings.ts'
import { interruptedImports, waitingItems } from './imports.ts'
import { openOriginal } from './originals.ts'
import { queueCounts } from './queue.ts'
import { analystName } from './settings.ts'
import { freeze, thaw, type FrozenDatabase } from './testing/frozen.ts'
import { fluke, freshDatabase, photoId } from './testing/sample.ts'
// Made by `freeze` of a catalogue of three photographs, some decisions and an interrupted import. Never made anew:
// it stands for what is on users' disks. The next schema gets a dump of its own beside it.
import v1 from './testing/schema-v1.json' with { type: 'json' }

let db: CatalogueDatabase
beforeEach(async () => {
  const catalogueId = crypto.randomUUID()
  await thaw(v1 as FrozenDatabase, `flukeprint-${catalogueId}`)
  db = await openDatabase(catalogueId)
})
afterEach(() => db.delete())

test('a catalogue of schema 1 opens with all that is in it', async () => {
  expect(await analystName(db)).toBe('Anna')
  expect(await db.photos.get(photoId(0))).toMatchObject({ fileName: '0.jpg', otherNames: ['copy of 0.jpg'] })
  expect(await db.flukes.get(fluke(0))).toMatchObject({ status: 'identified', individualId: '007' })
  expect(await db.flukes.get(fluke(1))).toMatchObject({ status: 'identified', individualId: 'NEW-0001' })
  expect(await db.flukes.get(fluke(2))).toMatchObject({ status: 'open', boxMaker: 'analyst' })
  expect(await queueCounts(db)).toMatchObject({ identified: 2, open: 1 })
  const original = await openOriginal(db, photoId(1), { drawDemo: () => Promise.reject(new Error('is a copy')) })
  expect(await original.text()).toBe('jpeg')
  const stale: string[] = []
  for await (const page of staleFlukes(db, 'embedder-test')) stale.push(...page.map(({ flukeId }) => flukeId))
  expect(stale).toEqual([fluke(2)])
})

test('its decisions are undone and redone, and its ids are not given again', async () => {
  expect(await redo(db, 'Anna')).toMatchObject({ kind: 'new', individualId: 'NEW-0002' })
  await undo(db, 'Anna')
  expect(await undo(db, 'Anna')).toMatchObject({ kind: 'box' })
  expect(await undo(db, 'Anna')).toMatchObject({ kind: 'new', individualId: 'NEW-0001' })
  expect(await undo(db, 'Anna')).toBeNull()
  expect((await db.flukes.get(fluke(1)))!.status).toBe('filed-new')
  expect(await decide(db, [{ kind: 'new', flukeId: fluke(2), evidence: null }])).toMatchObject([{ individualId: 'NEW-0003', seq: 13 }])
})

test('its interrupted import goes on', async () => {
  const [left] = await interruptedImports(db)
  expect(left).toMatchObject({ name: 'trip', total: 1 })
  expect(await waitingItems(db, left!.id, -Infinity, 10)).toMatchObject([{ path: 'trip/9.jpg', label: '1e5' }])
})

test('a new catalogue has the stores and indexes of the dump of its schema, and opening an old one mends nothing', async () => {
  expect(SCHEMA_VERSION).toBe(1)
  const fresh = freshDatabase()
  await fresh.open()
  const made = await freeze(fresh.name)
  const emptied = Object.fromEntries(Object.entries(v1.stores).map(([name, store]) => [name, { ...store, rows: [] }]))
  expect(made).toEqual({ version: 10, stores: emptied })
  await fresh.delete()
  expect(await freeze(db.name)).toEqual(v1)
})
