import 'fake-indexeddb/auto'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { DecisionId, LoggedDecision, SuspectMark } from '#core/decisions/decision.ts'
import { flukesChangedBy } from '#core/decisions/decision.ts'
import type { ReviewVerdict } from '#core/decisions/review-verdict.ts'
import { DecidedIndex } from '#core/decisions/suspect.ts'
import { foldLog } from '#core/decisions/whole-log.ts'
import type { CatalogueDatabase } from './database.ts'
import { decide, redo, undo, type NewDecision } from './decide.ts'
import { calledNow } from './projection.ts'
import { decidedSuspects, duplicateFlukes, historyOfFluke, historyOfIndividual, individualOf, photographedIndividuals } from './review-reads.ts'
import { review, revertDecision, whatStandsInTheWay } from './review.ts'
import { addPhotos, dump, fluke, freshDatabase, photoId } from './testing/sample.ts'

const PHOTOS = 6
const ME = 'me'
const w = (name: string): IndividualId => name as IndividualId
const label = (n: number, name: string): NewDecision => ({ kind: 'match', flukeId: fluke(n), individualId: w(name), evidence: null, origin: 'import', analyst: 'import' })
const match = (n: number, name: string): NewDecision => ({ kind: 'match', flukeId: fluke(n), individualId: w(name), evidence: null })
const merge = (keep: string, ...others: string[]): ReviewVerdict => ({ kind: 'merge', individualIds: [keep, ...others].map(w), keep: w(keep) })
const split = (of: string, flukes: number[], to?: string): ReviewVerdict => ({ kind: 'split', individualId: w(of), flukeIds: flukes.map(fluke), to: { status: 'new', ...(to === undefined ? {} : { individualId: w(to) }) } })
const rename = (from: string, to: string): ReviewVerdict => ({ kind: 'rename', individualId: w(from), to: w(to) })
const relabel = (n: number, to: string): ReviewVerdict => ({ kind: 'relabel', flukeId: fluke(n), to: { status: 'known', individualId: w(to) } })
const mark = (key: string, strength = 0.8): SuspectMark => ({ kind: 'same-whale-two-ids', key, strength, embedder: 'embedder-test', words: 'alike' })

let db: CatalogueDatabase
async function start(): Promise<void> {
  db = freshDatabase()
  await addPhotos(db, PHOTOS)
  for (const n of [0, 1, 3, 4]) await db.photos.update(photoId(n), { takenAtMs: 1000 * (n % 3) + 7 })
  await decide(db, [label(0, 'A'), label(1, 'A'), label(2, 'B'), label(3, 'B'), label(4, 'C')])
}
beforeEach(start)
afterEach(async () => {
  vi.restoreAllMocks()
  await db.delete()
})

const labels = async (): Promise<(string | null)[]> => (await db.flukes.orderBy('order').toArray()).map(({ individualId }) => individualId)
const say = async (...verdicts: ReviewVerdict[]): Promise<LoggedDecision[]> => await review(db, verdicts)

/** All rows are what the whole log adds up to. */
async function expectRowsHold(): Promise<void> {
  const log = await db.decisions.orderBy('seq').toArray()
  const { flukes, naming } = foldLog(log)
  const rows = await db.flukes.toArray()
  for (const row of rows) {
    const { status, individualId, removed } = flukes.get(row.id) ?? { status: 'open', individualId: null, removed: false }
    expect(row).toMatchObject({ status, individualId, removed: removed ? 1 : 0 })
  }
  const individuals = await db.individuals.toArray()
  expect(individuals.map(({ key, id }) => [key, id]).sort()).toEqual([...naming.values()].map(({ key, id }) => [key, id]).sort())
  for (const one of individuals) {
    const { root, key, nickname, notes, pigment } = naming.get(one.key as never)!
    expect(one).toMatchObject({ nickname, notes, pigment, mergedInto: root === key ? null : naming.get(root)!.id })
    const theirs = rows.filter(({ individualId, status, removed }) => individualId === one.id && status === 'identified' && removed === 0)
    expect([one.id, one.flukeCount]).toEqual([one.id, theirs.length])
    const times = (await db.photos.bulkGet(theirs.map((row) => row.photoId))).flatMap((photo) => photo!.takenAtMs ?? [])
    expect(one.lastSeenMs).toBe(times.length > 0 ? Math.max(...times) : null)
    expect(theirs.length === 0 ? one.bestFlukeId === null : theirs.some(({ id }) => id === one.bestFlukeId)).toBe(true)
  }
}

