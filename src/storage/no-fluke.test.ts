import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from './database.ts'
import { decide, redo, takeBack, undo } from './decide.ts'
import { sayNoFlukes } from './no-fluke.ts'
import { addAnalysedPhotos } from './photos.ts'
import { countDoubtful, doubtfulIds } from './queue.ts'
import { setAnalystName } from './settings.ts'
import { analysed, anotherTab, DETECTED, dump, fluke, freshDatabase } from './testing/sample.ts'

let db: CatalogueDatabase
beforeEach(async () => {
  db = freshDatabase()
  await setAnalystName(db, 'me')
  await addWith([0.3, 0.9, 0.02, null, 0.1, 0.5])
})
afterEach(() => db.delete())

async function addWith(presences: (number | null)[]): Promise<void> {
  await addAnalysedPhotos(db, presences.map((presence, n) => analysed(n, { detected: { ...DETECTED, presence } })))
}
const removed = async (): Promise<number[]> => (await db.flukes.orderBy('order').toArray()).flatMap((row, n) => (row.removed ? [n] : []))

test('the open flukes that the detector doubts, the least probable first; not those of which it says nothing', async () => {
  expect(await doubtfulIds(db)).toEqual([fluke(2), fluke(4), fluke(0)])
  expect(await countDoubtful(db)).toBe(3)
})

test('whatever is said of one, or a box that is drawn, takes it off the list; undo puts it back', async () => {
  await decide(db, [{ kind: 'match', flukeId: fluke(0), individualId: 'w_1' as IndividualId, evidence: null }])
  await decide(db, [{ kind: 'box', flukeId: fluke(2), boxPx: { x0: 1, y0: 1, x1: 9, y1: 9 } }])
  await decide(db, [{ kind: 'no-fluke', flukeId: fluke(4) }])
  expect(await doubtfulIds(db)).toEqual([])
  for (let n = 0; n < 3; n++) await undo(db, 'me')
  expect(await doubtfulIds(db)).toEqual([fluke(2), fluke(4), fluke(0)])
})

test('many at once: a decision for each, and one undo for all, over a reload; redo says all of it again', async () => {
  const before = await dump(db)
  const logged = await sayNoFlukes(db, await doubtfulIds(db))
  expect(logged.map(({ kind, flukeId }) => [kind, flukeId])).toEqual([['no-fluke', fluke(2)], ['no-fluke', fluke(4)], ['no-fluke', fluke(0)]])
  expect(await removed()).toEqual([0, 2, 4])
  const after = await dump(db)

  db.close()
  db = anotherTab(db)
  expect(await undo(db, 'me')).toMatchObject({ kind: 'no-fluke', count: 3 })
  expect(await dump(db)).toMatchObject({ flukes: before.flukes! })
  expect(await undo(db, 'me')).toBeNull()

  expect(await redo(db, 'me')).toMatchObject({ kind: 'no-fluke', count: 3 })
  expect(await dump(db)).toMatchObject({ flukes: after.flukes! })
  expect(await redo(db, 'me')).toBeNull()
  expect(await undo(db, 'me')).toMatchObject({ count: 3 })
})

test('one of them taken back by itself stays so, whatever happens to the others', async () => {
  const [, single] = await sayNoFlukes(db, await doubtfulIds(db))
  await takeBack(db, single!.id)
  expect(await removed()).toEqual([0, 2])
  expect(await undo(db, 'me')).toMatchObject({ count: 2 })
  expect(await removed()).toEqual([])
  expect(await redo(db, 'me')).not.toBeNull()
  expect(await removed()).toContain(0)
})

test('two bulks are two steps, and what was said before and after them is taken back by itself', async () => {
  await decide(db, [{ kind: 'skip', flukeId: fluke(1) }])
  await sayNoFlukes(db, [fluke(2)])
  await sayNoFlukes(db, [fluke(4), fluke(0)])
  await decide(db, [{ kind: 'skip', flukeId: fluke(3) }])
  const told = []
  for (let n = 0; n < 4; n++) told.push((await undo(db, 'me'))!)
  expect(told.map(({ kind, count }) => [kind, count])).toEqual([['skip', 1], ['no-fluke', 2], ['no-fluke', 1], ['skip', 1]])
  expect(await removed()).toEqual([])
})

test('what somebody has decided meanwhile, and what was never doubted, is left as it is', async () => {
  const asked = [...(await doubtfulIds(db)), fluke(1), fluke(3)]
  await decide(db, [{ kind: 'new', flukeId: fluke(4), evidence: null }])
  expect((await sayNoFlukes(db, asked)).map(({ flukeId }) => flukeId)).toEqual([fluke(2), fluke(0)])
  expect(await db.flukes.get(fluke(4))).toMatchObject({ status: 'identified', removed: 0 })
  expect(await sayNoFlukes(db, asked)).toEqual([])
})
