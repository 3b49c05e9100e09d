import type { BoxPx, FlukeStatus, IndividualId } from '../catalogue.ts'
import type { Decision, DecisionId, WhaleKey } from './decision.ts'
import { compareDecisions, unanswered } from './order.ts'
import { keyOf, ownKey } from './whale-key.ts'

/** What the decisions on one fluke add up to, before merges and renames: see `Naming` for what the individual is called today. */
export interface FlukeState {
  status: FlukeStatus
  /** The accepted individual, or for `possible` the proposed one, by the id that it was decided under. */
  individualId: IndividualId | null
  /** Which animal that is, whatever it is called by now. */
  key: WhaleKey | null
  /** The box as the analyst drew it; null where the detector's stands. */
  boxPx: BoxPx | null
  removed: boolean
}

type Identity = Pick<FlukeState, 'status' | 'individualId' | 'key'>

const NOBODY: Readonly<Identity> = { status: 'open', individualId: null, key: null }

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
    const others = revertsOf.get(decision.reverts)
    if (others) others.push(decision.id)
    else revertsOf.set(decision.reverts, [decision.id])
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

/**
 * The decisions that count, in order, without the reverts. A table's label that was taken back on one machine is taken
 * back wherever the same table gave it: each import writes it as a decision of its own.
 */
export function activeDecisions<D extends Decision>(log: Iterable<D>): Exclude<D, { kind: 'revert' }>[] {
  const all = [...log]
  const reverted = revertedIds(all)
  const labelsTakenBack = new Set(all.flatMap((one) => (reverted.has(one.id) ? labelKey(one) : [])))
  return all
    .filter((one): one is Exclude<D, { kind: 'revert' }> => one.kind !== 'revert' && !reverted.has(one.id) && !labelKey(one).some((key) => labelsTakenBack.has(key)))
    .sort(compareDecisions)
}

/** The same for the same label of the same fluke from a table; none for all else. */
function labelKey(decision: Decision): string[] {
  if (decision.origin !== 'import' || (decision.kind !== 'match' && decision.kind !== 'file-new')) return []
  return [`${decision.flukeId}|${decision.kind === 'match' ? decision.individualId : ''}`]
}

/** @param log all decisions that speak of one fluke, reverts included, in any order; others among them do no harm where they name no identity */
export function foldFluke(log: Iterable<Decision>): FlukeState {
  const all = [...log]
  const active = activeDecisions(all)
  const statement = standing(active, all)
  const said = statement ? identityOf(statement) : NOBODY
  const skipped = said.status === 'open' && active.some((one) => one.kind === 'skip' && (!statement || compareDecisions(one, statement) > 0))
  return { ...said, ...(skipped ? { status: 'skipped' } : {}), ...active.reduce(place, { boxPx: null, removed: false }) }
}

/** A decision that says whom a fluke shows, or that it can't be said. To skip is to say nothing: it never takes an answer away. */
export type Statement = Extract<Decision, { kind: 'match' | 'possible' | 'new' | 'file-new' | 'unusable' | 'split' | 'relabel' }>

export function isStatement(decision: Decision): decision is Statement {
  switch (decision.kind) {
    case 'match':
    case 'possible':
    case 'new':
    case 'file-new':
    case 'unusable':
    case 'split':
    case 'relabel':
      return true
    default:
      return false
  }
}

/** The statement that counts: of those that no other one answers, an analyst's before a table's, a firm one before a possible match, the latest. */
function standing(active: readonly Decision[], all: readonly Decision[]): Statement | undefined {
  const left = unanswered(active.filter(isStatement), all)
  return left.reduce<Statement | undefined>((best, one) => (best === undefined || weight(one) >= weight(best) ? one : best), undefined)
}

function weight({ origin, kind }: Statement): number {
  return origin === 'import' ? 0 : kind === 'possible' ? 1 : 2
}

/** What a statement says of each fluke that it speaks of. */
export function identityOf(statement: Statement): Identity {
  switch (statement.kind) {
    case 'match':
      return { status: 'identified', individualId: statement.individualId, key: keyOf(statement) }
    case 'new':
      return { status: 'identified', individualId: statement.individualId, key: ownKey(statement.id) }
    case 'possible':
      return { status: 'possible', individualId: statement.individualId, key: keyOf(statement) }
    case 'split':
      return { status: 'identified', individualId: statement.individualId, key: keyOf(statement) }
    case 'file-new':
      return { ...NOBODY, status: 'filed-new' }
    case 'unusable':
      return { ...NOBODY, status: 'unusable' }
    case 'relabel':
      if (statement.to.status !== 'identified') return { ...NOBODY, status: statement.to.status }
      return { status: 'identified', individualId: statement.to.individualId, key: keyOf(statement.to) }
  }
}

type Place = Pick<FlukeState, 'boxPx' | 'removed'>

function place(state: Place, decision: Decision): Place {
  switch (decision.kind) {
    // Who says whom it shows says that there is a fluke.
    case 'match':
    case 'new':
    case 'possible':
    case 'split':
      return { ...state, removed: false }
    case 'relabel':
      return decision.to.status === 'identified' ? { ...state, removed: false } : state
    case 'box':
      return { boxPx: decision.boxPx, removed: false }
    case 'no-fluke':
      return { ...state, removed: true }
    default:
      return state
  }
}