describe('each verdict, and its way back', () => {
  test('merge: all flukes of both stand under the id that is kept; what is matched with the other one later does too', async () => {
    const [made] = await say(merge('A', 'B'))
    expect(await labels()).toEqual(['A', 'A', 'A', 'A', 'C', null])
    expect(flukesChangedBy(made!)).toEqual(expect.arrayContaining([2, 3].map(fluke)))
    await decide(db, [match(5, 'B')])
    expect(await labels()).toEqual(['A', 'A', 'A', 'A', 'C', 'A'])
    await expectRowsHold()
    expect(flukesChangedBy(await revertDecision(db, made!.id))).toEqual(expect.arrayContaining([2, 3, 5].map(fluke)))
    expect(await labels()).toEqual(['A', 'A', 'B', 'B', 'C', 'B'])
    await expectRowsHold()
  })

  test('split: these flukes get the id, the others keep theirs', async () => {
    const [made] = await say(split('A', [1]))
    expect(await labels()).toEqual(['A', 'NEW-0001', 'B', 'B', 'C', null])
    await expectRowsHold()
    await revertDecision(db, made!.id)
    expect(await labels()).toEqual(['A', 'A', 'B', 'B', 'C', null])
    expect((await decide(db, [{ kind: 'new', flukeId: fluke(5), evidence: null }]))[0]).toMatchObject({ individualId: 'NEW-0002' })
    await expectRowsHold()
  })

  test('relabel: to a known one, a new one, new_whale, nobody', async () => {
    await say(relabel(4, 'A'), { kind: 'relabel', flukeId: fluke(0), to: { status: 'new' } }, { kind: 'relabel', flukeId: fluke(2), to: { status: 'filed-new' } }, { kind: 'relabel', flukeId: fluke(3), to: { status: 'open' } })
    expect(await labels()).toEqual(['NEW-0001', 'A', null, null, 'A', null])
    expect((await db.flukes.bulkGet([2, 3].map(fluke))).map((row) => row!.status)).toEqual(['filed-new', 'open'])
    await expectRowsHold()
    for (let n = 0; n < 4; n++) await undo(db, ME)
    expect(await labels()).toEqual(['A', 'A', 'B', 'B', 'C', null])
    await redo(db, ME)
    expect(await labels()).toEqual(['A', 'A', 'B', 'B', 'A', null])
    await expectRowsHold()
  })

  test('relabel of several: they are one new animal by one decision, which one undo takes back and one redo brings back', async () => {
    const news = [2, 3].map(fluke)
    await say(...news.map((flukeId): ReviewVerdict => ({ kind: 'relabel', flukeId, to: { status: 'filed-new' } })))
    const [made, ...more] = await say({ kind: 'relabel', flukeId: news[0]!, flukeIds: news, to: { status: 'new' }, suspect: { ...mark('new'), kind: 'new-are-one' } })
    expect(more).toEqual([])
    expect(await labels()).toEqual(['A', 'A', 'NEW-0001', 'NEW-0001', 'C', null])
    expect(await decidedSuspects(db)).toMatchObject([{ key: 'new', kind: 'new-are-one', flukeIds: news }])
    expect((await historyOfIndividual(db, w('NEW-0001'))).map(({ decision }) => decision.id)).toEqual([made!.id])
    await expectRowsHold()
    await undo(db, ME)
    expect(await labels()).toEqual(['A', 'A', null, null, 'C', null])
    await expectRowsHold()
    await redo(db, ME)
    expect(await labels()).toEqual(['A', 'A', 'NEW-0001', 'NEW-0001', 'C', null])
    await expectRowsHold()
  })

  test('relabel of several that have not one label: nothing is written', async () => {
    const before = await dump(db)
    await expect(say({ kind: 'relabel', flukeId: fluke(0), flukeIds: [fluke(0), fluke(2)], to: { status: 'open' } })).rejects.toMatchObject({ code: 'bad-input' })
    expect(await dump(db)).toEqual(before)
  })

  test('rename: everywhere; the old id still means this whale, and is nobody else’s unless another is renamed to it', async () => {
    const [made] = await say(rename('A', 'Notch'))
    expect(await labels()).toEqual(['Notch', 'Notch', 'B', 'B', 'C', null])
    await decide(db, [label(5, 'A')])
    expect((await labels())[5]).toBe('Notch')
    expect(await individualOf(db, w('A'))).toMatchObject({ id: 'Notch' })
    await expect(decide(db, [{ kind: 'new', flukeId: fluke(5), individualId: w('A'), evidence: null }])).rejects.toMatchObject({ code: 'bad-input' })
    await expectRowsHold()
    await revertDecision(db, made!.id)
    expect((await labels())[0]).toBe('A')
    await expect(decide(db, [{ kind: 'new', flukeId: fluke(5), individualId: w('Notch'), evidence: null }])).rejects.toMatchObject({ code: 'bad-input' })
    await expectRowsHold()
  })

  test('describe: field by field, and back', async () => {
    const [first] = await say({ kind: 'describe', individualId: w('A'), nickname: ' Salt ', pigment: 2 })
    await say({ kind: 'describe', individualId: w('A'), notes: 'notch left', nickname: 'Pepper' })
    expect(await db.individuals.get(w('A'))).toMatchObject({ nickname: 'Pepper', notes: 'notch left', pigment: 2 })
    await undo(db, ME)
    expect(await db.individuals.get(w('A'))).toMatchObject({ nickname: 'Salt', notes: null, pigment: 2 })
    await revertDecision(db, first!.id)
    expect(await db.individuals.get(w('A'))).toMatchObject({ nickname: null, pigment: null })
    await expectRowsHold()
  })

  test('keep, different, unsure and the same photograph change no label and are found again; taken back they are not', async () => {
    const before = await labels()
    const said = await say(
      { kind: 'different', flukeIds: [fluke(0), fluke(2)], individualIds: [w('A'), w('B')], suspect: mark('k1') },
      { kind: 'keep', flukeIds: [fluke(4)], suspect: { ...mark('k2'), kind: 'wrong-id' } },
      { kind: 'same-photo', flukeIds: [fluke(0), fluke(1)], duplicates: [fluke(1)], suspect: { ...mark('k3'), kind: 'same-photo' } },
    )
    expect(await labels()).toEqual(before)
    expect((await decidedSuspects(db)).map(({ key, verdict, individualIds }) => [key, verdict, individualIds])).toEqual([['k1', 'different', ['A', 'B']], ['k2', 'keep', []], ['k3', 'same-photo', []]])
    expect([...(await duplicateFlukes(db))]).toEqual([fluke(1)])
    await say(rename('B', 'X'))
    const decided = new DecidedIndex(await decidedSuspects(db))
    const asked = { kind: 'same-whale-two-ids' as const, key: 'of other photos', flukeIds: [fluke(1), fluke(3)], individualIds: [w('A'), w('X')] }
    expect(decided.standing({ ...asked, strength: 0.85 }).state).toBe('decided')
    expect(decided.standing({ ...asked, strength: 0.99 }).state).toBe('again')
    expect(decided.standing({ ...asked, individualIds: [w('A'), w('C')], strength: 0.5 }).state).toBe('open')
    for (const { id } of said) await revertDecision(db, id)
    expect(await decidedSuspects(db)).toEqual([])
    expect((await duplicateFlukes(db)).size).toBe(0)
  })
})

