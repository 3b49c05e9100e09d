import type { FlukeId, IndividualId } from '../catalogue.ts'
import type { DecisionId, SuspectKind, VerdictKind } from './decision.ts'

/**
 * The key of a suspect: its kind and the flukes that the evidence is about, in any order. Made of flukes, not of ids of
 * individuals, so that it outlives a rename and means the same on a colleague's machine.
 */
export function suspectKey(kind: SuspectKind, flukeIds: readonly FlukeId[]): string {
  return `${kind}|${[...new Set(flukeIds)].sort().join('|')}`
}

/** A suspect that was decided, as the log has it now; one whose decision was taken back is none. */
export interface DecidedSuspect {
  decisionId: DecisionId
  verdict: VerdictKind | 'merge' | 'split' | 'relabel'
  kind: SuspectKind
  key: string
  strength: number
  analyst: string
  atMs: number
  flukeIds: FlukeId[]
  /** The individuals that were compared, by their ids of today, sorted; those that are one by now once. */
  individualIds: IndividualId[]
}

/** How much the odds must have grown for a decided suspect to come back. */
const MUCH_STRONGER = 10

/** Whether a suspect whose evidence has strength `now` (0..1) is to be shown again: the odds that it is right are ten times what they were. */
export function isMuchStronger(before: number, now: number): boolean {
  return odds(now) >= MUCH_STRONGER * odds(before)
}

function odds(probability: number): number {
  const sound = Math.min(Math.max(probability, 1e-6), 1 - 1e-6)
  return sound / (1 - sound)
}

/** What is asked of the decided ones: the suspect's own key, and what it is about. */
export interface AskedSuspect {
  kind: SuspectKind
  key: string
  strength: number
  flukeIds: readonly FlukeId[]
  /** The individuals that it compares, by their ids of today. */
  individualIds: readonly IndividualId[]
}

export type Standing =
  | { state: 'open' }
  /** Looked at before: not to be shown. */
  | { state: 'decided'; by: DecidedSuspect }
  /** Looked at before, but the evidence is much stronger now: to be shown, with `by` and its strength. */
  | { state: 'again'; by: DecidedSuspect }

/**
 * Looks suspects up among the decided ones. Found by the key; and two individuals (or flukes) that were said to be
 * different whales stay so in every other suspect that would make them one, whichever photos it is about.
 */
export class DecidedIndex {
  private readonly byKey = new Map<string, DecidedSuspect>()
  private readonly byPair = new Map<string, DecidedSuspect>()

  constructor(decided: Iterable<DecidedSuspect>) {
    for (const one of decided) {
      keepLatest(this.byKey, one.key, one)
      if (one.verdict !== 'different') continue
      for (const pair of [...pairsOf(one.individualIds), ...pairsOf(one.flukeIds)]) keepLatest(this.byPair, pair, one)
    }
  }

  standing(asked: AskedSuspect): Standing {
    const by = this.byKey.get(asked.key) ?? this.differentAmong(asked)
    if (!by) return { state: 'open' }
    return { state: isMuchStronger(by.strength, asked.strength) ? 'again' : 'decided', by }
  }

  /** True where an analyst has said that these two are different whales: individuals by their ids of today, or flukes. */
  areDifferent(one: IndividualId | FlukeId, other: IndividualId | FlukeId): boolean {
    return this.byPair.has(pairKey(one, other))
  }

  private differentAmong({ kind, flukeIds, individualIds }: AskedSuspect): DecidedSuspect | undefined {
    if (kind !== 'same-whale-two-ids' && kind !== 'new-is-known' && kind !== 'new-are-one') return undefined
    // A larger group comes back as long as some pair of it is not decided.
    const pairs = individualIds.length > 1 ? pairsOf(individualIds) : pairsOf(flukeIds)
    const found = pairs.map((pair) => this.byPair.get(pair))
    return found.every((one) => one !== undefined) ? found.at(-1) : undefined
  }
}

function keepLatest(map: Map<string, DecidedSuspect>, key: string, one: DecidedSuspect): void {
  const former = map.get(key)
  if (!former || former.atMs <= one.atMs) map.set(key, one)
}

function pairKey(one: string, other: string): string {
  return one < other ? `${one}|${other}` : `${other}|${one}`
}

function pairsOf(members: readonly string[]): string[] {
  return members.flatMap((one, i) => members.slice(i + 1).map((other) => pairKey(one, other)))
}
