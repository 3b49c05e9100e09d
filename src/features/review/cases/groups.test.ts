import { expect, test } from 'vitest'
import type { QueuedSuspect } from '#core/audit/suspect.ts'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { FlukeView } from '#storage/fluke-views.ts'
import { proposedOf } from '../verdicts/verdict.ts'
import { casesOf } from './case.ts'
import { firstShown, groupsOf, movedOn, stepPhoto, type CasePhotos } from './groups.ts'

const fluke = (n: number) => `p${n}:0` as FlukeId
const view = (n: number, individualId: string | null) => ({ fluke: { id: fluke(n), status: individualId === null ? 'filed-new' : 'identified', individualId }, photo: {} }) as unknown as FlukeView
const photos: CasePhotos = {
  flukes: new Map([1, 2, 3, 4].map((n) => [fluke(n), view(n, n < 3 ? 'A' : 'B')])),
  ofIndividual: new Map([['A', [view(1, 'A'), view(2, 'A')]], ['B', [view(3, 'B'), view(4, 'B')]]] as [IndividualId, FlukeView[]][]),
}
const common = { key: 'k', probability: 0.9, strength: 2, claims: [{ key: 'c', strength: 2 }], evidence: [], decidedAtStrength: null }

function shown(suspect: Partial<QueuedSuspect>) {
  const [one] = casesOf([{ ...common, ...suspect } as unknown as QueuedSuspect], [])
  const groups = groupsOf(one!, photos, proposedOf(suspect as QueuedSuspect))
  return { one: one!, groups, ids: groups.map((group) => [group.title, group.side, ...group.photos.map((each) => each.fluke.id)]) }
}

test('a photo under the wrong id stands between what it looks like and what it is filed with, itself left out', () => {
  const { one, groups, ids } = shown({ kind: 'wrong-id', flukeId: fluke(1), individualId: 'A' as IndividualId, proposedId: 'B' as IndividualId, flukeIds: [fluke(1)], individualIds: ['B', 'A'] as IndividualId[], pairs: [{ left: fluke(1), right: fluke(4), similarity: 0.7, mirrored: false }] })
  expect(ids).toEqual([['The photo', 'left', 'p1:0'], ['B', 'right', 'p3:0', 'p4:0'], ['A', 'right', 'p2:0']])
  expect(firstShown(one, groups)).toEqual({ left: 'p1:0', right: 'p4:0' })
})

test('two ids: the one to keep on the left, even where the evidence names its photo second', () => {
  const { one, groups } = shown({ kind: 'same-whale-two-ids', flukeIds: [fluke(3), fluke(2)], individualIds: ['A', 'B'] as IndividualId[], pairs: [{ left: fluke(3), right: fluke(2), similarity: 0.7, mirrored: false }] })
  expect(firstShown(one, groups)).toEqual({ left: 'p2:0', right: 'p3:0' })
})

test('arrows walk through all photos of a side, over its groups, and stay at the ends', () => {
  const { groups } = shown({ kind: 'wrong-id', flukeId: fluke(1), individualId: 'A' as IndividualId, proposedId: 'B' as IndividualId, flukeIds: [fluke(1)], individualIds: ['B', 'A'] as IndividualId[], pairs: [] })
  expect(stepPhoto(groups, 'right', fluke(4), 1)).toBe('p2:0')
  expect(stepPhoto(groups, 'right', fluke(2), 1)).toBe('p2:0')
  expect(stepPhoto(groups, 'left', fluke(1), -1)).toBe('p1:0')
})

test('a photo of a split goes on to the next part, and round', () => {
  const parts = [[fluke(1), fluke(2)], [fluke(3)]]
  expect(movedOn(parts, fluke(2))).toEqual([[fluke(1)], [fluke(3), fluke(2)]])
  expect(movedOn(parts, fluke(3))).toEqual([[fluke(1), fluke(2), fluke(3)], []])
  expect(movedOn(parts, fluke(9))).toEqual(parts)
})
