import type { Fluke, FlukeId, IndividualId } from '#core/catalogue.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Answer, CandidateView } from './data/candidate-views.ts'

/** A line of the candidates: an individual, or "none of them". */
export type Choice = { kind: 'individual'; id: IndividualId } | { kind: 'new' }

export interface Selection {
  /** Everything here is about this fluke; at the next it is forgotten. */
  flukeId: FlukeId | null
  /** Null until the analyst has chosen: then the program proposes. */
  choice: Choice | null
  /** Which of its photos is shown, from 0, by individual. */
  photoOf: Readonly<Record<IndividualId, number>>
  /** An individual that the analyst has looked up. */
  lookedUp: IndividualId | null
  /** The box editor: for this fluke's box, or to draw one more. */
  editing: 'box' | 'second' | null
}

const EMPTY: Omit<Selection, 'flukeId'> = { choice: null, photoOf: {}, lookedUp: null, editing: null }

export function createSelection(): StoreApi<Selection> {
  return createStore<Selection>(() => ({ flukeId: null, ...EMPTY }))
}

/** The selection as far as it speaks of this fluke. */
export function selectionOf(selection: Selection, flukeId: FlukeId | null): Selection {
  return selection.flukeId === flukeId ? selection : { flukeId, ...EMPTY }
}

/** Changes the selection for a fluke; what was about another is dropped. */
export function select(store: StoreApi<Selection>, flukeId: FlukeId, part: Partial<Omit<Selection, 'flukeId'>>): void {
  store.setState({ ...selectionOf(store.getState(), flukeId), ...part }, true)
}

/**
 * What is proposed before the analyst has chosen: the individual it has been given before, else the
 * best candidate even where "new" is likelier (one has to look before one says so), else "new".
 */
export function proposedChoice(fluke: Pick<Fluke, 'individualId'>, answer: Answer): Choice {
  const former = answer.candidates.find(({ individualId }) => individualId === fluke.individualId)
  const proposed = former ?? answer.candidates[0]
  return proposed ? { kind: 'individual', id: proposed.individualId } : { kind: 'new' }
}

/** Lines in the order of the screen: the looked-up one first, then by probability with "new" at its place. */
export function choicesOf(candidates: readonly CandidateView[], newPlace: number, lookedUp: IndividualId | null): Choice[] {
  const ids = candidates.map(({ individualId }) => individualId)
  const lines: Choice[] = ids.map((id) => ({ kind: 'individual', id }))
  lines.splice(newPlace, 0, { kind: 'new' })
  return lookedUp === null || ids.includes(lookedUp) ? lines : [{ kind: 'individual', id: lookedUp }, ...lines]
}

export function sameChoice(a: Choice | null, b: Choice | null): boolean {
  if (a === null || b === null) return a === b
  return a.kind === 'individual' && b.kind === 'individual' ? a.id === b.id : a.kind === b.kind
}

/** The neighbouring line; stays at the ends. */
export function stepChoice(lines: readonly Choice[], current: Choice | null, step: 1 | -1): Choice | null {
  const place = lines.findIndex((line) => sameChoice(line, current))
  if (place === -1) return lines[0] ?? null
  return lines[Math.min(lines.length - 1, Math.max(0, place + step))] ?? null
}
