import type { Decision, DecisionId } from './decision.ts'
import { activeDecisions, revertedIds } from './fold.ts'
import { foldNaming, isNaming, mergedRoots, type Whale } from './naming.ts'
import { compareDecisions } from './order.ts'
import { keyOf, type Claim } from './whale-key.ts'

/**
 * The decisions because of which `target` can't be taken back (or, where it is a revert, brought back) as the log
 * stands; none where it can. They are later ones, and once they are taken back themselves, it can.
 *
 * - A merge, while a later split divides the whale that it made.
 * - A rename or a merge whose taking back would bring back an id that another individual has got since.
 * - A split that was taken back can't be brought back while the merge that it divided stays taken back.
 *
 * Everything else stands on its own: what was said later of a fluke stays what is said of it.
 * @param claims one for each animal
 * @param log at least all merges, renames, splits, and the reverts that speak of them, or of `target`
 */
export function inTheWay(claims: Iterable<Claim>, log: readonly Decision[], target: DecisionId): Decision[] {
  const byId = new Map(log.map((one) => [one.id, one]))
  const end = endOf(byId, target)
  if (!end || (!isNaming(end) && end.kind !== 'split')) return []
  const after = [...log, revertOf(target, end)]
  const takenBack = revertedIds(after).has(end.id)
  if (takenBack === revertedIds(log).has(end.id)) return []
  const found = new Set<Decision>()
  if (end.kind === 'merge' && takenBack) for (const split of splitsOf(end, log)) found.add(split)
  if (end.kind === 'split' && !takenBack) for (const revert of mergesUndoneUnder(end, log, after)) found.add(revert)
  if (end.kind === 'merge' || end.kind === 'rename') {
    // Two animals that had one id already when it was said have it again, as they had.
    for (const holder of idsTakenSince([...claims], log, after, byId)) if (compareDecisions(holder, byId.get(target)!) > 0) found.add(holder)
  }
  return [...found].sort(compareDecisions)
}

function endOf(byId: ReadonlyMap<DecisionId, Decision>, id: DecisionId): Decision | undefined {
  let at = byId.get(id)
  for (let steps = 0; at?.kind === 'revert' && steps <= byId.size; steps++) at = byId.get(at.reverts)
  return at?.kind === 'revert' ? undefined : at
}

function revertOf(reverts: DecisionId, { flukeId }: Decision): Decision {
  return { kind: 'revert', reverts, flukeId, id: 'as if' as DecisionId, atMs: Infinity, analyst: '', origin: 'analyst' }
}

/** The splits that divide what this merge has made one. */
function splitsOf(merge: Extract<Decision, { kind: 'merge' }>, log: readonly Decision[]): Decision[] {
  const active = activeDecisions(log)
  const root = mergedRoots(active)
  const whale = root(keyOf(merge.into))
  return active.filter((one) => one.kind === 'split' && compareDecisions(one, merge) > 0 && root(keyOf(one.from)) === whale)
}

/** What took back, after the split, a merge that was before it and made the whale that it divides. */
function mergesUndoneUnder(split: Extract<Decision, { kind: 'split' }>, log: readonly Decision[], after: readonly Decision[]): Decision[] {
  const reverted = revertedIds(after)
  const undone = log.filter((one): one is Extract<Decision, { kind: 'merge' }> => one.kind === 'merge' && reverted.has(one.id) && compareDecisions(one, split) < 0)
  const asItWas = mergedRoots([...activeDecisions(after).filter(({ kind }) => kind === 'merge'), ...undone].sort(compareDecisions))
  const made = undone.filter((merge) => asItWas(keyOf(merge.into)) === asItWas(keyOf(split.from)))
  return made.flatMap(({ id }) => log.filter((one) => one.kind === 'revert' && one.reverts === id && !reverted.has(one.id) && compareDecisions(one, split) > 0))
}

/** What gave an id to the one that has it now, where somebody else would have it again. */
function idsTakenSince(claims: readonly Claim[], log: readonly Decision[], after: readonly Decision[], byId: ReadonlyMap<DecisionId, Decision>): Decision[] {
  const reverted = revertedIds(log)
  const before = foldNaming(claims, log)
  const then = foldNaming(claims, after)
  const holders = new Map<string, Whale[]>()
  for (const whale of then.values()) {
    if (whale.root === whale.key) holders.set(whale.name, [...(holders.get(whale.name) ?? []), whale])
  }
  const isSame = (whale: Whale): boolean => {
    const was = before.get(whale.key)
    return was !== undefined && was.name === whale.name && was.root === whale.root
  }
  return [...holders.values()].flatMap((group) => {
    if (group.length < 2 || group.every(isSame)) return []
    return group.filter(isSame).flatMap((whale) => log.filter((one) => !reverted.has(one.id) && gaveId(one, whale, byId)).sort(compareDecisions).slice(-1))
  })
}

/** A rename to the id, or the taking back of a rename or merge after which the animal had its id again. */
function gaveId(decision: Decision, { key, namedBy }: Whale, byId: ReadonlyMap<DecisionId, Decision>): boolean {
  if (decision.id === namedBy) return true
  const target = decision.kind === 'revert' ? byId.get(decision.reverts) : undefined
  if (target?.kind === 'rename') return keyOf(target.whale) === key
  return target?.kind === 'merge' && target.whales.some((whale) => keyOf(whale) === key)
}
