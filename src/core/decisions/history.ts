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
 * Undo and redo as the log tells them, so that they outlive a reload. A decision that is made anew
 * ends redo. Imported labels are no work of the hand and are never undone by Ctrl+Z.
 *
 * @param log the log in the order of this machine, or its end: as far as it reaches back to the last
 *   decision made anew by the analyst, and to an undoable one, the tops of both stacks are exact.
 */
export function history(log: readonly Decision[], analyst: string): History {
  const undo = new Set<DecisionId>()
  const redo = new Set<DecisionId>()
  const targetOf = new Map<DecisionId, DecisionId>()
  for (const decision of log) {
    if (decision.kind === 'revert') targetOf.set(decision.id, decision.reverts)
    if (!isOwn(decision, analyst)) continue
    if (decision.kind !== 'revert') {
      undo.add(decision.id)
      redo.clear()
      continue
    }
    // Undo speaks of a decision, redo of the revert that took it back.
    const undone = targetOf.get(decision.reverts)
    if (undone === undefined) move(decision.reverts, undo, redo)
    else move(undone, redo, undo)
  }
  return withoutOthersReverts(log, { undo: [...undo], redo: [...redo] })
}

export function isOwn(decision: Decision, analyst: string): boolean {
  return decision.origin === 'analyst' && decision.analyst === analyst
}

function move(id: DecisionId, from: Set<DecisionId>, to: Set<DecisionId>): void {
  from.delete(id)
  to.delete(id)
  to.add(id)
}

/** What another analyst has taken back or brought back is no longer this one's to undo or redo. */
function withoutOthersReverts(log: readonly Decision[], stacks: History): History {
  const reverted = revertedIds(log)
  return {
    undo: stacks.undo.filter((id) => !reverted.has(id)),
    redo: stacks.redo.filter((id) => reverted.has(id)),
  }
}
