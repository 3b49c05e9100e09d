import type { QueuedSuspect, SuspectKind } from '#core/audit/suspect.ts'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { SuspectMark } from '#core/decisions/decision.ts'
import type { ReviewVerdict } from '#core/decisions/review-verdict.ts'
import { markKey } from '../cases/case.ts'

/** What an analyst says of a suspect. */
export type VerdictName = 'relabel' | 'merge' | 'split' | 'keep' | 'different' | 'same-photo' | 'unsure'

export interface VerdictOption {
  name: VerdictName
  /** On the button. */
  label: string
  /** What it will do, in a sentence without a full stop. */
  effect: string
}

/** What the hand has changed about what the program proposes. */
export interface Chosen {
  /** Of a group of ids, those that are one whale; the first one's id is kept. */
  individualIds: readonly IndividualId[]
  /** The parts of a split, the one that keeps the id first. */
  parts: readonly (readonly FlukeId[])[]
}

export function proposedOf(suspect: QueuedSuspect): Chosen {
  return { individualIds: suspect.individualIds, parts: suspect.kind === 'two-whales-one-id' ? suspect.parts : [] }
}

/** The verdicts that make sense for a suspect, what the program suspects first: that is what Enter says. */
export function verdictsFor(suspect: QueuedSuspect, chosen: Chosen = proposedOf(suspect)): VerdictOption[] {
  const unsure: VerdictOption = { name: 'unsure', label: 'Unsure', effect: 'Nothing changes; it goes to the unsure ones' }
  switch (suspect.kind) {
    case 'wrong-id':
      return [
        { name: 'relabel', label: `It is ${suspect.proposedId}`, effect: `The photo moves from ${suspect.individualId} to ${suspect.proposedId}` },
        { name: 'keep', label: `It is ${suspect.individualId}`, effect: 'The label stays' },
        ...(suspect.individualId === suspect.proposedId ? [] : [{ name: 'merge', label: 'Both are one whale', effect: `${suspect.proposedId} and ${suspect.individualId} are merged` } as const]),
        unsure,
      ]
    case 'same-whale-two-ids':
      return [
        ...(chosen.individualIds.length > 1 ? [{ name: 'merge', label: `One whale: ${chosen.individualIds[0]}`, effect: `${listed(chosen.individualIds)} are merged as ${chosen.individualIds[0]}` } as const] : []),
        { name: 'different', label: 'Different whales', effect: 'All ids stay, and the pair does not come back' },
        unsure,
      ]
    case 'two-whales-one-id':
      return [
        ...(chosen.parts.filter((part) => part.length > 0).length > 1
          ? [{ name: 'split', label: chosen.parts.length === 2 ? 'Two whales: split' : 'Split', effect: splitEffect(suspect.individualId, chosen.parts) } as const]
          : []),
        { name: 'keep', label: 'One whale', effect: `All photos stay ${suspect.individualId}` },
        unsure,
      ]
    case 'new-is-known':
      return [
        { name: 'relabel', label: `It is ${suspect.proposedId}`, effect: `The photo moves from new_whale to ${suspect.proposedId}` },
        { name: 'different', label: 'Another whale', effect: `It stays new_whale and is not compared with ${suspect.proposedId} again` },
        unsure,
      ]
    case 'new-are-one':
      return [
        { name: 'merge', label: 'One new whale', effect: `${suspect.flukeIds.length} photos become a new individual` },
        { name: 'different', label: 'Different whales', effect: 'All stay new_whale' },
        unsure,
      ]
    case 'same-photo':
      return [
        { name: 'same-photo', label: 'The same photograph', effect: 'All labels stay; the copies are known as such' },
        ...(suspect.individualIds.length > 1 ? [{ name: 'merge', label: `The same, and one whale: ${suspect.individualIds[0]}`, effect: `${listed(suspect.individualIds)} are merged as ${suspect.individualIds[0]}` } as const] : []),
        ...(suspect.individualIds.length === 1 && suspect.evidence.some((one) => one.kind === 'labels-differ')
          ? [{ name: 'relabel', label: `The same: all are ${suspect.individualIds[0]}`, effect: `The copies filed as new_whale move to ${suspect.individualIds[0]}` } as const]
          : []),
        { name: 'keep', label: 'Not the same', effect: 'Two photographs; nothing changes' },
        unsure,
      ]
  }
}

function splitEffect(id: IndividualId, parts: readonly (readonly FlukeId[])[]): string {
  const [, ...leaving] = parts
  const sizes = leaving.filter((part) => part.length > 0).map((part) => part.length)
  return `${listed(sizes.map(String))} ${sizes.length === 1 && sizes[0] === 1 ? 'photo leaves' : 'photos leave'} ${id} for ${sizes.length === 1 ? 'a new id' : 'new ids'}`
}

/** What was on the screen, for the decision to keep. `embedder`: whose evidence it was; null where none was asked. */
export function markOf(suspect: QueuedSuspect, embedder: string | null, words: string): SuspectMark {
  return { kind: suspect.kind, key: markKey(suspect), strength: suspect.probability, embedder, words }
}

