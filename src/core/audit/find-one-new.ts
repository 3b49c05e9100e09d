import { claimKey } from './claim.ts'
import type { Link } from './average-linkage.ts'
import { GroupDraft, type Draft } from './draft.ts'
import type { LabelJudge } from './label-judge.ts'
import { GONE } from './label-view.ts'
import { NEIGHBOURS } from './neighbour-table.ts'
import { GUESS, wrongShare } from './prior.ts'
import { logit } from './same-whale.ts'
import { PAIRS_SHOWN, type Suspect } from './suspect.ts'

type Found = Extract<Suspect, { kind: 'new-are-one' }>

/** Several `new_whale` photos that are one whale, grouped by average linkage. */
export function newAreOne(judge: LabelJudge): Draft<Found>[] {
  const { filed } = judge
  const pairs = pairsOfNew(judge)
  const best = new Map<number, number>()
  for (const row of judge.filedRows) if (filed.isNewAt[row] === 1) best.set(row, judge.likelihoods.nothing)
  for (const { a, b, weight } of pairs) for (const row of [a, b]) best.set(row, Math.max(best.get(row)!, weight))
  const prior = logit(wrongShare([...best.values()], GUESS['new-are-one']))
  const weighed = pairs.map(({ a, b, weight }) => ({ a, b, weight: prior + weight }))
  return judge.grouped('new-are-one', weighed, prior + judge.likelihoods.nothing, filed.flukeId).map(({ things, links, held, strength }) =>
    new GroupDraft<Found>('new-are-one', strength, links, filed.flukeId, (start) => {
      const flukeIds = things.map((row) => filed.flukeId(row))
      const others = links.filter((link) => !held.includes(link)).sort((one, two) => two.weight - one.weight)
      return {
        ...start,
        kind: 'new-are-one' as const,
        key: claimKey('new-are-one', ...[...flukeIds].sort()),
        flukeIds,
        individualIds: [],
        pairs: [...held, ...others.slice(0, Math.max(0, PAIRS_SHOWN - held.length))].map(({ a, b }) => judge.pair(a, b)),
        evidence: [
          judge.alike(held[0]!.a, held[0]!.b),
          ...(things.length > 2 ? [{ kind: 'group' as const, alike: links.filter(({ weight }) => weight > 0).length, pairs: (things.length * (things.length - 1)) / 2 }] : []),
        ],
      }
    }),
  )
}

/** Other `new_whale` rows that are looked at for each. */
const MOST_LOOKED_AT = 8

/** Each two `new_whale` rows of which one is among the nearest of the other. */
function pairsOfNew(judge: LabelJudge): Link[] {
  const { table, isNewAt, groupAt, photoAt } = judge.filed
  const found = new Map<number, Link>()
  for (let row = 0; row < table.count; row++) {
    if (isNewAt[row] !== 1 || groupAt[row] === GONE) continue
    for (let n = 0, looked = 0; n < NEIGHBOURS && looked < MOST_LOOKED_AT; n++) {
      const other = table.rowAt(row, n)
      if (other === GONE) break
      if (isNewAt[other] !== 1 || groupAt[other] === GONE || photoAt[other] === photoAt[row]) continue
      looked++
      const [a, b] = [Math.min(row, other), Math.max(row, other)]
      const key = a * table.count + b
      if (!found.has(key)) found.set(key, { a, b, weight: judge.evidenceOfPair(a, b, table.similarityAt(row, n)) })
    }
  }
  return [...found.values()]
}
