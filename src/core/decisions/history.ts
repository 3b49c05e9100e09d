import type { Decision, DecisionId } from './decision.ts'
import { revertedIds } from './fold.ts'

/** An analyst's stacks, the next to take last. */
export interface History {
  /** Decisions that undo takes back. */
  undo: DecisionId[]
  /** Decisions that redo brings back. */
  redo: DecisionId[]
}

/**
 * Undo and redo as the log tells them, so that they outlive a reload. A decision that is made anew ends redo.
 * Only the analyst's own decisions are in the stacks: what a table or a colleague has said is taken back and brought
 * back singly, never by Ctrl+Z.
 *
 * @param log the log in the order of this machine, or its end: as far as it reaches back to the last
 *   decision made anew by the analyst, and to an undoable one, the tops of both stacks are exact.
 * @param earlier what the reverts in the log speak of, as far as it lies before `log`
 */
export function history(log: readonly Decision[], analyst: string, earlier: readonly Decision[] = []): History {
  const known = new Map([...earlier, ...log].map((decision) => [decision.id, decision]))
  const undo = new Set<DecisionId>()
  const redo = new Set<DecisionId>()
  for (const decision of log) {
    if (!isOwn(decision, analyst)) continue
    if (decision.kind !== 'revert') {
      undo.add(decision.id)
      redo.clear()
      continue
    }
    const meant = whatIsMeant(decision, known)
    if (!meant || !isOwn(meant.decision, analyst)) continue
    const [from, to] = meant.takenBack ? [undo, redo] : [redo, undo]
    from.delete(meant.decision.id)
    // Deleted first, so that it ends up on top.
    to.delete(meant.decision.id)
    to.add(meant.decision.id)
  }
  // What another analyst has taken back or brought back is no longer this one's to undo or redo.
  const reverted = revertedIds(known.values())
  return { undo: [...undo].filter((id) => !reverted.has(id)), redo: [...redo].filter((id) => reverted.has(id)) }
}

export function isOwn(decision: Decision, analyst: string): boolean {
  return decision.origin === 'analyst' && decision.analyst === analyst
}

/** The decision at the end of a chain of reverts, and whether the chain takes it back or (a revert's revert) brings it back. */
function whatIsMeant(revert: Decision, known: ReadonlyMap<DecisionId, Decision>): { decision: Decision; takenBack: boolean } | null {
  let takenBack = false
  let decision: Decision | undefined = revert
  // A chain is no longer than the log, or it is a circle (a damaged log).
  for (let steps = 0; decision && steps <= known.size; steps++) {
    if (decision.kind !== 'revert') return { decision, takenBack }
    takenBack = !takenBack
    decision = known.get(decision.reverts)
  }
  return null
}
