import 'fake-indexeddb/auto'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { DecisionId, LoggedDecision } from '#core/decisions/decision.ts'
import { foldFluke } from '#core/decisions/fold.ts'
import type { CatalogueDatabase } from './database.ts'
import { decide, projection, redo, takeBack, undo, undoable, type NewDecision } from './decide.ts'
import { addAnalysedPhotos, nextFlukeId } from './photos.ts'
import { setAnalystName } from './settings.ts'
import { addPhotos, analysed, anotherTab, DETECTED, dump, fluke, freshDatabase, photoId } from './testing/sample.ts'

const PHOTOS = 3
const ME = 'me'
const boxPx = { x0: 5, y0: 5, x1: 15, y1: 12 }
const w = (name: string): IndividualId => name as IndividualId
const match = (n: number, name: string): NewDecision => ({ kind: 'match', flukeId: fluke(n), individualId: w(name), evidence: null })
const fresh = (n: number, name?: string): NewDecision => ({ kind: 'new', flukeId: fluke(n), evidence: null, ...(name === undefined ? {} : { individualId: w(name) }) })
const skip = (n: number): NewDecision => ({ kind: 'skip', flukeId: fluke(n) })
const label = (n: number, name: string): NewDecision => ({ ...match(n, name), origin: 'import', analyst: 'import' })

let db: CatalogueDatabase
beforeEach(async () => {
  db = freshDatabase()
  await addPhotos(db, PHOTOS)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await db.delete()
})

test('hundreds of labels of one animal come in with one batch', async () => {
  const many = Array.from({ length: 230 }, (_, n) => analysed(100 + n, { label: w('A') }))
  await addAnalysedPhotos(db, many)
  expect(await db.individuals.get(w('A'))).toMatchObject({ flukeCount: 230 })
})

const log = (): Promise<LoggedDecision[]> => db.decisions.orderBy('seq').toArray()
const row = async (id: FlukeId) => (await db.flukes.get(id))!
const ids = (decisions: LoggedDecision[]): (IndividualId | null)[] => decisions.map((one) => ('individualId' in one ? one.individualId : null))

/** Every fluke's columns are what the decisions on it add up to, and nothing is missing. */
async function expectProjectionsHold(): Promise<void> {
  const [decisions, flukes] = [await log(), await db.flukes.toArray()]
  const known = new Set(flukes.map(({ id }) => id))
  expect(decisions.filter(({ flukeId }) => !known.has(flukeId))).toEqual([])
  for (const one of flukes) {
    expect(one).toMatchObject(projection(foldFluke(decisions.filter(({ flukeId }) => flukeId === one.id)), one.detected))
  }
  expect(decisions.map(({ seq }) => seq)).toEqual(decisions.map((_, n) => n + 1))
  const named = new Set(ids(decisions).filter((id) => id !== null))
  expect(new Set((await db.individuals.toArray()).map(({ id }) => id))).toEqual(named)
}

type Act = { act: 'say'; said: NewDecision } | { act: 'label'; said: NewDecision } | { act: 'undo' | 'redo' | 'reload' }

const photo = fc.nat({ max: PHOTOS - 1 })
const name = fc.constantFrom('w_1', 'w_2', '007')
/** The second fluke of a photo is there only once it has been drawn. */
const drawn = (n: number): FlukeId => `${photoId(n)}:1` as FlukeId
const said: fc.Arbitrary<NewDecision> = fc.oneof(
  fc.tuple(photo, name).map(([n, id]) => match(n, id)),
  fc.tuple(photo, name).map(([n, id]): NewDecision => ({ kind: 'possible', flukeId: fluke(n), individualId: w(id), evidence: null })),
  photo.map((n) => fresh(n)),
  fc.tuple(photo, fc.constantFrom('skip', 'unusable', 'no-fluke', 'file-new')).map(([n, kind]): NewDecision => ({ kind, flukeId: fluke(n) })),
  fc.tuple(photo, fc.boolean(), fc.nat({ max: 9 })).map(([n, second, x]): NewDecision => ({ kind: 'box', flukeId: second ? drawn(n) : fluke(n), boxPx: { ...boxPx, x0: x } })),
)
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: said.map((one): Act => ({ act: 'say', said: one })) },
    { weight: 1, arbitrary: fc.tuple(photo, name).map(([n, id]): Act => ({ act: 'label', said: label(n, id) })) },
    { weight: 6, arbitrary: fc.constantFrom<Act>({ act: 'undo' }, { act: 'undo' }, { act: 'redo' }) },
    { weight: 1, arbitrary: fc.constant<Act>({ act: 'reload' }) },
  ),
  { maxLength: 25 },
)

