import type { FlukeId, FlukeStatus } from '#core/catalogue.ts'
import type { QueueEntry } from '#workers/index/index.contract.ts'

export const QUEUE_FILTERS = ['open', 'doubtful', 'possible', 'skipped', 'identified', 'new', 'unusable', 'all'] as const
/** `doubtful`: open ones of which the detector says that there probably is no fluke. `new`: first photos of new individuals, and what was filed as `new_whale`. `unusable`: photos without a fluke too. */
export type QueueFilter = (typeof QUEUE_FILTERS)[number]

export const QUEUE_SORTS = ['import', 'surest', 'newest', 'uncertain'] as const
/** `newest`: most likely new first. `uncertain`: least certain of anything first. */
export type QueueSort = (typeof QUEUE_SORTS)[number]

export const FILTER_NAMES: Record<QueueFilter, string> = {
  open: 'Open', doubtful: 'Maybe no fluke', possible: 'Possible', skipped: 'Skipped', identified: 'Identified', new: 'New', unusable: 'Not usable', all: 'All',
}

export const SORT_NAMES: Record<QueueSort, string> = {
  import: 'Order of import', surest: 'Surest match first', newest: 'Most likely new first', uncertain: 'Least certain first',
}

const FILTER_OF_STATUS: Record<FlukeStatus, QueueFilter> = {
  open: 'open', possible: 'possible', skipped: 'skipped', identified: 'identified', 'filed-new': 'new', unusable: 'unusable',
}

export type VerdictKind = 'match' | 'possible' | 'new' | 'unusable' | 'skip' | 'no-fluke'

/** Whether a fluke of this status is gone from the list once the verdict is given. */
export function leavesQueue(filter: QueueFilter, status: FlukeStatus, verdict: VerdictKind): boolean {
  if (filter === 'all') return false
  return filter !== filterAfter(status, verdict)
}

function filterAfter(status: FlukeStatus, verdict: VerdictKind): QueueFilter {
  switch (verdict) {
    case 'match':
      return 'identified'
    case 'possible':
      return 'possible'
    case 'new':
      return 'new'
    case 'unusable':
    case 'no-fluke':
      return 'unusable'
    // To skip takes no answer away.
    case 'skip':
      return status === 'open' ? 'skipped' : FILTER_OF_STATUS[status]
  }
}

/** Higher is earlier. */
const WEIGHT: Record<Exclude<QueueSort, 'import'>, (entry: QueueEntry) => number> = {
  surest: (entry) => entry.bestProbability,
  newest: (entry) => entry.pNew,
  uncertain: (entry) => -Math.max(entry.bestProbability, entry.pNew),
}

/** The queue in the order asked for; what is not ranked yet comes last, in the order of import. */
export function orderQueue(ids: readonly FlukeId[], entries: ReadonlyMap<FlukeId, QueueEntry>, sort: QueueSort): readonly FlukeId[] {
  if (sort === 'import') return ids
  const weight = WEIGHT[sort]
  const weights = new Map(ids.map((id) => [id, weightOf(entries.get(id), weight)]))
  return ids.toSorted((a, b) => weights.get(b)! - weights.get(a)!)
}

// Not −Infinity: the difference of two would be no number.
function weightOf(entry: QueueEntry | undefined, weight: (entry: QueueEntry) => number): number {
  return entry ? weight(entry) : -1e9
}

/**
 * The fluke to go on with after a verdict on `current`: the following one, then, if `current` leaves
 * the list, from the top again. Null where there is no other.
 *
 * @param formerPlace where `current` stood when it was last in the list; it may be gone from it already
 */
export function nextInQueue(order: readonly FlukeId[], current: FlukeId, leaves: boolean, formerPlace = 0): FlukeId | null {
  const place = order.indexOf(current)
  if (place === -1) return order[Math.min(formerPlace, order.length - 1)] ?? null
  const following = order[place + 1]
  if (following !== undefined) return following
  const first = order[0]
  return leaves && first !== undefined && first !== current ? first : null
}

/** The neighbour to step to without deciding; null at the end. */
export function stepInQueue(order: readonly FlukeId[], current: FlukeId | null, step: 1 | -1, formerPlace = 0): FlukeId | null {
  const place = current === null ? -1 : order.indexOf(current)
  if (place !== -1) return order[place + step] ?? null
  // It has left the list: the one that has taken its place follows it.
  return order[step === 1 ? formerPlace : formerPlace - 1] ?? null
}
