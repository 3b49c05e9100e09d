import { useLiveQuery } from 'dexie-react-hooks'
import type { IndividualId } from '#core/catalogue.ts'
import { flukesOf, type Decision, type DecisionId } from '#core/decisions/decision.ts'
import { describeDecision } from '#core/decisions/describe.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { flukeViews } from '#storage/fluke-views.ts'
import { historyOfIndividual } from '#storage/review-reads.ts'

/** A decision as the history tells it. */
export interface HistoryEntry {
  id: DecisionId
  words: string
  atMs: number
  /** Whose it is; for a table's label the table. */
  who: string
  /** The photo that it speaks of, where it is one. */
  fileName: string | null
  takenBack: boolean
}

/** What was decided on an individual, the latest first; undefined until it is read. */
export function useHistory(db: CatalogueDatabase, id: IndividualId): HistoryEntry[] | undefined {
  const read = useLiveQuery(async () => ({ id, entries: await readHistory(db, id) }), [db, id])
  return read?.id === id ? read.entries : undefined
}

async function readHistory(db: CatalogueDatabase, id: IndividualId): Promise<HistoryEntry[]> {
  const past = await historyOfIndividual(db, id)
  const views = await flukeViews(db, [...new Set(past.map(({ decision }) => decision.flukeId))])
  const fileOf = new Map(views.map(({ fluke, photo }) => [fluke.id, photo.fileName]))
  return past.map(({ decision, active }) => ({
    id: decision.id,
    words: wordsOf(decision),
    atMs: decision.atMs,
    who: decision.origin === 'import' ? 'imported table' : decision.analyst,
    fileName: ofThePhoto(decision.kind) && flukesOf(decision).length === 1 ? (fileOf.get(decision.flukeId) ?? null) : null,
    takenBack: !active,
  }))
}

/** On the page of an animal, what was said of it counts, not that something was. */
function wordsOf(decision: Decision): string {
  if (decision.kind !== 'describe') return describeDecision(decision)
  const { nickname, pigment, notes } = decision
  const said = [
    nickname !== undefined && (nickname === null ? 'Nickname taken away' : `Nickname ${nickname}`),
    pigment !== undefined && (pigment === null ? 'Pigment type taken away' : `Pigment type ${pigment}`),
    notes !== undefined && (notes === null ? 'Notes taken away' : 'Notes written'),
  ]
  return said.filter((one) => one !== false).join(', ')
}

/** Those that speak of the individual have a fluke only to be shown by. */
function ofThePhoto(kind: string): boolean {
  return kind !== 'merge' && kind !== 'rename' && kind !== 'describe'
}
