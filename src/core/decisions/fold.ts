import type { BoxPx, FlukeStatus, IndividualId } from '../catalogue.ts'
import type { Decision, DecisionId } from './decision.ts'

/** What the decisions on one fluke add up to. */
export interface FlukeState {
  status: FlukeStatus
  /** The accepted individual, or for `possible` the proposed one. */
  individualId: IndividualId | null
  /** The box as the analyst drew it; null where the detector's stands. */
  boxPx: BoxPx | null
  removed: boolean
}

const UNDECIDED: Readonly<FlukeState> = { status: 'open', individualId: null, boxPx: null, removed: false }

/** The order of two analysts' logs put together: by time, and by id where the times are equal. */
function compareDecisions(a: Pick<Decision, 'atMs' | 'id'>, b: Pick<Decision, 'atMs' | 'id'>): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/**
 * The ids that are taken back at the end of a log. A revert counts only while it is not itself taken
 * back. Told from the references alone, not from the times: clocks of two machines may disagree.
 */
export function revertedIds(log: Iterable<Decision>): Set<DecisionId> {
  const revertsOf = new Map<DecisionId, DecisionId[]>()
  const targetOf = new Map<DecisionId, DecisionId>()
  for (const decision of log) {
    if (decision.kind !== 'revert' || targetOf.has(decision.id)) continue
    targetOf.set(decision.id, decision.reverts)
    revertsOf.set(decision.reverts, [...(revertsOf.get(decision.reverts) ?? []), decision.id])
  }
  const reverted = new Set<DecisionId>()
  for (const id of settlingOrder(revertsOf, targetOf)) {
    const target = targetOf.get(id)
    if (target !== undefined && !reverted.has(id)) reverted.add(target)
  }
  return reverted
}

/** The reverts, each after all reverts that speak of it. Reverts in a circle (a damaged log) are left out. */
function settlingOrder(revertsOf: Map<DecisionId, DecisionId[]>, targetOf: Map<DecisionId, DecisionId>): DecisionId[] {
  const unsettled = new Map<DecisionId, number>()
  for (const id of targetOf.keys()) unsettled.set(id, revertsOf.get(id)?.length ?? 0)
  const ready = [...unsettled].filter(([, count]) => count === 0).map(([id]) => id)
  for (let i = 0; i < ready.length; i++) {
    const target = targetOf.get(ready[i]!)!
    const left = unsettled.get(target)
    if (left === undefined) continue
    unsettled.set(target, left - 1)
    if (left === 1) ready.push(target)
  }
  return ready
}

/** The decisions that count, in order, without the reverts. */
function activeDecisions<D extends Decision>(log: Iterable<D>): Exclude<D, { kind: 'revert' }>[] {
  const all = [...log]
  const reverted = revertedIds(all)
  return all
    .filter((decision): decision is Exclude<D, { kind: 'revert' }> => decision.kind !== 'revert' && !reverted.has(decision.id))
    .sort(compareDecisions)
}

/** @param log all decisions on one fluke, reverts included, in any order */
export function foldFluke(log: Iterable<Decision>): FlukeState {
  return activeDecisions(log).reduce(step, UNDECIDED)
}

function step(state: FlukeState, decision: Decision): FlukeState {
  switch (decision.kind) {
    // Who says whom it shows says that there is a fluke.
    case 'match':
    case 'new':
      return { ...state, status: 'identified', individualId: decision.individualId, removed: false }
    case 'possible':
      return { ...state, status: 'possible', individualId: decision.individualId, removed: false }
    case 'file-new':
      return { ...state, status: 'filed-new', individualId: null }
    case 'unusable':
      return { ...state, status: 'unusable', individualId: null }
    // To skip is to say nothing: it never takes an answer away.
    case 'skip':
      return state.status === 'open' ? { ...state, status: 'skipped' } : state
    case 'box':
      return { ...state, boxPx: decision.boxPx, removed: false }
    case 'no-fluke':
      return { ...state, removed: true }
    case 'revert':
      return state
  }
}
