import { describe, expect, test } from 'vitest'
import type { QueuedSuspect, Suspect } from '#core/audit/suspect.ts'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import { decisionsOf, markOf, proposedOf, relabelTo, verdictsFor, type VerdictName } from './verdict.ts'

type Partly<S> = S extends unknown ? Partial<S> : never

const fluke = (n: number) => `p${n}:0` as FlukeId
const whale = (id: string) => id as IndividualId

function suspect(part: Partly<Suspect> & { kind: Suspect['kind'] }): QueuedSuspect {
  const common = { key: 'k', probability: 0.9, strength: 2.2, claims: [], flukeIds: [fluke(1)], individualIds: [], evidence: [], decidedAtStrength: null }
  return { ...common, pairs: [{ left: fluke(1), right: fluke(2), similarity: 0.8, mirrored: false }], ...part } as unknown as QueuedSuspect
}

const wrong = suspect({ kind: 'wrong-id', flukeId: fluke(1), individualId: whale('A'), proposedId: whale('B'), individualIds: [whale('B'), whale('A')] })
const twoIds = suspect({ kind: 'same-whale-two-ids', individualIds: [whale('A'), whale('B'), whale('C')], flukeIds: [fluke(1), fluke(2), fluke(3)] })
const twoWhales = suspect({ kind: 'two-whales-one-id', individualId: whale('A'), individualIds: [whale('A')], parts: [[fluke(1), fluke(2)], [fluke(3)]], flukeIds: [fluke(3), fluke(1), fluke(2)] })
const known = suspect({ kind: 'new-is-known', flukeId: fluke(1), proposedId: whale('B'), individualIds: [whale('B')] })
const areOne = suspect({ kind: 'new-are-one', flukeIds: [fluke(1), fluke(2), fluke(3)] })
const copies = suspect({ kind: 'same-photo', copy: 'exact', flukeIds: [fluke(1), fluke(2)], individualIds: [whale('A')], evidence: [{ kind: 'labels-differ', individualIds: [whale('A'), null] }] })
const copiesOfTwo = suspect({ kind: 'same-photo', copy: 'near', flukeIds: [fluke(1), fluke(2)], individualIds: [whale('A'), whale('B')] })

const names = (one: QueuedSuspect) => verdictsFor(one).map(({ name }) => name)
const say = (one: QueuedSuspect, verdict: VerdictName, filedAs?: Parameters<typeof decisionsOf>[4]) => decisionsOf(one, verdict, markOf(one, 'e-1', 'words'), proposedOf(one), filedAs)

test('only verdicts that make sense for the kind, what is suspected first, unsure always last', () => {
  expect(names(wrong)).toEqual(['relabel', 'keep', 'merge', 'unsure'])
  expect(names(twoIds)).toEqual(['merge', 'different', 'unsure'])
  expect(names(twoWhales)).toEqual(['split', 'keep', 'unsure'])
  expect(names(known)).toEqual(['relabel', 'different', 'unsure'])
  expect(names(areOne)).toEqual(['merge', 'different', 'unsure'])
  expect(names(copies)).toEqual(['same-photo', 'relabel', 'keep', 'unsure'])
  expect(names(copiesOfTwo)).toEqual(['same-photo', 'merge', 'keep', 'unsure'])
})

test('a group of which one id is left, or a split with nothing to split off, offers no such verdict', () => {
  expect(verdictsFor(twoIds, { individualIds: [whale('A')], parts: [] }).map(({ name }) => name)).toEqual(['different', 'unsure'])
  expect(verdictsFor(twoWhales, { individualIds: [], parts: [[fluke(1), fluke(2), fluke(3)], []] }).map(({ name }) => name)).toEqual(['keep', 'unsure'])
})

test('every decision carries the mark of its suspect, with what was on the screen', () => {
  for (const one of [wrong, twoIds, twoWhales, known, areOne, copies, copiesOfTwo]) {
    for (const name of names(one)) {
      const decisions = say(one, name)
      expect(decisions.length).toBeGreaterThan(0)
      for (const decision of decisions) expect(decision.suspect).toMatchObject({ kind: one.kind, strength: 0.9, embedder: 'e-1', words: 'words' })
    }
  }
})

describe('what they come to', () => {
  test('a photo under the wrong id moves, or both ids are one, kept under that with most photos', () => {
    expect(say(wrong, 'relabel')).toMatchObject([{ kind: 'relabel', flukeId: fluke(1), to: { status: 'known', individualId: 'B' } }])
    expect(say(wrong, 'merge')).toMatchObject([{ kind: 'merge', individualIds: ['A', 'B'], keep: 'B' }])
  })

  test('kept, a question is remembered for its photo alone: what it was compared with may be asked itself', () => {
    expect(say(wrong, 'keep')).toMatchObject([{ kind: 'keep', flukeIds: [fluke(1)], individualIds: ['B', 'A'] }])
    expect(say(known, 'different')).toMatchObject([{ kind: 'different', flukeIds: [fluke(1)], individualIds: ['B'] }])
  })

  test('different whales are said of the ids, and of the pair that was looked at', () => {
    expect(say(twoIds, 'different')).toMatchObject([{ kind: 'different', flukeIds: [fluke(1), fluke(2)], individualIds: ['A', 'B', 'C'] }])
  })

  test('a group is merged as far as the analyst holds it to be one', () => {
    expect(decisionsOf(twoIds, 'merge', markOf(twoIds, null, ''), { individualIds: [whale('A'), whale('C')], parts: [] })).toMatchObject([{ kind: 'merge', individualIds: ['A', 'C'], keep: 'A' }])
  })

  test('a split leaves the first part its id and gives each other one a new id', () => {
    expect(say(twoWhales, 'split')).toMatchObject([{ kind: 'split', individualId: 'A', flukeIds: [fluke(3)], to: { status: 'new' } }])
    const three = decisionsOf(twoWhales, 'split', markOf(twoWhales, null, ''), { individualIds: [], parts: [[fluke(1)], [fluke(2)], [fluke(3)]] })
    expect(three.map((one) => 'flukeIds' in one && one.flukeIds)).toEqual([[fluke(2)], [fluke(3)]])
  })

  test('new ones that are one get a new id by one decision, which one undo takes back', () => {
    expect(say(areOne, 'merge')).toMatchObject([{ kind: 'relabel', flukeId: fluke(1), flukeIds: [fluke(1), fluke(2), fluke(3)], to: { status: 'new' } }])
  })

  test('copies: known as such, and with one label where the analyst says so', () => {
    expect(say(copies, 'same-photo')).toMatchObject([{ kind: 'same-photo', flukeIds: [fluke(1), fluke(2)], duplicates: [fluke(2)] }])
    const filedAs = new Map([[fluke(1), whale('A')], [fluke(2), null]])
    expect(say(copies, 'relabel', filedAs)).toMatchObject([{ kind: 'same-photo' }, { kind: 'relabel', flukeId: fluke(2), to: { individualId: 'A' } }])
    expect(say(copiesOfTwo, 'merge')).toMatchObject([{ kind: 'same-photo' }, { kind: 'merge', keep: 'A' }])
  })

  test('a photo sent elsewhere settles its question; one that it was compared with does not', () => {
    const mark = markOf(wrong, null, '')
    expect(relabelTo(wrong, fluke(1), { status: 'filed-new' }, mark)[0]!.suspect).toBe(mark)
    expect(relabelTo(wrong, fluke(2), { status: 'open' }, mark)[0]!.suspect).toBeNull()
  })
})
