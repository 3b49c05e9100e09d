import { expect, test } from 'vitest'
import type { IndividualId } from '#core/catalogue.ts'
import { filterCounts, listWhales, type WhaleQuery } from './whale-list.ts'
import type { Whale } from './whale.ts'

const whale = (id: string, more: Partial<Whale> = {}): Whale => ({
  id: id as IndividualId, nickname: null, notes: null, pigment: null, createdAtMs: 0, flukeCount: 2, bestFlukeId: null, key: id, firstId: id as IndividualId, foundedAtMs: null, mergedInto: null, ...more,
})

const all = [
  whale('W-10', { flukeCount: 1, createdAtMs: 5, lastSeenMs: 300 }),
  whale('W-9', { nickname: 'Salt', notes: 'scar', lastSeenMs: 100 }),
  whale('A-1', { flukeCount: 7, pigment: 2, lastSeenMs: null }),
  whale('Salt-3', { createdAtMs: 9 }),
]
const suspected = new Set(['W-9' as IndividualId])
const ids = (query: Partial<WhaleQuery>) => listWhales(all, { search: '', sort: 'id', filter: 'all', ...query }, suspected).map(({ id }) => id)

test('by id, numbers as numbers; by photos, last seen, newest, the unknown last and equal ones by id', () => {
  expect(ids({})).toEqual(['A-1', 'Salt-3', 'W-9', 'W-10'])
  expect(ids({ sort: 'photos' })).toEqual(['A-1', 'Salt-3', 'W-9', 'W-10'])
  expect(ids({ sort: 'seen' })).toEqual(['W-10', 'W-9', 'A-1', 'Salt-3'])
  expect(ids({ sort: 'newest' })).toEqual(['Salt-3', 'W-10', 'A-1', 'W-9'])
})

test('search finds id and nickname, within the filter', () => {
  expect(ids({ search: 'sal' })).toEqual(['Salt-3', 'W-9'])
  expect(ids({ search: 'sal', filter: 'notes' })).toEqual(['W-9'])
  expect(ids({ search: 'w', sort: 'seen' })).toEqual(['W-10', 'W-9'])
})

test('filters, and how many each would leave', () => {
  expect(ids({ filter: 'single' })).toEqual(['W-10'])
  expect(ids({ filter: 'suspects' })).toEqual(['W-9'])
  expect(ids({ filter: 'named' })).toEqual(['W-9'])
  expect(ids({ filter: 'untyped' })).toEqual(['Salt-3', 'W-9', 'W-10'])
  expect(filterCounts(all, suspected)).toEqual({ all: 4, single: 1, suspects: 1, notes: 1, named: 1, untyped: 3 })
  expect(filterCounts(all, null)).not.toHaveProperty('suspects')
})
