import type { IndividualId } from '#core/catalogue.ts'
import { compareIds, findByName } from '#ui/pick/find-by-name.ts'
import type { Whale } from './whale.ts'

export const WHALE_SORTS = ['id', 'photos', 'seen', 'newest'] as const
export type WhaleSort = (typeof WHALE_SORTS)[number]

export const WHALE_FILTERS = ['all', 'single', 'suspects', 'notes', 'named', 'untyped'] as const
/** `suspects`: something about it is likely wrong. `untyped`: its fluke-pigment type has not been told. */
export type WhaleFilter = (typeof WHALE_FILTERS)[number]

export const SORT_NAMES: Readonly<Record<WhaleSort, string>> = { id: 'Id', photos: 'Most photos first', seen: 'Last seen first', newest: 'Newest in the catalogue first' }
export const FILTER_NAMES: Readonly<Record<WhaleFilter, string>> = {
  all: 'All', single: 'With a single photo', suspects: 'With suspects', notes: 'With notes', named: 'With a nickname', untyped: 'Without pigment type',
}

export interface WhaleQuery {
  search: string
  sort: WhaleSort
  filter: WhaleFilter
}

/** Individuals that a likely suspect is about; null while they are being sought. */
export type Suspected = ReadonlySet<IndividualId> | null

function passes(filter: WhaleFilter, whale: Whale, suspected: Suspected): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'single':
      return whale.flukeCount === 1
    case 'suspects':
      return suspected?.has(whale.id) ?? false
    case 'notes':
      return whale.notes !== null
    case 'named':
      return whale.nickname !== null
    case 'untyped':
      return whale.pigment === null
  }
}

/** Higher is earlier; equal ones are in order of their ids, so that an order is always the same. What is not known comes last. */
function weightOf({ flukeCount, createdAtMs, lastSeenMs }: Whale, sort: Exclude<WhaleSort, 'id'>): number {
  if (sort === 'photos') return flukeCount
  return sort === 'newest' ? createdAtMs : (lastSeenMs ?? -1e15)
}

/** The individuals asked for, in order. With a search, ids and nicknames that begin with it come first, unless another order than by id is wished. */
export function listWhales(all: readonly Whale[], { search, sort, filter }: WhaleQuery, suspected: Suspected): Whale[] {
  const kept = all.filter((whale) => passes(filter, whale, suspected))
  const found = search.trim() === '' ? kept.toSorted((a, b) => compareIds(a.id, b.id)) : findByName(kept, search)
  return sort === 'id' ? found : found.toSorted((a, b) => weightOf(b, sort) - weightOf(a, sort))
}

export function filterCounts(all: readonly Whale[], suspected: Suspected): Partial<Record<WhaleFilter, number>> {
  const count = (filter: WhaleFilter): number => all.reduce((sum, whale) => sum + (passes(filter, whale, suspected) ? 1 : 0), 0)
  return Object.fromEntries(WHALE_FILTERS.filter((filter) => filter !== 'suspects' || suspected !== null).map((filter) => [filter, count(filter)]))
}