describe('decisions, undo and redo', () => {
  test('flukes are always the fold of the log; undo and redo are two stacks, across reloads', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (list) => {
        await db.delete()
        db = freshDatabase()
        await addPhotos(db, PHOTOS)
        let done: DecisionId[] = []
        let undone: DecisionId[] = []
        const labels: DecisionId[] = []
        for (const step of list) {
          if (step.act === 'reload') {
            db.close()
            db = anotherTab(db)
          } else if (step.act === 'say') {
            done.push((await decide(db, [step.said]))[0]!.id)
            undone = []
          } else if (step.act === 'label') labels.push((await decide(db, [step.said]))[0]!.id)
          else {
            const [from, to] = step.act === 'undo' ? [done, undone] : [undone, done]
            const told = await (step.act === 'undo' ? undo(db, ME) : redo(db, ME))
            if (told?.id !== from.at(-1)) throw new Error(`${step.act} told ${told?.id}, expected ${from.at(-1)}`)
            if (told) to.push(from.pop()!)
          }
          const next = await undoable(db, ME)
          expect([next.undo?.id, next.redo?.id]).toEqual([done.at(-1), undone.at(-1)])
        }
        await expectProjectionsHold()
        // The same, told without reverts: what counts is what was done, and the table's labels.
        const counted = new Set([...done, ...labels])
        const decisions = await log()
        for (const one of await db.flukes.toArray()) {
          expect(one).toMatchObject(projection(foldFluke(decisions.filter(({ id, flukeId }) => counted.has(id) && flukeId === one.id)), one.detected))
        }
      }),
      { numRuns: 40 },
    )
  })

  test('undo all is the start, redo all is the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 12 }), async (list) => {
        await db.delete()
        db = freshDatabase()
        await addPhotos(db, PHOTOS)
        const start = await db.flukes.toArray()
        for (const one of list) await decide(db, [one])
        const end = await db.flukes.toArray()
        while (await undo(db, ME));
        // A fluke that was drawn keeps its row, so that its id stays taken; but it counts as none.
        expect((await db.flukes.toArray()).filter(({ detected, removed }) => detected !== null || removed === 0)).toEqual(start)
        while (await redo(db, ME));
        expect(await db.flukes.toArray()).toEqual(end)
      }),
      { numRuns: 25 },
    )
  })

  test('reaches back through a log that is longer than what is read at a time', async () => {
    const count = 70
    for (let n = 0; n < count; n++) await decide(db, [match(n % 2, `w_${n}`)])
    for (let n = count - 1; n >= 0; n--) expect(await undo(db, ME)).toMatchObject({ individualId: `w_${n}` })
    expect(await undo(db, ME)).toBeNull()
    expect((await row(fluke(0))).status).toBe('open')
    for (let n = 0; n < count; n++) expect(await redo(db, ME)).toMatchObject({ individualId: `w_${n}` })
    expect(await redo(db, ME)).toBeNull()
    expect((await row(fluke(1))).individualId).toBe(`w_${count - 1}`)
    expect(await undo(db, ME)).toMatchObject({ individualId: `w_${count - 1}` })
    await expectProjectionsHold()
  })

  test('one of two analysts undoes nothing of the other\'s', async () => {
    await decide(db, [{ ...match(0, 'w_1'), analyst: 'anna' }])
    await decide(db, [{ ...match(1, 'w_2'), analyst: 'ben' }])
    expect(await undo(db, 'anna')).toMatchObject({ individualId: 'w_1' })
    expect(await undo(db, 'anna')).toBeNull()
    expect(await row(fluke(1))).toMatchObject({ status: 'identified', individualId: 'w_2' })
  })

  test('decisions carry the analyst\'s name from the settings', async () => {
    await setAnalystName(db, '  Anna ')
    const [logged] = await decide(db, [skip(0)])
    expect(logged).toMatchObject({ analyst: 'Anna', origin: 'analyst', seq: 1 })
    await setAnalystName(db, ' ')
    expect((await decide(db, [skip(0)]))[0]!.analyst).toBe(ME)
  })

  test('a clock that was set back does not change the order of the log', async () => {
    await decide(db, [match(0, 'w_1')])
    vi.spyOn(Date, 'now').mockReturnValue(1000)
    await decide(db, [match(0, 'w_2'), match(0, 'w_3')])
    expect((await row(fluke(0))).individualId).toBe('w_3')
    const times = (await log()).map(({ atMs }) => atMs)
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
  })
})

