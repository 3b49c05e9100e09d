import { claimKey } from './claim.ts'
import type { LabelJudge } from './label-judge.ts'
import { GUESS, wrongShare } from './prior.ts'
import { logit } from './same-whale.ts'
import { PAIRS_SHOWN, type Suspect } from './suspect.ts'

/** Filed as `new_whale`, but known: the best individual of each, with as much trust as this catalogue's share of such errors gives. */
export function newIsKnown(judge: LabelJudge): Extract<Suspect, { kind: 'new-is-known' }>[] {
  const { filed } = judge
  const asked = [...judge.candidatesOf].flatMap(([row, [best]]) => (filed.isNewAt[row] === 1 && best ? [{ row, best }] : []))
  const prior = logit(wrongShare(asked.map(({ best }) => best.evidence), GUESS['new-is-known']))
  return asked.flatMap(({ row, best: { group, best, evidence } }) => {
    const [flukeId, proposedId] = [filed.flukeId(row), filed.individualId(group)]
    return judge.suspected(prior + evidence, [claimKey('new-is-known', flukeId, proposedId)], (start) => ({
      ...start,
      kind: 'new-is-known' as const,
      flukeId,
      proposedId,
      flukeIds: [flukeId],
      individualIds: [proposedId],
      pairs: judge.nearestIn(row, group).slice(0, PAIRS_SHOWN).map((near) => judge.pair(row, near)),
      evidence: [judge.alike(row, best), judge.fits('fits-other', row, group, best), judge.neighbours(row, group)],
    }))
  })
}
