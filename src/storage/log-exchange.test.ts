import 'fake-indexeddb/auto'
import { liveQuery } from 'dexie'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import { discrepancies } from '#core/decisions/discrepancies.ts'
import { foldLog } from '#core/decisions/whole-log.ts'
import { parseDecisionsFile, writeDecisionsFile, type DecisionsFile } from '#core/formats/decisions-file.ts'
import type { CatalogueDatabase } from './database.ts'
import { decide, undo, type NewDecision } from './decide.ts'
import { openDiscrepancies, planOf, settle, takeIn, wholeLog } from './log-exchange.ts'
import { addAnalysedPhotos } from './photos.ts'
import { review, revertDecision } from './review.ts'
import { addPhotos, analysed, dump, fluke, freshDatabase, photoId } from './testing/sample.ts'

const w = (name: string): IndividualId => name as IndividualId
const match = (n: number, name: string): NewDecision => ({ kind: 'match', flukeId: fluke(n), individualId: w(name), evidence: null })
const label = (n: number, name: string): NewDecision => ({ ...match(n, name), origin: 'import', analyst: 'import' })
const fresh = (n: number): NewDecision => ({ kind: 'new', flukeId: fluke(n), evidence: null })

let anna: CatalogueDatabase
let ben: CatalogueDatabase
beforeEach(async () => {
  anna = freshDatabase()
  ben = freshDatabase()
  for (const db of [anna, ben]) {
    await addPhotos(db, 5)
    await decide(db, [label(0, 'A'), label(1, 'A'), label(2, 'B')])
    await db.settings.put({ key: 'analyst', value: db === anna ? 'Anna' : 'Ben' })
  }
})
afterEach(async () => {
  vi.restoreAllMocks()
  await anna.delete()
  await ben.delete()
})

/** As a file goes from one machine to the other. */
async function logOf(db: CatalogueDatabase): Promise<DecisionsFile> {
  return parseDecisionsFile(writeDecisionsFile(await wholeLog(db, { id: db.catalogueId, name: 'c', kind: 'own', createdAtMs: 0 })), 'log.json')
}
const give = async (from: CatalogueDatabase, to: CatalogueDatabase) => await takeIn(to, await logOf(from), 'log.json')
const labels = async (db: CatalogueDatabase): Promise<(string | null)[]> => (await db.flukes.orderBy('order').toArray()).map(({ individualId }) => individualId)

/** Rows and the short way to the disagreements are what the whole log says. */
async function expectFold(db: CatalogueDatabase): Promise<void> {
  const { decisions } = await wholeLog(db, { id: '', name: '', kind: 'own', createdAtMs: 0 })
  const { flukes, naming } = foldLog(decisions)
  for (const row of await db.flukes.toArray()) expect([row.id, row.individualId]).toEqual([row.id, flukes.get(row.id)?.individualId ?? null])
  expect((await db.individuals.toArray()).map(({ key, id }) => [key, id]).sort()).toEqual([...naming.values()].map(({ key, id }) => [key, id]).sort())
  const keys = (list: { key: string }[]): string[] => list.map(({ key }) => key)
  expect(keys(await openDiscrepancies(db))).toEqual(keys(discrepancies(decisions)))
}

test('there and back: both have the same labels and disagreements; settled on one, settled on both', async () => {
  await decide(anna, [match(3, 'A'), fresh(4)])
  await decide(ben, [match(3, 'B'), match(0, 'B')])
  await review(ben, [{ kind: 'rename', individualId: w('A'), to: w('Notch') }])
  expect(await give(ben, anna)).toEqual({ added: 3, open: 1 })
  expect(await give(anna, ben)).toEqual({ added: 2, open: 1 })
  expect(await labels(ben)).toEqual(await labels(anna))
  expect(await labels(anna)).toEqual(['B', 'Notch', 'B', 'B', 'NEW-0001'])
  for (const db of [anna, ben]) await expectFold(db)
  const [one] = await openDiscrepancies(anna)
  expect(one).toMatchObject({ kind: 'label', flukeId: fluke(3), sides: [{ individualId: 'Notch', decision: { analyst: 'Anna' } }, { individualId: 'B', decision: { analyst: 'Ben' } }] })
  const [settled] = await settle(anna, one!, { how: 'side', place: 0 })
  expect(await openDiscrepancies(anna)).toEqual([])
  expect(await give(anna, ben)).toEqual({ added: 1, open: 0 })
  expect((await labels(ben))[3]).toBe('Notch')
  await revertDecision(ben, settled!.id)
  expect(await openDiscrepancies(ben)).toHaveLength(1)
  await expectFold(ben)
})

test('the same log again adds nothing and changes nothing', async () => {
  await decide(ben, [match(3, 'B'), fresh(4)])
  await give(ben, anna)
  const before = await dump(anna)
  const plan = await planOf(anna, await logOf(ben), 'log.json')
  expect([plan.total, plan.known, plan.fresh]).toEqual([5, 5, []])
  expect(await give(ben, anna)).toMatchObject({ added: 0 })
  expect(await dump(anna)).toEqual(before)
})

test('the same id on both machines: two whales, told, and merged into one if they are', async () => {
  await decide(anna, [fresh(3)])
  await decide(ben, [fresh(4)])
  await give(ben, anna)
  await give(anna, ben)
  expect(await labels(anna)).toEqual(['A', 'A', 'B', 'NEW-0001', 'NEW-0001~2'])
  expect(await labels(ben)).toEqual(await labels(anna))
  const [one] = await openDiscrepancies(anna)
  expect(one).toMatchObject({ kind: 'same-id', name: 'NEW-0001' })
  const [renamed] = await settle(anna, one!, { how: 'rename', individualId: w('NEW-0001~2'), to: w('Salt') })
  expect(await labels(anna)).toEqual(['A', 'A', 'B', 'NEW-0001', 'Salt'])
  expect(await openDiscrepancies(anna)).toEqual([])
  await revertDecision(anna, renamed!.id)
  await settle(anna, one!, { how: 'merge' })
  await give(anna, ben)
  expect(await labels(ben)).toEqual(['A', 'A', 'B', 'NEW-0001', 'NEW-0001'])
  for (const db of [anna, ben]) await expectFold(db)
  expect((await decide(ben, [fresh(0)]))[0]).toMatchObject({ individualId: 'NEW-0002' })
})

