import { NEW_WHALE } from '../catalogue.ts'
import type { Decision, RelabelTo } from './decision.ts'

/** A decision in a few words, for messages: "Match with w_1234". */
export function describeDecision(decision: Decision): string {
  switch (decision.kind) {
    case 'match':
      return `Match with ${decision.individualId}`
    case 'possible':
      return `Possible match with ${decision.individualId}`
    case 'new':
      return `New individual ${decision.individualId}`
    case 'file-new':
      return 'Filed as new whale'
    case 'unusable':
      return 'Not usable'
    case 'skip':
      return 'Skipped'
    case 'box':
      return 'Box drawn'
    case 'no-fluke':
      return 'No fluke here'
    case 'revert':
      return 'Undo'
    case 'merge':
      return `${listed(decision.whales.map(({ individualId }) => individualId))} merged into ${decision.into.individualId}`
    case 'split':
      return `${photos(decision.flukeIds.length)} of ${decision.from.individualId} split off as ${decision.individualId}`
    case 'relabel':
      return `${decision.flukeIds ? `${photos(decision.flukeIds.length)} relabelled` : 'Relabelled'} from ${decision.from ?? 'no label'} to ${labelText(decision.to)}`
    case 'rename':
      return `${decision.whale.individualId} renamed ${decision.to}`
    case 'describe':
      return `Description of ${decision.whale.individualId}`
    case 'keep':
      return 'Label kept'
    case 'different':
      return decision.whales.length > 1 ? `${listed(decision.whales.map(({ individualId }) => individualId))} are different whales` : 'Different whales'
    case 'same-photo':
      return 'The same photograph'
    case 'unsure':
      return 'Unsure'
  }
}

/** The same of one that was decided, or taken back, together with others: "No fluke here · 143 photos". */
export function describeSeveral(decision: Decision, count: number): string {
  return `${describeDecision(decision)}${count > 1 ? ` · ${photos(count)}` : ''}`
}

function labelText(to: RelabelTo): string {
  if (to.status === 'identified') return to.individualId
  return to.status === 'filed-new' ? NEW_WHALE : 'no label'
}

function photos(count: number): string {
  return count === 1 ? '1 photo' : `${count} photos`
}

function listed(ids: readonly string[]): string {
  return ids.length < 2 ? ids.join('') : `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`
}
