import type { IndividualId } from '../catalogue.ts'
import type { Decision, DecisionId, WhaleKey } from './decision.ts'

export function keyOf({ individualId, whaleKey }: Ref): WhaleKey {
  return whaleKey ?? (individualId as string as WhaleKey)
}

/** The key of the individual that this decision names first. */
export function ownKey(id: DecisionId): WhaleKey {
  return id as string as WhaleKey
}

/** A name that was given once and for all, to the animal that it then was. */
export interface Claim {
  key: WhaleKey
  individualId: IndividualId
  /** When; −∞ for one from a table: it is nobody's invention. */
  atMs: number
}

/** The claims in a log, one for each animal that is spoken of, taken-back decisions included: an id that was given stays given. */
export function claimsOf(log: Iterable<Decision>): Map<WhaleKey, Claim> {
  const claims = new Map<WhaleKey, Claim>()
  const founded = new Set<WhaleKey>()
  for (const decision of log) {
    const own = foundedBy(decision)
    if (own) {
      claims.set(own.key, own)
      founded.add(own.key)
    }
    for (const ref of refsOf(decision)) {
      const key = keyOf(ref)
      if (founded.has(key) || key === own?.key) continue
      // Where the founding decision is not in the log, the earliest that speaks of it says what it is called.
      const claim = IS_DECISION.test(key) ? { key, individualId: ref.individualId, atMs: decision.atMs } : { key, individualId: key as string as IndividualId, atMs: -Infinity }
      const former = claims.get(key)
      if (!former || former.atMs > claim.atMs) claims.set(key, claim)
    }
  }
  return claims
}

/** A UUID; no table calls a whale so. */
const IS_DECISION = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The animal that this decision names first, if it does. */
export function foundedBy(decision: Decision): Claim | null {
  const individualId = foundedId(decision)
  return individualId === null ? null : { key: ownKey(decision.id), individualId, atMs: decision.atMs }
}

function foundedId(decision: Decision): IndividualId | null {
  switch (decision.kind) {
    case 'new':
      return decision.individualId
    case 'split':
      return keyOf(decision) === ownKey(decision.id) ? decision.individualId : null
    case 'relabel':
      return decision.to.status === 'identified' && keyOf(decision.to) === ownKey(decision.id) ? decision.to.individualId : null
    default:
      return null
  }
}

interface Ref {
  individualId: IndividualId
  whaleKey?: WhaleKey
}

/** All individuals that a decision speaks of, the one that it founds left out. */
export function refsOf(decision: Decision): Ref[] {
  switch (decision.kind) {
    case 'match':
    case 'possible':
      return [decision]
    case 'split':
      return foundedId(decision) === null ? [decision.from, decision] : [decision.from]
    case 'relabel':
      return decision.to.status === 'identified' && foundedId(decision) === null ? [decision.to] : []
    case 'merge':
      return [...decision.whales, decision.into]
    case 'rename':
    case 'describe':
      return [decision.whale]
    case 'keep':
    case 'different':
    case 'unsure':
      return decision.whales
    default:
      return []
  }
}
