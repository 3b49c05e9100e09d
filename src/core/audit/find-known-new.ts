import { claimKey } from './claim.ts'
import type { Draft } from './draft.ts'
import type { LabelJudge } from './label-judge.ts'
import { GONE } from './label-view.ts'
import { GUESS, wrongShare } from './prior.ts'
import { logit } from './same-whale.ts'
import { PAIRS_SHOWN, type Suspect } from './suspect.ts'

type Found = Extract<Suspect, { kind: 'new-is-known' }>

/** Filed as `new_whale`, but known: the best individual of each, with as much trust as this catalogue's share of such errors gives. */
export function newIsKnown(judge: LabelJudge): Draft<Found>[] {
  const { filed } = judge
  const asked = judge.filedRows.filter((row) => filed.isNewAt[row] === 1 && judge.groupAt(row, 0) !== GONE)
  const prior = logit(wrongShare(asked.map((row) => judge.evidenceAt(row, 0)), GUESS['new-is-known']))
  return asked.flatMap((row) => {
    const strength = prior + judge.evidenceAt(row, 0)
    if (!judge.isSuspicion(strength)) return []
    const group = judge.groupAt(row, 0)
    const [flukeId, proposedId] = [filed.flukeId(row), filed.individualId(group)]
    return judge.suspicion<Found>('new-is-known', strength, row, () => [claimKey('new-is-known', flukeId, proposedId)], (start) => ({
      ...start,
      kind: 'new-is-known' as const,
      flukeId,
      proposedId,
      flukeIds: [flukeId],
      individualIds: [proposedId],
      pairs: judge.nearestIn(row, group).slice(0, PAIRS_SHOWN).map((near) => judge.pair(row, near)),
      evidence: [judge.alike(row, judge.bestAt(row, 0)), judge.fits('fits-other', row, group, judge.bestAt(row, 0)), judge.neighbours(row, group)],
    }))
  })
}
