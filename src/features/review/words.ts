import type { SuspectKind } from '#core/audit/suspect.ts'
import type { DecidedSuspect } from '#core/decisions/suspect.ts'
import type { Case, CaseState } from './cases/case.ts'

export const KIND_FILTERS = ['all', 'same-whale-two-ids', 'new-is-known', 'wrong-id', 'two-whales-one-id', 'new-are-one', 'same-photo'] as const satisfies readonly (SuspectKind | 'all')[]

/** Short enough for a list. */
export const KIND_NAMES: Readonly<Record<SuspectKind | 'all', string>> = {
  all: 'All kinds',
  'same-whale-two-ids': 'One whale, two ids',
  'new-is-known': 'New, but known',
  'wrong-id': 'Wrong id',
  'two-whales-one-id': 'Two whales, one id',
  'new-are-one': 'New ones that are one',
  'same-photo': 'Same photograph',
}

export const STATE_NAMES: Readonly<Record<CaseState, string>> = { open: 'Open', unsure: 'Unsure', decided: 'Decided' }

/** What a line of the list is about, in ids. */
export function caseTitle(one: Case): string {
  if (one.state === 'decided') return one.individualIds.length > 0 ? listed(one.individualIds) : count(one.flukeIds.length)
  const { suspect } = one
  switch (suspect.kind) {
    case 'wrong-id':
      return `${suspect.individualId} → ${suspect.proposedId}`
    case 'new-is-known':
      return `new_whale → ${suspect.proposedId}`
    case 'same-whale-two-ids':
      return suspect.individualIds.join(' = ')
    case 'two-whales-one-id':
      return suspect.individualId
    case 'new-are-one':
      return `${count(suspect.flukeIds.length)} filed as new`
    case 'same-photo':
      return suspect.individualIds.length > 0 ? listed(suspect.individualIds) : count(suspect.flukeIds.length)
  }
}

const VERDICT_WORDS: Readonly<Record<DecidedSuspect['verdict'], string>> = {
  keep: 'Label kept', different: 'Different whales', 'same-photo': 'The same photograph', unsure: 'Unsure', merge: 'Merged', split: 'Split', relabel: 'Relabelled',
}

export function verdictText({ verdict }: Pick<DecidedSuspect, 'verdict'>): string {
  return VERDICT_WORDS[verdict]
}

function count(photos: number): string {
  return photos === 1 ? '1 photo' : `${photos} photos`
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
