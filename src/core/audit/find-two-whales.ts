import { claimKey } from './claim.ts'
import type { Draft, Start } from './draft.ts'
import type { LabelJudge } from './label-judge.ts'
import { GUESS, wrongShare } from './prior.ts'
import { logit, together } from './same-whale.ts'
import type { ClaimKey, Suspect } from './suspect.ts'
import type { WithinGroup } from './within-group.ts'

type Found = Extract<Suspect, { kind: 'two-whales-one-id' }>

/** Some photos of an individual, by their places, that may be another whale's. */
interface Part {
  places: number[]
  /** Natural logarithm of the likelihood ratio "another whale" against "the same". */
  evidence: number
  /** The most alike pair across the cut, by rows. */
  closest: [number, number]
}

/**
 * Two whales or more under one id: branches of the individual's tree (see `WithinGroup`) that are unlike all its other photos. Most
 * photos that look like none of their own whale's are only poor ones; the lapse rate of `Likelihoods.againstStrangers` knows how many.
 */
export function twoWhales(judge: LabelJudge): Draft<Found>[] {
  const { filed, view } = judge
  const cuts = judge.individuals.flatMap((group) => (view.countOf(group) < 2 ? [] : [{ group, parts: partsOf(judge, group) }])).filter(({ parts }) => parts.length > 0)
  const prior = logit(wrongShare(cuts.map(({ parts }) => parts[0]!.evidence), GUESS['two-whales-one-id']))
  return cuts.flatMap(({ group, parts }) => {
    const strength = prior + parts[0]!.evidence
    if (!judge.isSuspicion(strength)) return []
    const { rows } = filed.within(group)
    const individualId = filed.individualId(group)
    const taken = parts.filter(({ evidence }, n) => n === 0 || prior + evidence > 0)
    const leaving = taken.flatMap(({ places }) => places)
    const keysOf = (): ClaimKey[] => leaving.map((place) => claimKey('two-whales-one-id', individualId, filed.flukeId(rows[place]!)))
    const make = (start: Start): Found => {
      const staying = rows.flatMap((_, place) => (leaving.includes(place) ? [] : [place]))
      const sorted = [staying, ...taken.map(({ places }) => places)].map((places) => places.map((place) => rows[place]!)).sort((a, b) => b.length - a.length)
      const [left, right] = taken[0]!.closest
      return {
        ...start,
        kind: 'two-whales-one-id' as const,
        individualId,
        parts: sorted.map((part) => part.map((row) => filed.flukeId(row))),
        flukeIds: [...sorted].reverse().flat().map((row) => filed.flukeId(row)),
        individualIds: [individualId],
        pairs: [judge.pair(left, right)],
        evidence: [{ ...judge.alike(left, right), kind: 'unlike' as const }, { kind: 'parts' as const, sizes: sorted.map(({ length }) => length) }],
      }
    }
    return judge.suspicion<Found>('two-whales-one-id', strength, leaving.length === 1 ? rows[leaving[0]!]! : null, keysOf, make)
  })
}

/** They depend on the individual's own photos alone, and are kept with these. */
const partsKept = new WeakMap<WithinGroup, Part[]>()

function partsOf(judge: LabelJudge, group: number): Part[] {
  const within = judge.filed.within(group)
  const kept = partsKept.get(within)
  if (kept) return kept
  const made = madeParts(judge, group)
  partsKept.set(within, made)
  return made
}

/** Branches, none inside another and each no more than half of the individual; strongest first. */
function madeParts(judge: LabelJudge, group: number): Part[] {
  const within = judge.filed.within(group)
  const parts: Part[] = []
  const judged = within.branches.flatMap(({ places }) => (places.length * 2 > within.rows.length ? [] : partOf(judge, group, places)))
  for (const part of judged.sort((a, b) => b.evidence - a.evidence)) {
    if (parts.every(({ places }) => !places.some((place) => part.places.includes(place)))) parts.push(part)
  }
  // All photos can't leave: something has to stay under the id.
  while (parts.reduce((sum, { places }) => sum + places.length, 0) >= within.rows.length) parts.pop()
  return parts
}

function partOf(judge: LabelJudge, group: number, places: number[]): Part[] {
  const within = judge.filed.within(group)
  const inside = new Set(places)
  const rest = within.rows.flatMap((_, place) => (inside.has(place) ? [] : [place]))
  const likenesses = places.flatMap((place) => {
    const likeness = judge.view.toOwn(within, place, rest)
    return likeness ? [{ row: within.rows[place]!, best: likeness.best, score: likeness.score }] : []
  })
  if (likenesses.length === 0) return []
  const closest = likenesses.reduce((best, one) => (one.score > best.score ? one : best))
  return [{ places, evidence: -together(likenesses.map((one) => judge.likelihoods.againstStrangers(one.score))), closest: [closest.row, closest.best] }]
}
