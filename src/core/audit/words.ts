import { NEW_WHALE, type IndividualId } from '../catalogue.ts'
import type { Suspect, SuspectEvidence, SuspectKind } from './suspect.ts'

/** What each kind is called. */
export const KIND_WORDS: Record<SuspectKind, string> = {
  'wrong-id': 'Photo under the wrong individual',
  'same-whale-two-ids': 'One whale under two ids',
  'two-whales-one-id': 'Two whales under one id',
  'new-is-known': 'Filed as new, but known',
  'new-are-one': 'New whales that are one',
  'same-photo': 'The same photograph twice',
}

/** The suspicion in one sentence. */
export function suspicionInWords(suspect: Suspect): string {
  switch (suspect.kind) {
    case 'wrong-id':
      return `Filed under ${suspect.individualId}, looks like ${suspect.proposedId}.`
    case 'same-whale-two-ids':
      return `${listed(suspect.individualIds)} look like one whale.`
    case 'two-whales-one-id':
      return suspect.parts.length === 2 ? `${suspect.individualId} looks like two whales.` : `${suspect.individualId} looks like ${suspect.parts.length} whales.`
    case 'new-is-known':
      return `Filed as ${NEW_WHALE}, looks like ${suspect.proposedId}.`
    case 'new-are-one':
      return `${suspect.flukeIds.length} photos filed as ${NEW_WHALE} look like one whale.`
    case 'same-photo':
      return suspect.copy === 'mirrored' ? 'One photograph and its mirror image.' : 'One photograph, here more than once.'
  }
}

/** A piece of evidence in one sentence. */
export function evidenceInWords(evidence: SuspectEvidence): string {
  switch (evidence.kind) {
    case 'alike':
      return `The two are alike: ${evidence.similarity.toFixed(2)}; of pairs that stand out so far from the whales around them, ${percent(evidence.pSame)} are one whale.`
    case 'unlike':
      return `The most alike photos of the two parts still reach ${evidence.similarity.toFixed(2)} only.`
    case 'fits-own':
      return `Best likeness to the other ${photos(evidence.photos)} of ${evidence.individualId}: ${evidence.best.toFixed(2)}.`
    case 'fits-other':
      return `Best likeness to the ${photos(evidence.photos)} of ${evidence.individualId}: ${evidence.best.toFixed(2)}.`
    case 'neighbours':
      return evidence.of === 1 ? `${evidence.individualId} is ${evidence.count === 1 ? '' : 'not '}its nearest of all photos.` : `${evidence.count} of its ${evidence.of} nearest photos ${evidence.count === 1 ? 'is' : 'are'} of ${evidence.individualId}.`
    case 'group':
      return `${evidence.alike} of the ${evidence.pairs} pairs in the group are alike themselves.`
    case 'parts':
      return `The split makes parts of ${listed(evidence.sizes.map(String))} photos.`
    case 'same-bytes':
      return 'The files are the same to the last byte.'
    case 'same-picture':
      if (evidence.agreement === null) return `The flukes are as alike as copies${evidence.mirrored ? ', one of them mirrored' : ''}: ${evidence.similarity.toFixed(3)}; their pictures were not compared.`
      return `The pictures agree down to the waves${evidence.mirrored ? ', one of them mirrored' : ''}: ${evidence.agreement.toFixed(2)} of 1.`
    case 'marks':
      if (evidence.marks === 0) return 'No three marks of the two agree.'
      return evidence.logRatio > 0 ? `${evidence.marks} marks of the two agree.` : `${evidence.marks} marks of the two agree: no more than two whales’ may.`
    case 'labels-differ':
      return `They are filed as ${listed(evidence.individualIds.map((id: IndividualId | null) => id ?? NEW_WHALE))}.`
  }
}

function photos(count: number): string {
  return count === 1 ? 'photo' : `${count} photos`
}

/** Never "100 %" of what is only probable. */
function percent(share: number): string {
  if (share > 0.99) return 'more than 99 %'
  return share < 0.01 ? 'fewer than 1 %' : `${Math.round(100 * share)} %`
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
