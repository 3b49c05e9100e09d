import type { FlukeId, IndividualId } from '../catalogue.ts'
import type { Decision, DecisionId, WhaleKey } from './decision.ts'
import { isStatement } from './fold.ts'
import { keyOf, ownKey } from './whale-key.ts'

/**
 * A log of schema 1 as one of today: each decision told what it answers and which decision named its individual first.
 * There one machine wrote all of it, in this order, and never gave an id twice: both follow.
 */
export function linkLog<D extends Decision>(log: readonly D[]): D[] {
  const lastOn = new Map<FlukeId, DecisionId>()
  const lastLabelOn = new Map<FlukeId, DecisionId>()
  const keyOfId = new Map<IndividualId, WhaleKey>()
  return log.map((decision) => {
    const linked = { ...decision }
    if (linked.kind === 'match' || linked.kind === 'possible') linked.whaleKey = memo(keyOfId, linked.individualId, keyOf(linked))
    if (linked.kind === 'new') memo(keyOfId, linked.individualId, ownKey(linked.id))
    if (!answers(linked)) return linked
    const last = linked.origin === 'import' ? lastLabelOn : lastOn
    linked.after = last.has(linked.flukeId) ? [last.get(linked.flukeId)!] : []
    lastOn.set(linked.flukeId, linked.id)
    if (linked.origin === 'import') lastLabelOn.set(linked.flukeId, linked.id)
    return linked
  })
}

/** Decisions on a fluke that answer earlier ones on it. */
export function answers(decision: Decision): boolean {
  return isStatement(decision) || decision.kind === 'no-fluke'
}

/** The value kept for a key; where there is none yet, this one. */
function memo<K, V>(map: Map<K, V>, key: K, value: V): V {
  if (!map.has(key)) map.set(key, value)
  return map.get(key)!
}
