import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { FlukeView } from '#storage/fluke-views.ts'
import { formatCountOf } from '#ui/format.ts'
import type { Chosen } from '../verdicts/verdict.ts'
import type { Case } from './case.ts'

export type Side = 'left' | 'right'

/** Photos that belong together in a case, to choose one of them for a side of the pair. */
export interface Group {
  key: string
  title: string
  /** What they are in the case: "looks like". */
  role: string
  /** Where a photo of it is shown when it is chosen. */
  side: Side
  individualId: IndividualId | null
  photos: FlukeView[]
}

/** All that is needed to show a case: its flukes, and the photos of its individuals. */
export interface CasePhotos {
  flukes: ReadonlyMap<FlukeId, FlukeView>
  /** In the order of time. */
  ofIndividual: ReadonlyMap<IndividualId, readonly FlukeView[]>
}

export function groupsOf(one: Case, photos: CasePhotos, chosen: Chosen): Group[] {
  if (one.state === 'decided') return decidedGroups(one, photos)
  const { suspect } = one
  const views = (ids: readonly FlukeId[]): FlukeView[] => ids.flatMap((id) => photos.flukes.get(id) ?? [])
  const individual = (id: IndividualId, role: string, side: Side, except?: FlukeId): Group => {
    const own = (photos.ofIndividual.get(id) ?? []).filter(({ fluke }) => fluke.id !== except)
    return { key: `i:${id}`, title: id, role: [role, formatCountOf(own.length, except === undefined ? 'photo' : 'other photo')].filter(Boolean).join(', '), side, individualId: id, photos: own }
  }
  switch (suspect.kind) {
    case 'wrong-id':
      return [
        { key: 'asked', title: 'The photo', role: `filed under ${suspect.individualId}`, side: 'left', individualId: null, photos: views([suspect.flukeId]) },
        individual(suspect.proposedId, 'looks like it', 'right'),
        individual(suspect.individualId, 'filed under it', 'right', suspect.flukeId),
      ]
    case 'new-is-known':
      return [
        { key: 'asked', title: 'The photo', role: 'filed as new_whale', side: 'left', individualId: null, photos: views([suspect.flukeId]) },
        individual(suspect.proposedId, 'looks like it', 'right'),
      ]
    case 'same-whale-two-ids':
      return suspect.individualIds.map((id, n) => individual(id, '', n === 0 ? 'left' : 'right'))
    case 'two-whales-one-id':
      return chosen.parts.map((part, n) => ({
        key: `p:${n}`, title: n === 0 ? suspect.individualId : `Part ${n + 1}`, role: n === 0 ? `keeps the id, ${formatCountOf(part.length, 'photo')}` : `another whale?, ${formatCountOf(part.length, 'photo')}`,
        side: n === 0 ? ('left' as const) : ('right' as const), individualId: n === 0 ? suspect.individualId : null, photos: views(part),
      }))
    case 'new-are-one':
    case 'same-photo': {
      const [first, ...rest] = suspect.flukeIds
      const role = suspect.kind === 'same-photo' ? 'the same photograph?' : 'the same whale?'
      return [
        { key: 'first', title: labelOf(photos, first), role: 'first', side: 'left', individualId: null, photos: views(first === undefined ? [] : [first]) },
        { key: 'rest', title: rest.length === 1 ? labelOf(photos, rest[0]) : formatCountOf(rest.length, 'photo'), role, side: 'right', individualId: null, photos: views(rest) },
      ]
    }
  }
}

function labelOf({ flukes }: CasePhotos, id: FlukeId | undefined): string {
  const fluke = id === undefined ? undefined : flukes.get(id)?.fluke
  return fluke?.status === 'identified' ? (fluke.individualId ?? '') : 'new_whale'
}

/** Of a decided case nobody knows any more what stood on which side: the photos that it speaks of, and those of its individuals as they are now. */
function decidedGroups(one: Case, { flukes, ofIndividual }: CasePhotos): Group[] {
  const views = one.flukeIds.flatMap((id) => flukes.get(id) ?? [])
  const [first, ...rest] = views
  const individuals = [...ofIndividual].map(
    ([id, own]): Group => ({ key: `i:${id}`, title: id, role: `now, ${formatCountOf(own.length, 'photo')}`, side: 'right', individualId: id, photos: own.filter(({ fluke }) => !one.flukeIds.includes(fluke.id)) }),
  )
  return [
    { key: 'first', title: labelNow(first), role: 'now', side: 'left' as const, individualId: null, photos: first ? [first] : [] },
    { key: 'rest', title: rest.length === 1 ? labelNow(rest[0]) : formatCountOf(rest.length, 'photo'), role: 'now', side: 'right' as const, individualId: null, photos: rest },
    ...individuals,
  ].filter(({ photos }) => photos.length > 0)
}

function labelNow(view: FlukeView | undefined): string {
  return view?.fluke.status === 'identified' ? (view.fluke.individualId ?? '') : view?.fluke.status === 'filed-new' ? 'new_whale' : 'No label'
}

/** What stands on each side before the hand has chosen: the best pair of the evidence, else the first photos of the groups. */
export function firstShown(one: Case, groups: readonly Group[]): Record<Side, FlukeId | null> {
  const pair = one.state === 'decided' ? undefined : one.suspect.pairs[0]
  const firstOf = (side: Side): FlukeId | null => groups.find((group) => group.side === side && group.photos.length > 0)?.photos[0]?.fluke.id ?? null
  if (!pair) return { left: firstOf('left'), right: firstOf('right') }
  const sideOf = (id: FlukeId): Side | null => groups.find(({ photos }) => photos.some(({ fluke }) => fluke.id === id))?.side ?? null
  // The evidence may name them the other way round.
  return sideOf(pair.left) === 'right' && sideOf(pair.right) !== 'right' ? { left: pair.right, right: pair.left } : { left: pair.left, right: pair.right }
}

/** The photo that a step leads to among all that can stand on that side; stays at the ends. */
export function stepPhoto(groups: readonly Group[], side: Side, current: FlukeId | null, step: 1 | -1): FlukeId | null {
  const ids = groups.filter((group) => group.side === side).flatMap(({ photos }) => photos.map(({ fluke }) => fluke.id))
  const place = current === null ? -1 : ids.indexOf(current)
  return ids[Math.min(ids.length - 1, Math.max(0, place + step))] ?? null
}

/** The parts of a split with one photo moved on to the next part. */
export function movedOn(parts: readonly (readonly FlukeId[])[], id: FlukeId): FlukeId[][] {
  const from = parts.findIndex((part) => part.includes(id))
  if (from < 0) return parts.map((part) => [...part])
  const to = (from + 1) % parts.length
  return parts.map((part, n) => (n === from ? part.filter((one) => one !== id) : n === to ? [...part, id] : [...part]))
}
