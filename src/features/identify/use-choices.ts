import { useLiveQuery } from 'dexie-react-hooks'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import type { IndividualId, PhotoId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { placeOfNew } from './candidates/worth-checking.ts'
import { lookedUpView, type Answer, type CandidatePhotoView, type CandidateView, type FlukeView } from './data/candidate-views.ts'
import { choicesOf, proposedChoice, select, selectionOf, stepChoice, type Choice, type Selection } from './selection.ts'

export interface Choices {
  selection: Selection
  lines: readonly Choice[]
  views: ReadonlyMap<IndividualId, CandidateView>
  /** What is chosen, by the analyst or by the program; null while nothing is there to choose from. */
  choice: Choice | null
  /** The chosen individual. */
  individual: CandidateView | null
  /** Its photo that is shown. */
  photo: CandidatePhotoView | null
  photoNumber: number
  /** Changes when the program proposes something else, and not when the analyst chooses. */
  proposedKey: string
  /** Photos that will be wanted next. */
  soon: PhotoId[]
  choose(choice: Choice): void
  step(step: 1 | -1): void
  byRank(rank: number): void
  stepPhoto(step: 1 | -1): void
  showPhoto(id: IndividualId, photo: number): void
  lookUp(id: IndividualId): void
}

const SOON = 3

/** The candidates as lines to choose from, and what is chosen. */
export function useChoices(db: CatalogueDatabase, store: StoreApi<Selection>, current: FlukeView | null, answer: Answer | null): Choices {
  const flukeId = current?.fluke.id ?? null
  const all = useStore(store)
  const selection = useMemo(() => selectionOf(all, flukeId), [all, flukeId])
  // Decided before, with an individual that is not (or no longer) among the candidates: it must be seen all the same.
  const lookedUp = selection.lookedUp ?? current?.fluke.individualId ?? null
  const ranked = answer?.candidates.some(({ individualId }) => individualId === lookedUp) ?? true
  const extra = useLiveQuery(
    async () => (lookedUp === null || ranked || flukeId === null ? null : await lookedUpView(db, lookedUp, flukeId)),
    [db, lookedUp, ranked, flukeId],
  )
  const extraView = extra && extra.individualId === lookedUp && !ranked ? extra : null

  const views = useMemo(() => {
    const candidates = answer?.candidates ?? []
    return new Map([...(extraView ? [extraView] : []), ...candidates].map((view) => [view.individualId, view]))
  }, [answer, extraView])
  const lines = useMemo(
    () => (answer ? choicesOf(answer.candidates, placeOfNew(answer.candidates, answer.pNew), extraView?.individualId ?? null) : []),
    [answer, extraView],
  )

  const stillThere = selection.choice?.kind === 'new' || (selection.choice?.kind === 'individual' && views.has(selection.choice.id))
  const proposed = current && answer ? (extraView ? { kind: 'individual' as const, id: extraView.individualId } : proposedChoice(current.fluke, answer)) : null
  const choice = answer === null ? null : stillThere ? selection.choice : proposed
  const individual = choice?.kind === 'individual' ? (views.get(choice.id) ?? null) : null
  const photoNumber = individual ? Math.min(selection.photoOf[individual.individualId] ?? 0, Math.max(0, individual.photos.length - 1)) : 0

  const change = (part: Partial<Omit<Selection, 'flukeId'>>): void => {
    if (flukeId !== null) select(store, flukeId, part)
  }
  const showPhoto = (id: IndividualId, photo: number): void => change({ choice: { kind: 'individual', id }, photoOf: { ...selection.photoOf, [id]: photo } })

  return {
    selection,
    lines,
    views,
    choice,
    individual,
    photo: individual?.photos[photoNumber] ?? null,
    photoNumber,
    proposedKey: stillThere || proposed?.kind !== 'individual' ? '' : proposed.id,
    soon: soonOf(answer, individual, photoNumber),
    choose: (to) => change({ choice: to }),
    step: (step) => change({ choice: stepChoice(lines, choice, step) }),
    byRank(rank) {
      const wanted = answer?.candidates[rank - 1]
      if (wanted) change({ choice: { kind: 'individual', id: wanted.individualId } })
    },
    stepPhoto(step) {
      if (!individual) return
      const to = Math.min(individual.photos.length - 1, Math.max(0, photoNumber + step))
      showPhoto(individual.individualId, to)
    },
    showPhoto,
    lookUp: (id) => change({ lookedUp: id, choice: { kind: 'individual', id } }),
  }
}

function soonOf(answer: Answer | null, individual: CandidateView | null, photoNumber: number): PhotoId[] {
  const best = answer?.candidates.slice(0, SOON).map(({ photos }) => photos[0]) ?? []
  const following = individual?.photos.slice(photoNumber, photoNumber + 2) ?? []
  return [...new Set([...following, ...best].flatMap((view) => (view ? [view.photo.id] : [])))]
}
