import { NEW_WHALE } from '#core/catalogue.ts'
import type { Decision } from '#core/decisions/decision.ts'
import { describeDecision } from '#core/decisions/describe.ts'
import type { Discrepancy, LabelSide } from '#core/decisions/discrepancies.ts'

/** A side of a disagreement, as the list shows it. */
export interface SideWords {
  /** "w_1", "new_whale", "not usable". */
  says: string
  /** Null where nobody in particular says so. */
  decision: Decision | null
  /** The individual to show a photo of. */
  individualId: string | null
}

export function headingOf(discrepancy: Discrepancy): string {
  switch (discrepancy.kind) {
    case 'label':
      return 'Which whale is it?'
    case 'name':
      return `What is ${discrepancy.individualId} called?`
    case 'whales':
      return 'One whale or two?'
    case 'same-id':
      return `Two individuals were called ${discrepancy.name}`
  }
}

export function sidesOf(discrepancy: Discrepancy): SideWords[] {
  switch (discrepancy.kind) {
    case 'label':
      return discrepancy.sides.map((side) => ({ says: labelWords(side), decision: side.decision, individualId: side.individualId }))
    case 'name':
      return discrepancy.sides.map(({ to, decision }) => ({ says: to, decision, individualId: discrepancy.individualId }))
    case 'whales':
      return [
        { says: `One: ${describeDecision(discrepancy.together.at(-1)!)}`, decision: discrepancy.together.at(-1)!, individualId: discrepancy.individualId },
        { says: `Two: ${describeDecision(discrepancy.apart)}`, decision: discrepancy.apart, individualId: null },
      ]
    case 'same-id':
      return discrepancy.individualIds.map((id) => ({ says: id, decision: null, individualId: id }))
  }
}

export function labelWords({ status, individualId }: Pick<LabelSide, 'status' | 'individualId'>): string {
  switch (status) {
    case 'identified':
      return individualId ?? ''
    case 'possible':
      return `possibly ${individualId ?? ''}`
    case 'filed-new':
      return NEW_WHALE
    case 'unusable':
      return 'not usable'
    case 'no-fluke':
      return 'no fluke here'
    case 'open':
    case 'skipped':
      return 'nobody known'
  }
}