test('one whale or two, and what it is called', async () => {
  await review(anna, [{ kind: 'merge', individualIds: [w('A'), w('B')], keep: w('A') }, { kind: 'rename', individualId: w('A'), to: w('X') }])
  await review(ben, [{ kind: 'different', flukeIds: [fluke(0), fluke(2)], individualIds: [w('A'), w('B')] }, { kind: 'rename', individualId: w('A'), to: w('Y') }])
  await give(ben, anna)
  const found = await openDiscrepancies(anna)
  expect(found.map(({ kind }) => kind)).toEqual(['name', 'whales'])
  const names = found[0]!
  await settle(anna, names, { how: 'side', place: names.kind === 'name' ? names.sides.findIndex(({ to }) => to === 'X') : 0 })
  await settle(anna, found[1]!, { how: 'side', place: 1 })
  await give(anna, ben)
  for (const db of [anna, ben]) {
    expect(await openDiscrepancies(db)).toEqual([])
    expect((await labels(db)).slice(0, 3)).toEqual(['X', 'X', 'B'])
    await expectFold(db)
  }
})

test('decisions on photos that are not here wait, and count when the photos come', async () => {
  await addAnalysedPhotos(ben, [analysed(7), analysed(8)])
  await decide(ben, [match(7, 'B'), match(8, 'C')])
  await review(ben, [{ kind: 'merge', individualIds: [w('B'), w('C')], keep: w('B') }])
  const plan = await planOf(anna, await logOf(ben), 'log.json')
  expect([plan.fresh.length, plan.waiting, plan.unknownPhotos.length]).toEqual([3, 2, 2])
  await give(ben, anna)
  await addAnalysedPhotos(anna, [analysed(7), analysed(8, { label: w('A') })])
  // The table says A, a colleague has looked and says C, which is B.
  expect((await labels(anna)).slice(5)).toEqual(['B', 'B'])
  await expectFold(anna)
})

test('a colleague who is called as we are gets another name, so that Ctrl+Z stays ours', async () => {
  await anna.settings.put({ key: 'analyst', value: 'me' })
  await ben.settings.put({ key: 'analyst', value: 'me' })
  await decide(anna, [match(3, 'A')])
  await decide(ben, [match(4, 'B')])
  await takeIn(anna, await logOf(ben), 'log.json', new Map([['me', 'Ben']]))
  expect(await undo(anna, 'me')).toMatchObject({ individualId: 'A' })
  expect(await undo(anna, 'me')).toBeNull()
  expect((await labels(anna))[4]).toBe('B')
})

test('a second fluke drawn on both machines is one, however the boxes differ a little', async () => {
  const second = `${photoId(0)}:1` as FlukeId
  await decide(anna, [{ kind: 'box', flukeId: second, boxPx: { x0: 0, y0: 0, x1: 20, y1: 10 } }])
  await decide(ben, [{ kind: 'box', flukeId: second, boxPx: { x0: 21, y0: 10, x1: 40, y1: 30 } }, { kind: 'match', flukeId: second, individualId: w('B'), evidence: null }])
  await give(ben, anna)
  expect(await anna.flukes.get(second)).toMatchObject({ individualId: null, boxPx: { x0: 0 } })
  expect(await anna.flukes.get(`${photoId(0)}:2` as FlukeId)).toMatchObject({ individualId: 'B', boxPx: { x0: 21 } })
})

test('a screen can follow the disagreements live, by an async function', async () => {
  await decide(anna, [match(3, 'A')])
  await decide(ben, [match(3, 'B')])
  const seen: number[] = []
  const watching = liveQuery(async () => await openDiscrepancies(anna)).subscribe((found) => seen.push(found.length))
  await vi.waitFor(() => expect(seen).toEqual([0]))
  await give(ben, anna)
  await vi.waitFor(() => expect(seen.at(-1)).toBe(1))
  await settle(anna, (await openDiscrepancies(anna))[0]!, { how: 'merge' })
  await vi.waitFor(() => expect(seen.at(-1)).toBe(0))
  watching.unsubscribe()
})

describe('refused, with nothing written', () => {
  test('a log of another catalogue', async () => {
    const other = freshDatabase()
    await addAnalysedPhotos(other, [analysed(20)])
    await decide(other, [match(20, 'A')])
    const before = await dump(anna)
    await expect(give(other, anna)).rejects.toMatchObject({ code: 'bad-input', file: 'log.json', message: expect.stringContaining('None of the photos') })
    expect(await dump(anna)).toEqual(before)
    await other.delete()
  })

  test.each([['flukes', 'bulkPut'], ['decisions', 'bulkAdd'], ['settings', 'put']] as const)('a full disk in the middle (%s)', async (table, method) => {
    await decide(anna, [match(3, 'A')])
    await decide(ben, [match(3, 'B')])
    const before = await dump(anna)
    vi.spyOn(anna[table] as typeof anna.flukes, method as 'bulkPut').mockRejectedValueOnce(new DOMException('no room', 'QuotaExceededError'))
    await expect(give(ben, anna)).rejects.toMatchObject({ code: 'storage-full' })
    expect(await dump(anna)).toEqual(before)
  })
})
