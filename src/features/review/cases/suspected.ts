import type { IndividualId } from '#core/catalogue.ts'
import { chanceOf, type Case } from './case.ts'

/** From here on a label is more likely wrong than right. */
const LIKELY = 0.5

/**
 * Individuals that the catalogue calls suspect: those of open suspects that are more likely wrong than right. The list of Review goes on down to
 * a few per cent, with its probabilities beside it; a bare word on a card would accuse half of the catalogue of that.
 */
export function suspectedIndividuals(cases: readonly Case[]): Set<IndividualId> {
  return new Set(cases.flatMap((one) => (one.state === 'open' && chanceOf(one) >= LIKELY ? one.individualIds : [])))
}