describe('imported labels', () => {
  test('are never undone by Ctrl+Z', async () => {
    await decide(db, [label(0, 'w_1'), skip(1)])
    expect(await undo(db, ME)).toMatchObject({ kind: 'skip' })
    expect(await undo(db, ME)).toBeNull()
    expect(await undo(db, 'import')).toBeNull()
    expect(await row(fluke(0))).toMatchObject({ status: 'identified', individualId: 'w_1' })
  })

  test('are taken back and brought back singly, and stay no work for Ctrl+Z', async () => {
    const [imported] = await decide(db, [label(0, 'w_1')])
    await decide(db, [skip(1)])
    const back = await takeBack(db, imported!.id)
    expect((await row(fluke(0))).status).toBe('open')
    expect(await redo(db, ME)).toBeNull()
    await takeBack(db, back.id)
    expect((await row(fluke(0))).individualId).toBe('w_1')
    expect(await undo(db, ME)).toMatchObject({ kind: 'skip' })
    expect(await undo(db, ME)).toBeNull()
    expect((await row(fluke(0))).individualId).toBe('w_1')
    await expectProjectionsHold()
  })
})

test('a decision of any age is taken back singly; the later ones stand', async () => {
  const [first] = await decide(db, [match(0, 'w_1')])
  await decide(db, [match(1, 'w_2')])
  await takeBack(db, first!.id)
  expect([(await row(fluke(0))).status, (await row(fluke(1))).status]).toEqual(['open', 'identified'])
  await expect(takeBack(db, 'nobody' as DecisionId)).rejects.toMatchObject({ code: 'not-found' })
})

describe('boxes', () => {
  test('an edited box that is undone is the detector\'s again', async () => {
    await decide(db, [{ kind: 'box', flukeId: fluke(0), boxPx }])
    expect(await row(fluke(0))).toMatchObject({ boxPx, boxMaker: 'analyst', boxScore: null })
    await undo(db, ME)
    expect(await row(fluke(0))).toMatchObject(DETECTED)
  })

  test('a drawn fluke comes, goes with undo, and comes back; its id is not given again', async () => {
    const id = await nextFlukeId(db, photoId(0))
    expect(id).toBe(`${photoId(0)}:1`)
    await decide(db, [{ kind: 'box', flukeId: id, boxPx }])
    expect(await row(id)).toMatchObject({ boxPx, removed: 0, detected: null, order: 1 + 1 / 1024 })
    await undo(db, ME)
    expect((await row(id)).removed).toBe(1)
    expect(await nextFlukeId(db, photoId(0))).toBe(`${photoId(0)}:2`)
    await redo(db, ME)
    expect(await row(id)).toMatchObject({ boxPx, removed: 0 })
  })

  test.each([`${'f'.repeat(64)}:0`, `${photoId(0)}:7`])('a decision on a fluke that is not there is refused: %s', async (id) => {
    await expect(decide(db, [{ kind: 'skip', flukeId: id as FlukeId }])).rejects.toMatchObject({ code: 'not-found' })
    expect(await log()).toEqual([])
  })
})

