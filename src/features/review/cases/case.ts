import { isSettled, rememberedVerdicts } from '#core/audit/claim.ts'
import { weighed, type ComparedPair } from '#core/audit/marks.ts'
import { sigmoid } from '#core/audit/same-whale.ts'
import type { QueuedSuspect, SuspectKind } from '#core/audit/suspect.ts'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import { isMuchStronger, suspectKey, type DecidedSuspect } from '#core/decisions/suspect.ts'

export const CASE_STATES = ['open', 'unsure', 'decided'] as const
export type CaseState = (typeof CASE_STATES)[number]

interface Common {
  key: string
  kind: SuspectKind
  flukeIds: readonly FlukeId[]
  individualIds: readonly IndividualId[]
}

/** A line of the list: a suspect to be decided, or what was decided on one. */
export type Case =
  | (Common & {
      state: 'open' | 'unsure'
      suspect: QueuedSuspect
      /** What was said of it before: unsure, or (the evidence is much stronger by now) something else. */
      before: DecidedSuspect | null
      /** What the marks add, where they were looked at; null where not. */
      marks: { strength: number; compared: readonly ComparedPair[] } | null
    })
  | (Common & { state: 'decided'; decided: DecidedSuspect })

/** Short enough for an address, and never the same for two cases of one catalogue (52 bits; after bryc's cyrb53). */
export function caseKey(mark: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (let at = 0; at < mark.length; at++) {
    const code = mark.charCodeAt(at)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return ((b >>> 12) * 2 ** 32 + (a >>> 0)).toString(36)
}

/** By which a decision remembers what it answers. */
export function markKey({ kind, flukeIds }: Pick<QueuedSuspect, 'kind' | 'flukeIds'>): string {
  return suspectKey(kind, flukeIds)
}

/**
 * Suspects and decisions → the cases of all states. Suspects keep their order (worst first), what was decided is newest
 * first. Whoever was unsure is shown the suspect again, but among the unsure ones. `suspects` may be from before the last
 * decisions: what these settle is left out.
 */
export function casesOf(suspects: readonly QueuedSuspect[], decided: readonly DecidedSuspect[]): Case[] {
  const lastOf = new Map<string, DecidedSuspect>()
  for (const one of decided.toSorted((a, b) => a.atMs - b.atMs)) lastOf.set(one.key, one)
  const firm = decided.filter(({ verdict }) => verdict !== 'unsure')
  const answered = rememberedVerdicts(firm)
  const undecided = rememberedVerdicts(decided.filter(({ verdict }) => verdict === 'unsure'))
  const asked = suspects.flatMap((suspect): Case[] => {
    const mark = markKey(suspect)
    const before = lastOf.get(mark) ?? null
    const gone = before !== null && before.verdict !== 'unsure' && !isMuchStronger(before.strength, suspect.probability)
    if (gone || suspect.claims.every((claim) => isSettled(claim, answered))) return []
    const state = suspect.claims.every((claim) => isSettled(claim, undecided)) ? 'unsure' : 'open'
    const { kind, flukeIds, individualIds } = suspect
    return [{ key: caseKey(mark), kind, flukeIds, individualIds, state, suspect, before, marks: null }]
  })
  const settled = firm
    .toSorted((a, b) => b.atMs - a.atMs)
    .map((one): Case => ({ key: one.decisionId, kind: one.kind, flukeIds: one.flukeIds, individualIds: one.individualIds, state: 'decided', decided: one }))
  return [...asked, ...settled]
}

export type UndecidedCase = Exclude<Case, { state: 'decided' }>

/** Puts the undecided cases in the order that their marks give; what was decided stays where it is. */
export function weighCases(cases: readonly Case[], evidenceOf: Parameters<typeof weighed>[1]): Case[] {
  const undecided = new Map(cases.flatMap((one) => (one.state === 'decided' ? [] : [[one.suspect, one] as const])))
  const asked = weighed([...undecided.keys()], evidenceOf).map(({ suspect, strength, compared }): Case => {
    const one = undecided.get(suspect)!
    return compared.length > 0 ? { ...one, marks: { strength, compared } } : one
  })
  return [...asked, ...cases.filter(({ state }) => state === 'decided')]
}

/** The probability that a case stands in the list with: with its marks, where they were looked at. 0..1. */
export function chanceOf({ suspect, marks }: UndecidedCase): number {
  return marks ? sigmoid(marks.strength) : suspect.probability
}

export interface CaseFilter {
  kind: SuspectKind | 'all'
  state: CaseState
  /** Only what is about this individual. */
  whale: IndividualId | null
}

export function filterCases(cases: readonly Case[], { kind, state, whale }: CaseFilter): Case[] {
  return cases.filter((one) => one.state === state && (kind === 'all' || one.kind === kind) && (whale === null || one.individualIds.includes(whale)))
}

/** How many cases the other choices of each filter would leave. */
export function caseCounts(cases: readonly Case[], filter: CaseFilter): { kinds: Partial<Record<SuspectKind | 'all', number>>; states: Record<CaseState, number> } {
  const kinds: Partial<Record<SuspectKind | 'all', number>> = {}
  for (const one of filterCases(cases, { ...filter, kind: 'all' })) {
    kinds[one.kind] = (kinds[one.kind] ?? 0) + 1
    kinds.all = (kinds.all ?? 0) + 1
  }
  const states = Object.fromEntries(CASE_STATES.map((state) => [state, filterCases(cases, { ...filter, state }).length])) as Record<CaseState, number>
  return { kinds, states }
}

/**
 * Where the analyst stands when the list has been made anew: at the same case; where that has left the list, at what has
 * moved into its place, the one before it at the end. Null where nothing is left.
 * @param formerPlace where the case stood when it was last in the list
 */
export function placeIn(keys: readonly string[], key: string | null, formerPlace: number): string | null {
  if (key !== null && keys.includes(key)) return key
  return keys[Math.min(Math.max(0, formerPlace), keys.length - 1)] ?? null
}

/**
 * The case to go on with after a verdict: the following one of the list as it was, that has neither been answered nor
 * lost what it was about; else the one before. Null where there is none.
 */
export function nextCase(list: readonly Case[], key: string): string | null {
  const place = list.findIndex((one) => one.key === key)
  if (place < 0) return list[0]?.key ?? null
  return (list[place + 1] ?? list[place - 1])?.key ?? null
}
