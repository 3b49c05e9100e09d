import type { Draft } from './draft.ts'
import { SUSPECT_KINDS, type QueuedSuspect, type RememberedVerdicts, type Suspect, type SuspectKind, type SuspectList } from './suspect.ts'

/**
 * Suspicions and remembered verdicts → the queue, worst first, at most `limit` of each kind. A suspect all of whose claims are settled is left
 * out; one that comes back since its evidence is much stronger says at which strength it was decided.
 */
export function queueOf(drafts: readonly Draft[], verdicts: RememberedVerdicts, limit: number, flukes: number): SuspectList {
  const open = new Map<SuspectKind, Draft[]>(SUSPECT_KINDS.map((kind) => [kind, []]))
  for (const draft of drafts) if (draft.isOpen()) open.get(draft.kind)!.push(draft)
  const total = Object.fromEntries([...open].map(([kind, { length }]) => [kind, length])) as Record<SuspectKind, number>
  const left = Object.fromEntries(SUSPECT_KINDS.map((kind) => [kind, limit])) as Record<SuspectKind, number>
  const suspects = [...open.values()]
    .flatMap((own) => strongest(own, limit).map((draft) => new Waiting(draft)))
    .sort(worstFirst)
    .flatMap(({ draft, suspect }): QueuedSuspect[] => (left[draft.kind]-- > 0 ? [{ ...suspect, decidedAtStrength: decidedAt(suspect, verdicts) }] : []))
  return { suspects, total, flukes }
}

/** The strongest, `limit` of them, and those that are as strong as the last one: to sort tens of thousands for hundreds takes longest of all. */
function strongest(drafts: readonly Draft[], limit: number): readonly Draft[] {
  if (drafts.length <= limit) return drafts
  const strengths = Float64Array.from(drafts, ({ strength }) => strength).sort()
  const least = strengths[strengths.length - limit]!
  return drafts.filter(({ strength }) => strength >= least)
}

/** Put into words where it is listed, or where its key has to settle a tie. */
class Waiting {
  private made: Suspect | null = null

  constructor(readonly draft: Draft) {}

  get suspect(): Suspect {
    this.made ??= this.draft.suspect()
    return this.made
  }
}

/** By strength, since probabilities near 1 are all alike; equal ones always in the same order. */
function worstFirst(a: Waiting, b: Waiting): number {
  return b.draft.strength - a.draft.strength || SUSPECT_KINDS.indexOf(a.draft.kind) - SUSPECT_KINDS.indexOf(b.draft.kind) || (a.suspect.key < b.suspect.key ? -1 : 1)
}

function decidedAt({ claims }: Suspect, verdicts: RememberedVerdicts): number | null {
  const before = claims.flatMap(({ key }) => verdicts.get(key) ?? [])
  return before.length > 0 ? Math.max(...before) : null
}