describe('ids of new individuals', () => {
  test('are never given again, not after an undo, not after a reload', async () => {
    expect(ids(await decide(db, [fresh(0)]))).toEqual(['NEW-0001'])
    await undo(db, ME)
    db.close()
    db = anotherTab(db)
    expect(ids(await decide(db, [fresh(0), fresh(1)]))).toEqual(['NEW-0002', 'NEW-0003'])
    await expect(decide(db, [fresh(2, 'NEW-0001')])).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('keep clear of those that a table has brought, in the same batch too', async () => {
    expect(ids(await decide(db, [fresh(0), label(1, 'NEW-0001'), label(2, 'NEW-0041')]))).toEqual(['NEW-0042', 'NEW-0001', 'NEW-0041'])
    expect(ids(await decide(db, [fresh(0)]))).toEqual(['NEW-0043'])
    expect(ids(await decide(db, [fresh(0, 'NEW-0100'), fresh(1)]))).toEqual(['NEW-0100', 'NEW-0101'])
  })

  test('chosen by hand must be free, within one batch too', async () => {
    await decide(db, [match(0, '007')])
    await expect(decide(db, [fresh(1, '007')])).rejects.toMatchObject({ code: 'bad-input' })
    await expect(decide(db, [fresh(1, 'Notch'), fresh(2, 'Notch')])).rejects.toMatchObject({ code: 'bad-input' })
    expect(ids(await decide(db, [fresh(1, 'Notch'), match(2, 'Notch')]))).toEqual(['Notch', 'Notch'])
    expect(ids(await decide(db, [fresh(1, '7')]))).toEqual(['7'])
  })

  test('are text without space around it, and never new_whale', async () => {
    expect(ids(await decide(db, [fresh(0, ' 1e5 ')]))).toEqual(['1e5'])
    for (const id of ['', '  ', 'new_whale', ' new_whale ']) {
      await expect(decide(db, [fresh(1, id)])).rejects.toMatchObject({ code: 'bad-input' })
      await expect(decide(db, [match(1, id)])).rejects.toMatchObject({ code: 'bad-input' })
    }
    expect(await log()).toHaveLength(1)
  })
})

describe('two tabs at once', () => {
  test('never give the same id, and lose no decision', async () => {
    const tabs = [db, anotherTab(db)]
    const each = 15
    const made = await Promise.all(Array.from({ length: each }, (_, n) => tabs.map((tab) => decide(tab, [fresh(n % PHOTOS)]))).flat())
    const given = made.map(([one]) => ids([one!])[0])
    expect(new Set(given).size).toBe(2 * each)
    expect((await log()).map(({ id }) => id).sort()).toEqual(made.map(([one]) => one!.id).sort())
    await expectProjectionsHold()
    tabs[1]!.close()
  })

  test('undoing at once take back two decisions, not one twice', async () => {
    const other = anotherTab(db)
    for (const n of [0, 1, 2]) await decide(db, [match(n, `w_${n}`)])
    const undone = await Promise.all([undo(db, ME), undo(other, ME)])
    expect(undone.map((one) => ids([one!])[0]).sort()).toEqual(['w_1', 'w_2'])
    expect((await undoable(other, ME)).undo).toMatchObject({ individualId: 'w_0' })
    await expectProjectionsHold()
    other.close()
  })
})

describe('a disk that is full', () => {
  const full = (): DOMException => new DOMException('no room', 'QuotaExceededError')

  test.each([
    ['decisions', 'bulkAdd'],
    ['individuals', 'bulkAdd'],
    ['settings', 'put'],
    ['flukes', 'bulkPut'],
  ] as const)('in the middle of a decision (%s) leaves nothing written by halves', async (table, method) => {
    await decide(db, [match(0, 'w_1')])
    const before = await dump(db)
    vi.spyOn(db[table], method).mockRejectedValueOnce(full())
    await expect(decide(db, [fresh(0), fresh(1)])).rejects.toMatchObject({ code: 'storage-full' })
    expect(await dump(db)).toEqual(before)
    expect(ids(await decide(db, [fresh(0)]))).toEqual(['NEW-0001'])
    await expectProjectionsHold()
  })

  test('in the middle of an undo: it is not undone', async () => {
    await decide(db, [match(0, 'w_1')])
    vi.spyOn(db.flukes, 'bulkPut').mockRejectedValueOnce(full())
    await expect(undo(db, ME)).rejects.toMatchObject({ code: 'storage-full' })
    expect((await row(fluke(0))).individualId).toBe('w_1')
    expect(await log()).toHaveLength(1)
    expect(await undo(db, ME)).toMatchObject({ individualId: 'w_1' })
  })

  test.each([
    ['photos', 'bulkAdd'],
    ['thumbnails', 'bulkPut'],
    ['originals', 'bulkPut'],
    ['flukes', 'bulkAdd'],
    ['embeddings', 'bulkAdd'],
    ['decisions', 'bulkAdd'],
    ['individuals', 'bulkAdd'],
  ] as const)('in the middle of taking photos in (%s) leaves none of them', async (table, method) => {
    const before = await dump(db)
    const added = [analysed(7, { label: w('w_1') }), analysed(8, { label: null })]
    vi.spyOn(db[table] as typeof db.photos, method).mockRejectedValueOnce(full())
    await expect(addAnalysedPhotos(db, added)).rejects.toMatchObject({ code: 'storage-full' })
    expect(await dump(db)).toEqual(before)
    await addAnalysedPhotos(db, added)
    expect(await db.photos.count()).toBe(PHOTOS + 2)
    await expectProjectionsHold()
  })
})
