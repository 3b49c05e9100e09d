import { NEW_WHALE, type IndividualId } from '../catalogue.ts'
import { FlukeprintError } from '../errors.ts'
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

export interface RankedRow {
  image: string
  answer: RankedAnswer
}

/** The labels of a ranked answer as one cell, separated by spaces; see `respelledIds`. */
export function rankedCell(answer: RankedAnswer): string {
  return rankedLabels(answer).map(withoutSpaces).join(' ')
}

/** The ids in these answers that a ranked table can't hold as they are, with how they are written: an underscore for a space. To be told to the user. */
export function respelledIds(rows: readonly RankedRow[]): Map<string, string> {
  const labels = new Set(rows.flatMap(({ answer }) => rankedLabels(answer)))
  return new Map([...labels].flatMap((label) => (withoutSpaces(label) === label ? [] : [[label, withoutSpaces(label)] as const])))
}

/** One sentence on `respelledIds`; null where every id is written as it is. */
export function respellingNote(rows: readonly RankedRow[]): string | null {
  const [first, ...others] = respelledIds(rows)
  if (!first) return null
  return `Spaces separate labels in this form, so ids with a space are written with an underscore: “${first[0]}” as ${first[1]}${others.length > 0 ? `, and ${others.length} more` : ''}.`
}

/** `Image,Id` with five labels a photo. Errors: `bad-input` where two ids would be written alike. */
export function writeRankedAnswers(rows: readonly RankedRow[]): string {
  assertToldApart(rows)
  return writeCsv(['Image', 'Id'], rows.map(({ image, answer }) => [image, rankedCell(answer)]))
}

function withoutSpaces(label: string): string {
  return label.replace(/\s+/g, '_')
}

function assertToldApart(rows: readonly RankedRow[]): void {
  const idOf = new Map<string, string>()
  for (const label of new Set(rows.flatMap(({ answer }) => rankedLabels(answer)))) {
    const other = idOf.get(withoutSpaces(label))
    if (other !== undefined) throw new FlukeprintError('bad-input', `The ids “${other}” and “${label}” would be one in this table, where an underscore stands for a space.`, { remedy: 'Give one of them another id.' })
    idOf.set(withoutSpaces(label), label)
  }
}
