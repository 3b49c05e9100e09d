import type { SuspectKind } from '#core/audit/suspect.ts'
import { chanceOf, type Case, type UndecidedCase } from '../cases/case.ts'
import { decisionsOf, markOf, proposedOf, verdictsFor, type VerdictOption } from '../verdicts/verdict.ts'

export interface BulkChoice {
  kind: SuspectKind
  /** Only those that are at least so probable, 0..1. */
  least: number
  /** Of the same photograph twice, only files that are the same to the last byte. */
  exactOnly: boolean
}

export interface BulkLine {
  one: UndecidedCase
  verdict: VerdictOption
  /** Another one of the batch changes the same labels: it waits for the next look. */
  inTheWay: boolean
}

/**
 * What the program's own first verdict would come to for all that are chosen, worst first. Verdicts that would change the
 * same labels twice are not given together: after the first one the second may look different.
 */
export function bulkPlan(cases: readonly Case[], { kind, least, exactOnly }: BulkChoice): BulkLine[] {
  const touched = new Set<string>()
  return cases.flatMap((one): BulkLine[] => {
    if (one.state !== 'open' || one.kind !== kind || chanceOf(one) < least) return []
    const { suspect } = one
    if (exactOnly && suspect.kind === 'same-photo' && suspect.copy !== 'exact') return []
    const [verdict] = verdictsFor(suspect)
    if (!verdict) return []
    const touches = labelsTouched(one, verdict)
    const inTheWay = touches.some((key) => touched.has(key))
    if (!inTheWay) for (const key of touches) touched.add(key)
    return [{ one, verdict, inTheWay }]
  })
}

/** Flukes and individuals whose labels the verdict changes. */
function labelsTouched({ suspect }: UndecidedCase, { name }: VerdictOption): string[] {
  return decisionsOf(suspect, name, markOf(suspect, null, ''), proposedOf(suspect)).flatMap((verdict) => {
    switch (verdict.kind) {
      case 'merge':
        return [...verdict.individualIds]
      case 'relabel':
        return [verdict.flukeId, ...suspect.individualIds]
      case 'split':
        return [verdict.individualId]
      default:
        return []
    }
  })
}
