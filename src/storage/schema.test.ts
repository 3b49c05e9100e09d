import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { IndividualId } from '#core/catalogue.ts'
import { foldLog } from '#core/decisions/whole-log.ts'
import { openDatabase } from './catalogues.ts'
import { SCHEMA_VERSION, type CatalogueDatabase } from './database.ts'
import { decide, redo, undo } from './decide.ts'
import { staleFlukes } from './embeddings.ts'
import { interruptedImports, waitingItems } from './imports.ts'
import { openOriginal } from './originals.ts'
import { fillLastSeen } from './projection.ts'
import { queueCounts } from './queue.ts'
import { decidedSuspects, historyOfIndividual, individualOf } from './review-reads.ts'
import { review, revertDecision } from './review.ts'
import { analystName } from './settings.ts'
import { freeze, thaw, type FrozenDatabase } from './testing/frozen.ts'
import { fluke, freshDatabase, photoId } from './testing/sample.ts'
// Made by `freeze` of a catalogue of three photographs, some decisions and an interrupted import. Never made anew:
// it stands for what is on users' disks. The next schema gets a dump of its own beside it.
import v1 from './testing/schema-v1.json' with { type: 'json' }
// Made of that one by some merges, renames and the like.
import v2 from './testing/schema-v2.json' with { type: 'json' }

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

test('its decisions learn what they answer, its individuals which whale they are; nothing else changes', async () => {
  const before = v1.stores.decisions.rows as { id: string }[]
  const after = await db.decisions.orderBy('seq').toArray()
  expect(after).toMatchObject(before)
  expect((await db.individuals.toArray()).map(({ id, flukeCount }) => [id, flukeCount])).toEqual([['007', 1], ['NEW-0001', 1], ['NEW-0002', 0]])
  const { flukes, naming } = foldLog(after)
  for (const row of await db.flukes.toArray()) expect(row.individualId).toBe(flukes.get(row.id)?.individualId ?? null)
  expect((await db.individuals.toArray()).map(({ key }) => key).sort()).toEqual([...naming.keys()].sort())
  const others = Object.entries(v1.stores).filter(([name]) => name !== 'decisions' && name !== 'individuals')
  const frozen = await freeze(db.name)
  for (const [name, store] of others) expect(frozen.stores[name]).toEqual(store)
})

test('its individuals can be merged, and apart again', async () => {
  const [made] = await review(db, [{ kind: 'merge', individualIds: ['007', 'NEW-0001'] as IndividualId[], keep: '007' as IndividualId }])
  expect((await db.flukes.get(fluke(1)))!.individualId).toBe('007')
  await revertDecision(db, made!.id)
  expect((await db.flukes.get(fluke(1)))!.individualId).toBe('NEW-0001')
})

describe('a catalogue of schema 2', () => {
  let two: CatalogueDatabase
  beforeEach(async () => {
    const catalogueId = crypto.randomUUID()
    await thaw(v2 as FrozenDatabase, `flukeprint-${catalogueId}`)
    two = await openDatabase(catalogueId)
  })
  afterEach(() => two.delete())

  test('opens with all that was decided, and what was taken back can be brought back', async () => {
    expect((await two.flukes.orderBy('order').toArray()).map(({ individualId }) => individualId)).toEqual(['007', 'Notch', 'Notch', '007', 'w_9'])
    expect(await individualOf(two, '007' as IndividualId)).toMatchObject({ nickname: 'Salt', notes: 'left tip gone', pigment: 3, flukeCount: 2 })
    const [merge] = (await historyOfIndividual(two, 'w_9' as IndividualId)).filter(({ decision }) => decision.kind === 'merge')
    await revertDecision(two, merge!.takenBackBy!.id)
    expect((await two.flukes.get(fluke(4)))!.individualId).toBe('007')
    expect((await decidedSuspects(two)).map(({ key }) => key)).toEqual(['k', 'k2'])
  })

  test('knows when its individuals were last seen once that is asked for', async () => {
    await two.photos.update(photoId(3), { takenAtMs: 5000 })
    await fillLastSeen(two)
    const seen = new Map((await two.individuals.toArray()).map(({ id, lastSeenMs }) => [id, lastSeenMs]))
    expect(seen.get((await two.flukes.get(fluke(3)))!.individualId!)).toBe(5000)
    expect([...seen.values()].filter((lastMs) => lastMs === null)).toHaveLength(seen.size - 1)
  })

  test('a new catalogue has its stores and indexes, one of schema 1 gets them, and opening mends nothing', async () => {
    expect(SCHEMA_VERSION).toBe(2)
    const fresh = freshDatabase()
    await fresh.open()
    const emptied = Object.fromEntries(Object.entries(v2.stores).map(([name, store]) => [name, { ...store, rows: [] }]))
    expect(await freeze(fresh.name)).toEqual({ version: 20, stores: emptied })
    await fresh.delete()
    expect(await freeze(two.name)).toEqual(v2)
    const upgraded = await freeze(db.name)
    expect(Object.fromEntries(Object.entries(upgraded.stores).map(([name, store]) => [name, { ...store, rows: [] }]))).toEqual(emptied)
  })
})
