import { isSettled } from './claim.ts'
import { SUSPECT_KINDS, type QueuedSuspect, type RememberedVerdicts, type Suspect, type SuspectKind, type SuspectList } from './suspect.ts'

/**
 * Suspects and remembered verdicts → the queue, worst first, at most `limit` of each kind. A suspect all of whose claims are settled is left
 * out; one that comes back since its evidence is much stronger says at which strength it was decided.
 */
export function queueOf(suspects: readonly Suspect[], verdicts: RememberedVerdicts, limit: number, flukes: number): SuspectList {
  const open = suspects.filter(({ claims }) => !claims.every((claim) => isSettled(claim, verdicts))).sort(worstFirst)
  const total = Object.fromEntries(SUSPECT_KINDS.map((kind) => [kind, 0])) as Record<SuspectKind, number>
  const listed: QueuedSuspect[] = []
  for (const suspect of open) {
    if (total[suspect.kind]++ < limit) listed.push({ ...suspect, decidedAtStrength: decidedAt(suspect, verdicts) })
  }
  return { suspects: listed, total, flukes }
}

/** By strength, since probabilities near 1 are all alike; equal ones always in the same order. */
function worstFirst(a: Suspect, b: Suspect): number {
  return b.strength - a.strength || SUSPECT_KINDS.indexOf(a.kind) - SUSPECT_KINDS.indexOf(b.kind) || (a.key < b.key ? -1 : 1)
}

function decidedAt({ claims }: Suspect, verdicts: RememberedVerdicts): number | null {
  const before = claims.flatMap(({ key }) => verdicts.get(key) ?? [])
  return before.length > 0 ? Math.max(...before) : null
}
