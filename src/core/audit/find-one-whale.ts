import { claimKey } from './claim.ts'
import type { Link } from './average-linkage.ts'
import { GroupDraft, type Draft } from './draft.ts'
import type { LabelJudge } from './label-judge.ts'
import { CANDIDATES, GONE } from './label-view.ts'
import { GUESS, wrongShare } from './prior.ts'
import { logit, togetherOf } from './same-whale.ts'
import { PAIRS_SHOWN, type Suspect } from './suspect.ts'

type Found = Extract<Suspect, { kind: 'same-whale-two-ids' }>

/** One whale under two ids or more: individuals whose photos find each other, grouped by average linkage. */
export function oneWhale(judge: LabelJudge): Draft<Found>[] {
  const { filed, view } = judge
  const pairs = pairsOfIndividuals(judge)
  const best = new Map<number, number>()
  for (const group of judge.individuals) best.set(group, judge.likelihoods.nothing)
  for (const { a, b, weight } of pairs) for (const group of [a, b]) best.set(group, Math.max(best.get(group)!, weight))
  const prior = logit(wrongShare([...best.values()], GUESS['same-whale-two-ids']))
  const weighed = pairs.map(({ a, b, weight }) => ({ a, b, weight: prior + weight }))
  return judge.grouped('same-whale-two-ids', weighed, prior + judge.likelihoods.nothing, filed.individualId).map(({ things, links, held, strength }) =>
    new GroupDraft<Found>('same-whale-two-ids', strength, links, filed.individualId, (start) => {
      const groups = [...things].sort((a, b) => view.countOf(b) - view.countOf(a) || a - b)
      const ids = groups.map((group) => filed.individualId(group))
      const shown = shownPairs(judge, held)
      const [left, right] = shown[0]!
      return {
        ...start,
        kind: 'same-whale-two-ids' as const,
        key: claimKey('same-whale-two-ids', ...[...ids].sort()),
        flukeIds: [...new Set(shown.flat())].map((row) => filed.flukeId(row)),
        individualIds: ids,
        pairs: shown.map(([one, other]) => judge.pair(one, other)),
        evidence: [
          judge.alike(left, right),
          ...(groups.length > 2 ? [{ kind: 'group' as const, alike: links.filter(({ weight }) => weight > 0).length, pairs: (groups.length * (groups.length - 1)) / 2 }] : []),
          judge.neighbours(left, filed.groupAt[right]!),
        ],
      }
    }),
  )
}

/** Each two individuals of which a photo of one looks like the other. */
function pairsOfIndividuals(judge: LabelJudge): Link[] {
  const found = new Map<number, Link>()
  for (const group of judge.individuals) {
    for (const row of judge.view.rowsOf(group)) {
      // Most probable first.
      for (let rank = 0; rank < CANDIDATES && judge.evidenceAt(row, rank) > 0; rank++) {
        const other = judge.groupAt(row, rank)
        const [a, b] = [Math.min(group, other), Math.max(group, other)]
        const key = a * judge.filed.individuals + b
        if (!found.has(key)) found.set(key, { a, b, weight: evidenceOfOneWhale(judge, a, b) })
      }
    }
  }
  return [...found.values()]
}

/** The smaller one's photos, each held against the other individual; where both have as many, the mean of both ways. */
function evidenceOfOneWhale(judge: LabelJudge, a: number, b: number): number {
  const [photosA, photosB] = [judge.view.countOf(a), judge.view.countOf(b)]
  if (photosA === photosB) return (evidenceOneWay(judge, a, b) + evidenceOneWay(judge, b, a)) / 2
  return photosA < photosB ? evidenceOneWay(judge, a, b) : evidenceOneWay(judge, b, a)
}

function evidenceOneWay(judge: LabelJudge, from: number, to: number): number {
  let sum = 0
  const met = new Set<number>()
  for (const row of judge.view.rowsOf(from)) {
    const rank = judge.rankOf(row, to)
    sum += rank === GONE ? judge.likelihoods.nothing : judge.evidenceAt(row, rank)
    if (rank !== GONE) met.add(judge.bestAt(row, rank))
  }
  const evidence = togetherOf(sum, judge.view.countOf(from))
  const [only, ...more] = met
  if (evidence <= 0 || only === undefined || more.length > 0) return evidence
  // All meet in one photo. Where no other of its individual is like them, it may be that one alone which stands under the wrong id.
  const supported = [...judge.view.rowsOf(to)].some((row) => row !== only && judge.evidenceFor(row, from) > 0)
  const own = supported ? null : judge.ownEvidence(only)
  return own ? judge.explanations(only, from, own.evidence).oneWhale : evidence
}

/** The best pair of photos of each link that holds the group together, then the next best ones. */
function shownPairs(judge: LabelJudge, held: Link[]): [number, number][] {
  const across = held.map(({ a, b }) => bestAcross(judge, a, b))
  const firsts = across.map(([first]) => first!)
  const others = across.flatMap((pairs) => pairs.slice(1)).sort((one, two) => two.evidence - one.evidence)
  return [...firsts, ...others.slice(0, Math.max(0, PAIRS_SHOWN - firsts.length))].map(({ left, right }) => [left, right])
}

/** The pairs that speak for two individuals being one, best first, each once. */
function bestAcross(judge: LabelJudge, a: number, b: number): { left: number; right: number; evidence: number }[] {
  const from = (group: number, other: number): { left: number; right: number; evidence: number }[] =>
    [...judge.view.rowsOf(group)].flatMap((row) => judge.candidates(row).filter((candidate) => candidate.group === other).map(({ best, evidence }) => ({ left: row, right: best, evidence })))
  const seen = new Set<string>()
  return [...from(a, b), ...from(b, a)]
    .sort((one, two) => two.evidence - one.evidence)
    .filter(({ left, right }) => {
      const key = `${Math.min(left, right)},${Math.max(left, right)}`
      return !seen.has(key) && seen.add(key)
    })
}
