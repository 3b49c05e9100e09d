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
import { countDoubtful, doubtfulIds, queueCounts } from './queue.ts'
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
// Made of that one by photographs with a presence, three of them doubted, two of those said to show no fluke in one go.
import v3 from './testing/schema-v3.json' with { type: 'json' }

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
  for await (const page of staleFlukes(db, 'embedder-test', { foreign: true, flukeIds: [] })) stale.push(...page.map(({ flukeId }) => flukeId))
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
  for (const [name, store] of others) expect(frozen.stores[name]!.rows).toEqual(store.rows)
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

  test('keeps every row as it was, and doubts none of its flukes: no detector has said anything of them', async () => {
    const { stores } = await freeze(two.name)
    for (const [name, store] of Object.entries(v2.stores)) expect(stores[name]!.rows).toEqual(store.rows)
    expect(await countDoubtful(two)).toBe(0)
  })
})

describe('a catalogue of schema 3', () => {
  let three: CatalogueDatabase
  beforeEach(async () => {
    const catalogueId = crypto.randomUUID()
    await thaw(v3 as FrozenDatabase, `flukeprint-${catalogueId}`)
    three = await openDatabase(catalogueId)
  })
  afterEach(() => three.delete())

  test('knows which flukes are doubted, and what was said of them in one go is taken back in one go', async () => {
    expect(await doubtfulIds(three)).toEqual([fluke(14), fluke(10)])
    expect(await undo(three, 'Anna')).toMatchObject({ kind: 'box' })
    expect(await doubtfulIds(three)).toEqual([fluke(14), fluke(10), fluke(13)])
    expect(await undo(three, 'Anna')).toMatchObject({ kind: 'no-fluke', flukeId: fluke(11), count: 1 })
    expect(await doubtfulIds(three)).toEqual([fluke(14), fluke(10), fluke(11), fluke(13)])
  })

  test('a new catalogue has its stores and indexes, those of before get them, and opening mends nothing', async () => {
    expect(SCHEMA_VERSION).toBe(3)
    const emptied = (stores: FrozenDatabase['stores']) => Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, { ...store, rows: [] }]))
    const wanted = { version: 30, stores: emptied((v3 as FrozenDatabase).stores) }
    const fresh = freshDatabase()
    await fresh.open()
    expect(await freeze(fresh.name)).toEqual(wanted)
    await fresh.delete()
    expect(await freeze(three.name)).toEqual(v3)
    const catalogueId = crypto.randomUUID()
    await thaw(v2 as FrozenDatabase, `flukeprint-${catalogueId}`)
    const two = await openDatabase(catalogueId)
    for (const old of [db, two]) {
      const { version, stores } = await freeze(old.name)
      expect({ version, stores: emptied(stores) }).toEqual(wanted)
    }
    await two.delete()
  })
})