describe('what stands in the way', () => {
  test('a split of the merged whale, until it is taken back itself', async () => {
    const [one] = await say(merge('A', 'B'))
    const [two] = await say(split('A', [0, 2]))
    expect(await whatStandsInTheWay(db, one!.id)).toMatchObject([{ id: two!.id }])
    const before = await dump(db)
    await expect(revertDecision(db, one!.id)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining('split off') })
    expect(await dump(db)).toEqual(before)
    const back = await revertDecision(db, two!.id)
    const merged = await revertDecision(db, one!.id)
    expect(await whatStandsInTheWay(db, back.id)).toMatchObject([{ id: merged.id }])
    expect(await labels()).toEqual(['A', 'A', 'B', 'B', 'C', null])
    await expectRowsHold()
  })

  test('a rename that took the freed id', async () => {
    const [one] = await say(rename('A', 'X'))
    const [two] = await say(rename('B', 'A'))
    expect(await labels()).toEqual(['X', 'X', 'A', 'A', 'C', null])
    await decide(db, [match(5, 'A')])
    expect((await labels())[5]).toBe('A')
    await expect(revertDecision(db, one!.id)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining('B renamed A') })
    await expectRowsHold()
    await revertDecision(db, two!.id)
    await revertDecision(db, one!.id)
    expect(await labels()).toEqual(['A', 'A', 'B', 'B', 'C', 'B'])
    await expectRowsHold()
  })

  test('nothing else: a chain of merges comes apart in any order', async () => {
    const [one] = await say(merge('A', 'B'))
    const [two] = await say(merge('C', 'A'))
    expect(await labels()).toEqual(['C', 'C', 'C', 'C', 'C', null])
    await revertDecision(db, one!.id)
    expect(await labels()).toEqual(['C', 'C', 'B', 'B', 'C', null])
    await revertDecision(db, two!.id)
    expect(await labels()).toEqual(['A', 'A', 'B', 'B', 'C', null])
    await expectRowsHold()
  })
})

