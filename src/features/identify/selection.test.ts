import { expect, test } from 'vitest'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { Answer, CandidateView } from './data/candidate-views.ts'
import { choicesOf, createSelection, proposedChoice, select, selectionOf, stepChoice } from './selection.ts'

const whale = (id: string): CandidateView => ({ individualId: id as IndividualId, nickname: null, packs: [], score: 0, probability: 0.1, rank: 1, photos: [], photoCount: 0 })
const answer = (...ids: string[]): Answer => ({ flukeId: 'q' as FlukeId, candidates: ids.map(whale), pNew: 0.9, galleryFlukes: 9, galleryIndividuals: 3, foreignFlukes: 0, embedder: 'e' })

test('the best candidate is proposed even where "new" is likelier; "new" only where there is none', () => {
  expect(proposedChoice({ individualId: null }, answer('w1', 'w2'))).toEqual({ kind: 'individual', id: 'w1' })
  expect(proposedChoice({ individualId: null }, answer())).toEqual({ kind: 'new' })
})

test('a fluke that was decided before comes up with its individual', () => {
  expect(proposedChoice({ individualId: 'w2' as IndividualId }, answer('w1', 'w2'))).toEqual({ kind: 'individual', id: 'w2' })
})

test('lines: looked up first, "new" at its place, nobody twice', () => {
  const named = (id: string) => choicesOf([whale('w1'), whale('w2')], 1, id as IndividualId).map((line) => (line.kind === 'new' ? 'new' : line.id))
  expect(named('w9')).toEqual(['w9', 'w1', 'new', 'w2'])
  expect(named('w2')).toEqual(['w1', 'new', 'w2'])
})

test('stepping stays at the ends', () => {
  const lines = choicesOf([whale('w1')], 1, null)
  expect(stepChoice(lines, lines[0]!, -1)).toEqual(lines[0])
  expect(stepChoice(lines, lines[0]!, 1)).toEqual({ kind: 'new' })
  expect(stepChoice(lines, { kind: 'new' }, 1)).toEqual({ kind: 'new' })
})

test('what was chosen for one fluke says nothing of the next', () => {
  const store = createSelection()
  select(store, 'a' as FlukeId, { choice: { kind: 'new' }, lookedUp: 'w1' as IndividualId })
  expect(selectionOf(store.getState(), 'b' as FlukeId)).toMatchObject({ choice: null, lookedUp: null })
  select(store, 'b' as FlukeId, { editing: 'box' })
  expect(store.getState()).toMatchObject({ flukeId: 'b', choice: null, lookedUp: null, editing: 'box' })
})