/** Flukes with what they are filed as now, where a verdict must know it; null stands for `new_whale`. */
export type FiledAs = ReadonlyMap<FlukeId, IndividualId | null>

/**
 * What a verdict comes to, all or nothing; every part of it carries the mark, so that the suspect stays decided until the
 * last of them is taken back.
 */
export function decisionsOf(suspect: QueuedSuspect, verdict: VerdictName, mark: SuspectMark, chosen: Chosen = proposedOf(suspect), filedAs: FiledAs = new Map()): ReviewVerdict[] {
  switch (verdict) {
    case 'unsure':
    case 'keep':
      return [{ kind: verdict, flukeIds: lookedAt(suspect), individualIds: suspect.individualIds, suspect: mark }]
    case 'different':
      return [{ kind: 'different', flukeIds: lookedAt(suspect), individualIds: suspect.individualIds, suspect: mark }]
    case 'same-photo':
      return [{ kind: 'same-photo', flukeIds: suspect.flukeIds, duplicates: suspect.flukeIds.slice(1), suspect: mark }]
    case 'merge':
      return mergeOf(suspect, mark, chosen)
    case 'split':
      return suspect.kind === 'two-whales-one-id' ? splitOf(suspect.individualId, chosen.parts, mark) : []
    case 'relabel':
      return relabelOf(suspect, mark, filedAs)
  }
}

function mergeOf(suspect: QueuedSuspect, mark: SuspectMark, chosen: Chosen): ReviewVerdict[] {
  if (suspect.kind === 'new-are-one') {
    // One decision, so that one undo takes all of it back.
    const [first] = suspect.flukeIds
    return first === undefined ? [] : [{ kind: 'relabel', flukeId: first, flukeIds: suspect.flukeIds, to: { status: 'new' }, suspect: mark }]
  }
  const ids = suspect.kind === 'wrong-id' ? [suspect.individualId, suspect.proposedId] : suspect.kind === 'same-whale-two-ids' ? chosen.individualIds : suspect.individualIds
  const keep = suspect.kind === 'wrong-id' ? (suspect.individualIds.find((id) => ids.includes(id)) ?? ids[0]) : ids[0]
  if (keep === undefined || ids.length < 2) return []
  const merge: ReviewVerdict = { kind: 'merge', individualIds: ids, keep, suspect: mark }
  return suspect.kind === 'same-photo' ? [{ kind: 'same-photo', flukeIds: suspect.flukeIds, duplicates: suspect.flukeIds.slice(1), suspect: mark }, merge] : [merge]
}

function splitOf(individualId: IndividualId, parts: readonly (readonly FlukeId[])[], suspect: SuspectMark): ReviewVerdict[] {
  const [, ...leaving] = parts
  return leaving.filter((part) => part.length > 0).map((flukeIds) => ({ kind: 'split', individualId, flukeIds, to: { status: 'new' }, suspect }))
}

function relabelOf(suspect: QueuedSuspect, mark: SuspectMark, filedAs: FiledAs): ReviewVerdict[] {
  if (suspect.kind === 'wrong-id' || suspect.kind === 'new-is-known') return [{ kind: 'relabel', flukeId: suspect.flukeId, to: { status: 'known', individualId: suspect.proposedId }, suspect: mark }]
  const [id] = suspect.individualIds
  if (suspect.kind !== 'same-photo' || id === undefined) return []
  const others = suspect.flukeIds.filter((flukeId) => filedAs.get(flukeId) !== id)
  return [
    { kind: 'same-photo', flukeIds: suspect.flukeIds, duplicates: suspect.flukeIds.slice(1), suspect: mark },
    ...others.map((flukeId): ReviewVerdict => ({ kind: 'relabel', flukeId, to: { status: 'known', individualId: id }, suspect: mark })),
  ]
}

/** The photo in question moves to where the analyst says, not where the program thinks. */
export function relabelTo(suspect: QueuedSuspect, flukeId: FlukeId, to: Extract<ReviewVerdict, { kind: 'relabel' }>['to'], mark: SuspectMark): ReviewVerdict[] {
  return [{ kind: 'relabel', flukeId, to, suspect: inQuestion(suspect).includes(flukeId) ? mark : null }]
}

/** The photos that the suspicion is about, as against those that they are compared with. */
export function inQuestion(suspect: QueuedSuspect): readonly FlukeId[] {
  return suspect.kind === 'wrong-id' || suspect.kind === 'new-is-known' ? [suspect.flukeId] : suspect.flukeIds
}

/** The flukes that a verdict without a change of labels speaks of: no more than the question was about, since they are remembered by it. */
function lookedAt(suspect: QueuedSuspect): readonly FlukeId[] {
  const [pair] = suspect.pairs
  return suspect.kind === 'same-whale-two-ids' && pair ? [pair.left, pair.right] : inQuestion(suspect)
}

/** Kinds whose first verdict can be said of many at once. */
export const BULK_KINDS: readonly SuspectKind[] = ['same-photo', 'new-is-known', 'same-whale-two-ids', 'wrong-id']

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