describe('refused, with nothing written', () => {
  test.each<[string, ReviewVerdict, string]>([
    ['a merge of one', merge('A'), 'bad-input'],
    ['a merge with one that is not there', merge('A', 'Z'), 'not-found'],
    ['a split of another one’s fluke', split('A', [2]), 'bad-input'],
    ['a split of all', split('A', [0, 1]), 'bad-input'],
    ['a split under a taken id', split('A', [0], 'C'), 'bad-input'],
    ['a rename to a taken id', rename('A', 'B'), 'bad-input'],
    ['a rename to new_whale', rename('A', 'new_whale'), 'bad-input'],
    ['a fluke that is not there', { kind: 'keep', flukeIds: ['f:0' as FlukeId] }, 'not-found'],
  ])('%s', async (_, verdict, code) => {
    const before = await dump(db)
    await expect(say({ kind: 'keep', flukeIds: [fluke(0)] }, verdict)).rejects.toMatchObject({ code })
    expect(await dump(db)).toEqual(before)
  })

  test('a full disk in the middle of a merge', async () => {
    const before = await dump(db)
    vi.spyOn(db.flukes, 'bulkPut').mockRejectedValueOnce(new DOMException('no room', 'QuotaExceededError'))
    await expect(say(merge('A', 'B'))).rejects.toMatchObject({ code: 'storage-full' })
    expect(await dump(db)).toEqual(before)
  })
})

test('histories: of a fluke its own decisions, of an individual those of all that it is made of, the latest first', async () => {
  const [one] = await say(merge('A', 'B'))
  const [two] = await say(rename('A', 'X'))
  const [three] = await say(relabel(4, 'X'))
  const back = await revertDecision(db, one!.id)
  expect((await historyOfFluke(db, fluke(4))).map(({ decision }) => decision.kind)).toEqual(['relabel', 'match'])
  const past = await historyOfIndividual(db, w('X'))
  expect(past.map(({ decision, active }) => [decision.kind, active])).toEqual([['relabel', true], ['rename', true], ['merge', false], ['match', true], ['match', true]])
  expect(past[2]!.takenBackBy!.id).toBe(back.id)
  expect([two!.id, three!.id]).toEqual([past[1]!.decision.id, past[0]!.decision.id])
  expect((await photographedIndividuals(db)).map(({ id, flukeCount }) => [id, flukeCount])).toEqual([['B', 2], ['X', 3]])
})

