import type { Decision } from './decision.ts'

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
  }
}
