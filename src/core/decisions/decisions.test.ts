import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FlukeId, IndividualId } from '../catalogue.ts'
import type { Decision, DecisionId } from './decision.ts'
import { describeDecision } from './describe.ts'
import { foldFluke, revertedIds } from './fold.ts'
import { history } from './history.ts'

const [me, other] = ['me', 'other']
const fluke = 'photo:0' as FlukeId
const boxPx = { x0: 1, y0: 2, x1: 3, y1: 4 }

type Said = Partial<Pick<Decision, 'analyst' | 'origin' | 'atMs' | 'flukeId'>>

/** A log that grows; times go up by one. */
class Log {
  readonly decisions: Decision[] = []

  private add(made: object, said: Said): DecisionId {
    const n = this.decisions.length
    const id = `d${n}` as DecisionId
    this.decisions.push({ id, atMs: n, analyst: me, origin: 'analyst', flukeId: fluke, ...made, ...said } as Decision)
    return id
  }

  match = (individualId: string, said: Said = {}): DecisionId => this.add({ kind: 'match', individualId: individualId as IndividualId, evidence: null }, said)
  possible = (individualId: string, said: Said = {}): DecisionId => this.add({ kind: 'possible', individualId: individualId as IndividualId, evidence: null }, said)
  fresh = (individualId: string, said: Said = {}): DecisionId => this.add({ kind: 'new', individualId: individualId as IndividualId, evidence: null }, said)
  box = (said: Said = {}): DecisionId => this.add({ kind: 'box', boxPx }, said)
  plain = (kind: 'file-new' | 'unusable' | 'skip' | 'no-fluke', said: Said = {}): DecisionId => this.add({ kind }, said)
  revert = (reverts: DecisionId, said: Said = {}): DecisionId => this.add({ kind: 'revert', reverts }, said)
  fold = () => foldFluke(this.decisions)
}

/** Appends what undo and redo append. False where there is nothing to do. */
function travel(log: Log, how: 'undo' | 'redo'): boolean {
  const target = history(log.decisions, me)[how].at(-1)
  if (target === undefined) return false
  const taken = revertedIds(log.decisions)
  const spokenOf = how === 'undo' ? target : log.decisions.findLast((one) => one.kind === 'revert' && one.reverts === target && !taken.has(one.id))!.id
  log.revert(spokenOf)
  return true
}

describe('what decisions add up to', () => {
  test('nothing said: open, the detector\'s box', () => {
    expect(foldFluke([])).toEqual({ status: 'open', individualId: null, key: null, boxPx: null, removed: false })
  })

  test('the last answer counts, and replaces the whole of the one before', () => {
    const log = new Log()
    log.possible('w1')
    expect(log.fold()).toMatchObject({ status: 'possible', individualId: 'w1' })
    log.match('w2')
    expect(log.fold()).toMatchObject({ status: 'identified', individualId: 'w2' })
    log.plain('unusable')
    expect(log.fold()).toMatchObject({ status: 'unusable', individualId: null })
    log.fresh('NEW-0001')
    expect(log.fold()).toMatchObject({ status: 'identified', individualId: 'NEW-0001' })
    log.plain('file-new')
    expect(log.fold()).toMatchObject({ status: 'filed-new', individualId: null })
  })

  test('to skip never takes an answer away', () => {
    const log = new Log()
    log.plain('skip')
    expect(log.fold().status).toBe('skipped')
    log.match('w1')
    log.plain('skip')
    expect(log.fold()).toMatchObject({ status: 'identified', individualId: 'w1' })
  })

  test('box and identity are apart: each outlives the other', () => {
    const log = new Log()
    log.match('w1')
    const box = log.box()
    expect(log.fold()).toMatchObject({ status: 'identified', individualId: 'w1', boxPx })
    log.plain('unusable')
    expect(log.fold()).toMatchObject({ status: 'unusable', boxPx })
    log.revert(box)
    expect(log.fold()).toMatchObject({ status: 'unusable', boxPx: null })
  })

  test.each(['match', 'possible', 'fresh'] as const)('"no fluke here", then %s: there is one', (kind) => {
    const log = new Log()
    log.plain('no-fluke')
    expect(log.fold().removed).toBe(true)
    log[kind]('w1')
    expect(log.fold().removed).toBe(false)
  })

  test('the order of the rows does not matter, the times do; equal times go by id', () => {
    const log = new Log()
    log.match('late', { atMs: 9 })
    log.match('early', { atMs: 3 })
    expect(log.fold().individualId).toBe('late')
    log.match('as late, later id', { atMs: 9 })
    expect(log.fold().individualId).toBe('as late, later id')
    expect(foldFluke([...log.decisions].reverse())).toEqual(log.fold())
  })

  test('a decision taken back leaves those before and after it alone', () => {
    const log = new Log()
    log.match('w1')
    const second = log.match('w2')
    log.match('w3')
    log.revert(second)
    expect(log.fold().individualId).toBe('w3')
  })
})

