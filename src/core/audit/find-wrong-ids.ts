import { claimKey } from './claim.ts'
import type { Draft } from './draft.ts'
import type { Candidate, LabelJudge } from './label-judge.ts'
import type { Likeness } from './label-view.ts'
import { GUESS, wrongShare } from './prior.ts'
import { logit } from './same-whale.ts'
import { PAIRS_SHOWN, type Suspect } from './suspect.ts'

/** Of the evidence of nothing: from there on a photo is held against the other individual; below, its own label has no rival. */
const BARELY = 0.8

type Found = Extract<Suspect, { kind: 'wrong-id' }>

/** A photo that looks like one of another individual. */
interface Misfit {
  row: number
  own: Likeness
  other: Candidate
  evidence: number
}

/**
 * A photo under the wrong individual: it fits another better than its own. What a label is held against is told without that label (the
 * photo is left out of its own individual): confident learning on out-of-sample neighbours (Northcutt, Jiang and Chuang, "Confident
 * learning: estimating uncertainty in dataset labels", 2021), ranked by the margin between the two labels. Its thresholds for each
 * class need tens of examples a class, where a whale has two or three: what a class's threshold does there, the crowd around each photo
 * does here (see `margin`).
 */
export function wrongIds(judge: LabelJudge): Draft<Found>[] {
  const { filed } = judge
  const misfits = judge.individuals.flatMap((group) => (judge.view.countOf(group) < 2 ? [] : misfitsOf(judge, group)))
  const prior = logit(wrongShare(misfits.flatMap(({ other, evidence }) => (other.evidence > 0 ? [evidence] : [])), GUESS['wrong-id']))
  return withoutReverse(misfits).flatMap(({ row, own, other, evidence }) => {
    const strength = prior + evidence
    if (!judge.isSuspicion(strength)) return []
    const [flukeId, individualId, proposedId] = [filed.flukeId(row), filed.individualId(own.group), filed.individualId(other.group)]
    return judge.suspicion<Found>('wrong-id', strength, row, () => [claimKey('wrong-id', flukeId, individualId)], (start) => ({
      ...start,
      kind: 'wrong-id' as const,
      flukeId,
      individualId,
      proposedId,
      flukeIds: [flukeId],
      individualIds: [individualId, proposedId],
      pairs: [other.best, own.best, ...judge.nearestIn(row, other.group).filter((near) => near !== other.best)].slice(0, PAIRS_SHOWN).map((near) => judge.pair(row, near)),
      evidence: [judge.alike(row, other.best), judge.fits('fits-other', row, other.group, other.best), judge.fits('fits-own', row, own.group, own.best), judge.neighbours(row, other.group)],
    }))
  })
}

function misfitsOf(judge: LabelJudge, group: number): Misfit[] {
  const { rows } = judge.filed.within(group)
  return rows.flatMap((row) => {
    const stays = judge.evidenceAt(row, 0) > BARELY * judge.likelihoods.nothing && judge.ownEvidence(row)
    if (!stays) return []
    const other = judge.candidate(row)!
    return [{ row, own: stays.own, other, evidence: judge.explanations(row, other.group, stays.evidence).misplaced }]
  })
}

/** Where two photos each look misplaced beside the other, one of the two labels is wrong: asked once, of the one that fits its own individual less. */
function withoutReverse(misfits: Misfit[]): Misfit[] {
  const misfitAt = new Map(misfits.map((misfit) => [misfit.row, misfit]))
  return misfits.filter(({ row, other, evidence }) => {
    const facing = misfitAt.get(other.best)
    const reverse = facing?.other.best === row ? facing.evidence : -Infinity
    return reverse < evidence || (reverse === evidence && row < other.best)
  })
}