type Act = { verdict: (ids: IndividualId[], flukes: { id: FlukeId; individualId: IndividualId | null }[]) => ReviewVerdict | null }

const pick = <T>(items: readonly T[], n: number): T | undefined => items[n % Math.max(1, items.length)]
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat()).map(([a, b]): Act => ({ verdict: (ids) => (ids.length < 2 || pick(ids, a) === pick(ids, b) ? null : { kind: 'merge', individualIds: [pick(ids, a)!, pick(ids, b)!], keep: pick(ids, a)! }) })),
  fc.nat().map((n): Act => ({ verdict: (_, flukes) => { const one = pick(flukes.filter(({ individualId }) => individualId), n); return one ? { kind: 'split', individualId: one.individualId!, flukeIds: [one.id], to: { status: 'new' } } : null } })),
  fc.tuple(fc.nat(), fc.constantFrom('A', 'B', 'C', 'X', 'Y')).map(([n, to]): Act => ({ verdict: (ids) => (ids.length === 0 ? null : { kind: 'rename', individualId: pick(ids, n)!, to: w(to) }) })),
  fc.tuple(fc.nat(), fc.nat()).map(([n, m]): Act => ({ verdict: (ids, flukes) => ({ kind: 'relabel', flukeId: pick(flukes, n)!.id, to: ids.length === 0 ? { status: 'open' } : { status: 'known', individualId: pick(ids, m)! } }) })),
  fc.nat().map((n): Act => ({ verdict: (ids) => (ids.length === 0 ? null : { kind: 'describe', individualId: pick(ids, n)!, nickname: `n${n}` }) })),
)

/** Takes back the first that nothing stands in the way of; `codes`: how those before it were refused. */
async function takeBackFirst(ids: DecisionId[]): Promise<{ taken: DecisionId | undefined; codes: string[] }> {
  const codes: string[] = []
  for (const id of ids) {
    const blocked = (await whatStandsInTheWay(db, id)).length > 0
    const code = await revertDecision(db, id).then(() => null, (error: { code: string }) => error.code)
    if (blocked !== (code !== null)) throw new Error(`told to be ${blocked ? 'blocked' : 'free'}, but ${code ?? 'taken back'}`)
    if (code === null) return { taken: id, codes }
    codes.push(code)
  }
  return { taken: undefined, codes }
}

test('any sequence followed by its reverts, in any order that it allows, is the start; rows are the fold of the log all the way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), async (list, order) => {
      await db.delete()
      await start()
      const seen = async () => [await labels(), (await db.individuals.toArray()).filter(({ foundedAtMs }) => foundedAtMs === null).map((row) => [row.key, calledNow(row), row.nickname])]
      const before = await seen()
      let open: DecisionId[] = []
      for (const { verdict } of list) {
        const said = verdict((await photographedIndividuals(db)).map(({ id }) => id), await db.flukes.toArray())
        if (!said) continue
        // Taken ids and merges of one are refused: those are left out.
        open.push(...(await review(db, [said]).catch(() => [])).map(({ id }) => id))
        await expectRowsHold()
      }
      while (open.length > 0) {
        const from = order.next().value % open.length
        const { taken, codes } = await takeBackFirst([...open.slice(from), ...open.slice(0, from)])
        // Something can always go first, and what can't is refused with nothing written.
        expect([taken, codes]).toEqual([expect.any(String), codes.map(() => 'bad-input')])
        open = open.filter((id) => id !== taken)
        await expectRowsHold()
      }
      expect(await seen()).toEqual(before)
    }),
    { numRuns: 8 },
  )
}, 60_000)
