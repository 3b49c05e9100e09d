import { NEW_WHALE, type IndividualId } from '../catalogue.ts'
import type { RankedAnswer } from '../ranking/candidate.ts'
import { writeCsv } from './csv.ts'

/** Labels in the ranked answer of a photo. */
export const RANKED_LABELS = 5

/**
 * The five labels of a ranked answer, best first: the candidates by probability, and `new_whale` at the place that
 * its own probability gives it.
 */
export function rankedLabels({ candidates, pNew }: RankedAnswer): string[] {
  const labels: string[] = candidates.map(({ individualId }) => individualId)
  const place = candidates.findIndex(({ probability }) => probability < pNew)
  labels.splice(place < 0 ? candidates.length : place, 0, NEW_WHALE)
  return labels.slice(0, RANKED_LABELS)
}

/** A row of a written `Image,Id` table: the individual, or null for `new_whale`. */
export interface LabelExportRow {
  image: string
  id: IndividualId | null
}

/** `Image,Id`, one label a photo. */
export function writeLabels(rows: readonly LabelExportRow[]): string {
  return writeCsv(['Image', 'Id'], rows.map(({ image, id }) => [image, id ?? NEW_WHALE]))
}

/** `Image,Id` with five labels a photo, separated by spaces. */
export function writeRankedAnswers(rows: readonly { image: string; answer: RankedAnswer }[]): string {
  return writeCsv(['Image', 'Id'], rows.map(({ image, answer }) => [image, rankedLabels(answer).join(' ')]))
}