describe('reverts', () => {
  /** Each revert speaks of any earlier decision, reverts included: as many chains and forks as come up. */
  const logs = fc.array(fc.option(fc.nat(), { freq: 3 }), { maxLength: 25 }).map((targets) => {
    const log = new Log()
    for (const target of targets) {
      if (target === null || log.decisions.length === 0) log.match('w')
      else log.revert(log.decisions[target % log.decisions.length]!.id)
    }
    return log.decisions
  })

  test('a decision is taken back where a revert of it counts, and a revert counts where none of it does', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const takenBack = (id: DecisionId): boolean => log.some((one) => one.kind === 'revert' && one.reverts === id && !takenBack(one.id))
        expect([...revertedIds(log)].sort()).toEqual(log.map(({ id }) => id).filter(takenBack).sort())
      }),
    )
  })

  test('told from what speaks of what, in any order of the rows, and with rows met twice', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const [told, reversed, twice] = [log, [...log].reverse(), [...log, ...log]].map((rows) => [...revertedIds(rows)].sort())
        expect(reversed).toEqual(told)
        expect(twice).toEqual(told)
      }),
    )
  })

  test('a damaged log with reverts in a circle still answers', () => {
    const log = new Log()
    log.match('w1')
    log.revert('d2' as DecisionId)
    log.revert('d1' as DecisionId)
    expect(log.fold().individualId).toBe('w1')
    expect(history(log.decisions, me)).toEqual({ undo: ['d0'], redo: [] })
  })
})

