import type { IndividualId } from '../catalogue.ts'
import type { Decision, DecisionId, Pigment, WhaleKey } from './decision.ts'
import { activeDecisions } from './fold.ts'
import { unanswered } from './order.ts'
import { claimsOf, keyOf, type Claim } from './whale-key.ts'

/** An individual as merges, renames and descriptions leave it. */
export interface Whale {
  key: WhaleKey
  /** What it is called today; no two are called the same. One that was merged away keeps an id too, so that it stays taken. */
  id: IndividualId
  /** The animal that it is one with; its own key where it was not merged away. */
  root: WhaleKey
  /** The id that was meant; `id` differs where two machines gave it to two animals. */
  name: IndividualId
  /** The rename that gave the name; null where it is the first one. */
  namedBy: DecisionId | null
  nickname: string | null
  notes: string | null
  pigment: Pigment | null
}

export type Naming = ReadonlyMap<WhaleKey, Whale>

type NamingDecision = Extract<Decision, { kind: 'merge' | 'rename' | 'describe' }>

export function isNaming(decision: Decision): decision is NamingDecision {
  return decision.kind === 'merge' || decision.kind === 'rename' || decision.kind === 'describe'
}

/**
 * Who is who, and what everybody is called. Told from the decisions alone, in any order: two machines with the same
 * decisions call every animal the same.
 * @param claims one for each animal
 * @param log at least all merges, renames, descriptions and the reverts that speak of them
 */
export function foldNaming(claims: Iterable<Claim>, log: Iterable<Decision>): Map<WhaleKey, Whale> {
  const all = [...log]
  const active = activeDecisions(all)
  const claimOf = new Map([...claims].map((claim) => [claim.key, claim]))
  const rootOf = mergedRoots(active)
  const renames = groupBy(active.filter((one) => one.kind === 'rename'), ({ whale }) => keyOf(whale))
  const descriptions = groupBy(active.filter((one) => one.kind === 'describe'), ({ whale }) => rootOf(keyOf(whale)))
  const whales = [...claimOf.values()].map((claim): Ranked => {
    const renamed = unanswered(renames.get(claim.key) ?? [], all).at(-1)
    const [name, atMs, tie] = renamed ? [renamed.to, renamed.atMs, renamed.id] : [claim.individualId, claim.atMs, claim.key]
    const whale: Whale = { key: claim.key, id: name, root: rootOf(claim.key), name, namedBy: renamed?.id ?? null, ...described(claim.key, descriptions.get(claim.key) ?? []) }
    return { whale, atMs, tie }
  })
  return new Map(toldApart(whales).map((whale) => [whale.key, whale]))
}

/** The naming of a whole log. */
export function namingOf(log: readonly Decision[]): Map<WhaleKey, Whale> {
  return foldNaming(claimsOf(log).values(), log)
}

/** Union by the merges in their order; one that joins what is one already changes nothing. */
export function mergedRoots(active: readonly Decision[]): (key: WhaleKey) => WhaleKey {
  const parent = new Map<WhaleKey, WhaleKey>()
  const root = (key: WhaleKey): WhaleKey => {
    let top = key
    for (let up = parent.get(top); up !== undefined; up = parent.get(top)) top = up
    // All on the way point there from now on: a log may merge one after another in a chain of any length.
    for (let at = key; at !== top; ) {
      const up = parent.get(at)!
      parent.set(at, top)
      at = up
    }
    return top
  }
  for (const decision of active) {
    if (decision.kind !== 'merge') continue
    const into = root(keyOf(decision.into))
    for (const whale of decision.whales) {
      const from = root(keyOf(whale))
      if (from !== into) parent.set(from, into)
    }
  }
  return root
}

type Description = Pick<Whale, 'nickname' | 'notes' | 'pigment'>

/** Field by field what was said last of the animal itself; where nothing was, of those that were merged into it. */
function described(key: WhaleKey, said: readonly Extract<Decision, { kind: 'describe' }>[]): Description {
  const own = said.filter(({ whale }) => keyOf(whale) === key)
  function last<F extends 'nickname' | 'notes' | 'pigment'>(field: F): Description[F] {
    const decision = own.findLast((one) => one[field] !== undefined) ?? said.findLast((one) => one[field] != null)
    return (decision?.[field] ?? null) as Description[F]
  }
  return { nickname: last('nickname'), notes: last('notes'), pigment: last('pigment') }
}

interface Ranked {
  whale: Whale
  /** When it got its name. */
  atMs: number
  tie: string
}

/** Of those that claim one id the first keeps it, before all that were merged away; the others get `id~2`, `id~3`. */
function toldApart(whales: Ranked[]): Whale[] {
  const taken = new Set(whales.map(({ whale }) => whale.name))
  const met = new Set<IndividualId>()
  const nextOf = new Map<IndividualId, number>()
  whales.sort((a, b) => Number(isMergedAway(a.whale)) - Number(isMergedAway(b.whale)) || compareTimes(a.atMs, b.atMs) || (a.tie < b.tie ? -1 : 1))
  return whales.map(({ whale }) => {
    if (!met.has(whale.name)) {
      met.add(whale.name)
      return whale
    }
    let n = nextOf.get(whale.name) ?? 2
    while (taken.has(`${whale.name}~${n}` as IndividualId)) n++
    nextOf.set(whale.name, n + 1)
    const id = `${whale.name}~${n}` as IndividualId
    taken.add(id)
    return { ...whale, id }
  })
}

function isMergedAway({ key, root }: Whale): boolean {
  return root !== key
}

/** −∞ − −∞ is no number. */
function compareTimes(a: number, b: number): number {
  return a === b ? 0 : a - b
}

export function groupBy<T, K>(items: readonly T[], keyIn: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyIn(item))
    if (group) group.push(item)
    else groups.set(keyIn(item), [item])
  }
  return groups
}
