import type { Brand } from '../brand.ts'
import type { IndividualId } from '../catalogue.ts'
import type { Decision, DecisionId } from './decision.ts'

/**
 * Which animal, whatever it is called: the id of the decision that named it first, or for one that came with a table the
 * id that the table gave. Never changes, and never stands for two animals, on however many machines the log was written.
 */
export type WhaleKey = Brand<string, 'WhaleKey'>

export function keyOf({ individualId, founder }: { individualId: IndividualId; founder?: DecisionId | null }): WhaleKey {
  return (founder ?? individualId) as string as WhaleKey
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
      const claim = { key, individualId: ref.individualId, atMs: ref.founder ? decision.atMs : -Infinity }
      // Where the founding decision is not in the log, the earliest that speaks of it says what it is called.
      const former = claims.get(key)
      if (!former || former.atMs > claim.atMs) claims.set(key, claim)
    }
  }
  return claims
}

/** The animal that this decision names first, if it does. */
export function foundedBy(decision: Decision): Claim | null {
  const individualId = foundedId(decision)
  return individualId === null ? null : { key: keyOf({ individualId, founder: decision.id }), individualId, atMs: decision.atMs }
}

function foundedId(decision: Decision): IndividualId | null {
  switch (decision.kind) {
    case 'new':
      return decision.individualId
    case 'split':
      return decision.founder === decision.id ? decision.individualId : null
    case 'relabel':
      return decision.to.status === 'identified' && decision.to.founder === decision.id ? decision.to.individualId : null
    default:
      return null
  }
}

interface Ref {
  individualId: IndividualId
  founder?: DecisionId | null
}

/** All individuals that a decision speaks of, the one that it founds left out. */
export function refsOf(decision: Decision): Ref[] {
  switch (decision.kind) {
    case 'match':
    case 'possible':
      return [decision]
    case 'split':
      return decision.founder === decision.id ? [decision.from] : [decision.from, decision]
    case 'relabel':
      return decision.to.status === 'identified' && decision.to.founder !== decision.id ? [decision.to] : []
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