describe('undo and redo, from the log alone', () => {
  type Act = 'decide' | 'import' | 'colleague' | 'undo' | 'redo'
  const acts = fc.array(fc.constantFrom<Act>('decide', 'decide', 'undo', 'undo', 'redo', 'import', 'colleague'), { maxLength: 60 })

  test('are two stacks: undo pops what was done, redo what was undone, a new decision empties redo', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const log = new Log()
        let done: DecisionId[] = []
        let undone: DecisionId[] = []
        const others: DecisionId[] = []
        list.forEach((act, n) => {
          if (act === 'decide') {
            done.push(log.match(`mine ${n}`))
            undone = []
          } else if (act === 'import') others.push(log.match(`table ${n}`, { origin: 'import', analyst: 'import' }))
          else if (act === 'colleague') others.push(log.match(`theirs ${n}`, { analyst: other }))
          else {
            const [from, to] = act === 'undo' ? [done, undone] : [undone, done]
            travel(log, act)
            if (from.length > 0) to.push(from.pop()!)
          }
          expect(history(log.decisions, me)).toEqual({ undo: done, redo: undone })
          const counted = new Set([...done, ...others])
          expect(log.fold()).toEqual(foldFluke(log.decisions.filter(({ id }) => counted.has(id))))
        })
        const end = log.fold()
        const [before, left] = [done.length, undone.length]
        while (travel(log, 'undo'));
        expect(log.fold()).toEqual(foldFluke(log.decisions.filter(({ id }) => others.includes(id))))
        for (let n = 0; n < before; n++) travel(log, 'redo')
        expect(log.fold()).toEqual(end)
        expect(history(log.decisions, me).redo).toHaveLength(left)
      }),
    )
  })

  test('a table\'s label that was taken back and brought back by hand is still no work for Ctrl+Z', () => {
    const log = new Log()
    const label = log.match('w1', { origin: 'import', analyst: 'import' })
    const mine = log.plain('skip')
    const back = log.revert(label)
    expect(history(log.decisions, me)).toEqual({ undo: [mine], redo: [] })
    log.revert(back)
    expect(history(log.decisions, me)).toEqual({ undo: [mine], redo: [] })
  })

  test('a decision taken back singly can be redone; a chain of reverts is followed to its end', () => {
    const log = new Log()
    const [first, second] = [log.match('w1'), log.match('w2')]
    const back = log.revert(first)
    expect(history(log.decisions, me)).toEqual({ undo: [second], redo: [first] })
    const again = log.revert(back)
    expect(history(log.decisions, me)).toEqual({ undo: [second, first], redo: [] })
    log.revert(again)
    expect(history(log.decisions, me)).toEqual({ undo: [second], redo: [first] })
  })

  test('what a colleague has taken back is not undone once more', () => {
    const log = new Log()
    const mine = log.match('w1')
    const theirs = log.revert(mine, { analyst: other })
    expect(history(log.decisions, me)).toEqual({ undo: [], redo: [] })
    log.revert(theirs, { analyst: other })
    expect(history(log.decisions, me)).toEqual({ undo: [mine], redo: [] })
  })

  test('the tops are the same from the end of the log, once it reaches far enough', () => {
    fc.assert(
      fc.property(acts, fc.nat(), (list, cut) => {
        const log = new Log()
        list.forEach((act, n) => {
          if (act === 'decide') log.match(`mine ${n}`)
          else if (act === 'import') log.match(`table ${n}`, { origin: 'import', analyst: 'import' })
          else if (act === 'colleague') log.match(`theirs ${n}`, { analyst: other })
          else travel(log, act)
        })
        const whole = history(log.decisions, me)
        const from = cut % (log.decisions.length + 1)
        const end = log.decisions.slice(from)
        const part = history(end, me, log.decisions.slice(0, from))
        const farEnough = end.some((one) => one.kind !== 'revert' && one.analyst === me)
        expect([part.undo.at(-1) ?? whole.undo.at(-1), farEnough ? part.redo.at(-1) : whole.redo.at(-1)]).toEqual([whole.undo.at(-1), whole.redo.at(-1)])
      }),
    )
  })
})

test('every decision has words', () => {
  const log = new Log()
  log.match('007')
  log.possible('1e5')
  log.fresh('NEW-0001')
  for (const kind of ['file-new', 'unusable', 'skip', 'no-fluke'] as const) log.plain(kind)
  log.box()
  log.revert('d0' as DecisionId)
  expect(log.decisions.map(describeDecision)).toEqual([
    'Match with 007',
    'Possible match with 1e5',
    'New individual NEW-0001',
    'Filed as new whale',
    'Not usable',
    'Skipped',
    'No fluke here',
    'Box drawn',
    'Undo',
  ])
})

test('what concerns several has words that name them', () => {
  const ref = (id: string) => ({ individualId: id as IndividualId, whaleKey: id as never })
  const said = { id: 'd' as DecisionId, atMs: 0, analyst: me, origin: 'analyst' as const, flukeId: fluke, flukeIds: [fluke, fluke], suspect: null }
  const all: Decision[] = [
    { ...said, kind: 'merge', whales: [ref('B'), ref('C')], into: ref('A') },
    { ...said, kind: 'split', from: ref('A'), ...ref('NEW-0001') },
    { ...said, kind: 'relabel', from: 'A' as IndividualId, to: { status: 'identified', ...ref('B') } },
    { ...said, kind: 'relabel', flukeIds: undefined, from: null, to: { status: 'filed-new' } },
    { ...said, kind: 'rename', whale: ref('A'), to: 'Salt' as IndividualId },
    { ...said, kind: 'different', whales: [ref('A'), ref('B')] },
    { ...said, kind: 'same-photo', duplicates: [] },
  ]
  expect(all.map(describeDecision)).toEqual([
    'B and C merged into A', '2 photos of A split off as NEW-0001', '2 photos relabelled from A to B', 'Relabelled from no label to new_whale', 'A renamed Salt', 'A and B are different whales', 'The same photograph',
  ])
})
