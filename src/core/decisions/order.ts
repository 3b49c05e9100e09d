import type { Decision, DecisionId } from './decision.ts'

/** The order of two analysts' logs put together: by time, and by id where the times are equal. */
export function compareDecisions(a: Pick<Decision, 'atMs' | 'id'>, b: Pick<Decision, 'atMs' | 'id'>): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/**
 * Those of `active` that no other one of them answers, in order. More than one: the analysts did not know of each
 * other's. One without `after` (schema 1) answers all that come before it.
 * @param active sorted by `compareDecisions`
 * @param all what `after` may lead through: decisions that were taken back count as links
 */
export function unanswered<D extends Decision>(active: readonly D[], all: Iterable<Decision>): D[] {
  if (active.length < 2) return [...active]
  const links = new Map<DecisionId, readonly DecisionId[]>()
  for (const { id, after } of all) if (after) links.set(id, after)
  const answered = new Set<DecisionId>()
  const waiting = active.flatMap(({ after }) => after ?? [])
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (answered.has(id)) continue
    answered.add(id)
    waiting.push(...(links.get(id) ?? []))
  }
  const lastPlain = active.findLastIndex(({ after }) => after === undefined)
  return active.filter(({ id }, place) => place >= lastPlain && !answered.has(id))
}
