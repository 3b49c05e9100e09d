import { inverted, transformed, type Transform } from '#core/geometry/transform.ts'
import { fitScale, frameOf, photoToPane, place, type Point, type SizePx, type Subject, type View } from '#ui/photo-view/view.ts'
import { arrangement, GAP } from './layout.ts'

/** The sides of a pair, by what they were first made for. */
export type MarkSide = 'query' | 'candidate'

/** How the hand holds a pair: see `HandState`. */
interface Held {
  view: View
  shift: Readonly<Record<MarkSide, Point>>
  pane: SizePx
  subjects: Readonly<Record<MarkSide, Subject | null>>
  mirrored: boolean
}

/** A mark that both photographs show: where it lies in each, px of the photograph. */
export interface Mark {
  query: Point
  candidate: Point
}

/** What is known of how two photographs lie on each other. */
export interface PairMarks {
  /** Surest first. */
  marks: readonly Mark[]
  /** From px of the query's photograph to px of the candidate's. */
  transform: Transform | null
}

/** Marks that are drawn and listed: more would hide the flukes. */
export const MOST_DRAWN = 40
/** Zoom at which a mark is looked at, in times of the fit. */
const CLOSE = 4

export const SIDES = ['query', 'candidate'] as const

/** Which part of its subject a side shows: the shared view, and where that side is looked at elsewhere, moved. */
export function viewOf({ view, shift }: Pick<Held, 'view' | 'shift'>, side: MarkSide): View {
  return { zoom: view.zoom, x: view.x + shift[side].x, y: view.y + shift[side].y }
}

/** The view that has a place of the photograph in the middle of the pane. */
export function viewOn(pane: SizePx, subject: Subject, mirrored: boolean, at: Point, zoom: number): View {
  const perPx = fitScale(pane, subject) / frameOf(pane).width
  const { x0, y0, x1, y1 } = subject.boxPx
  const x = (at.x - (x0 + x1) / 2) * perPx
  return { zoom, x: mirrored ? -x : x, y: (at.y - (y0 + y1) / 2) * perPx }
}

/** The view and the shift that put a mark into the middle of both panes, close up. Null while a side has no subject. */
export function viewOfMark({ view, pane, subjects, mirrored }: Omit<Held, 'shift'>, mark: Mark): { view: View; shift: Record<MarkSide, Point> } | null {
  if (!subjects.query || !subjects.candidate) return null
  const zoom = Math.max(CLOSE, view.zoom)
  const query = viewOn(pane, subjects.query, mirrored, mark.query, zoom)
  const candidate = viewOn(pane, subjects.candidate, false, mark.candidate, zoom)
  return { view: query, shift: { query: { x: 0, y: 0 }, candidate: { x: candidate.x - query.x, y: candidate.y - query.y } } }
}

/** Where the transform puts a place of one photograph in the other, px; null where there is no way. */
export function across(transform: Transform, from: MarkSide, at: Point): Point | null {
  const way = from === 'query' ? transform : inverted(transform)
  if (!way) return null
  const to = transformed(way, at)
  return Number.isFinite(to.x) && Number.isFinite(to.y) ? to : null
}

/** A place of a photograph on the screen, CSS px from the corner of the room; null where its pane does not show it. */
export function onScreen(held: Held, room: SizePx, side: MarkSide, at: Point): Point | null {
  const subject = held.subjects[side]
  if (!subject) return null
  const { pane } = held
  const inPane = photoToPane(place(pane, subject, viewOf(held, side), side === 'query' && held.mirrored), at)
  if (inPane.x < 0 || inPane.y < 0 || inPane.x > pane.width || inPane.y > pane.height) return null
  const corner = cornerOf(room, pane, side)
  return { x: inPane.x + corner.x, y: inPane.y + corner.y }
}

/** Where a side's pane begins, while both stand side by side. */
export function cornerOf(room: SizePx, pane: SizePx, side: MarkSide): Point {
  if (side === 'query') return { x: 0, y: 0 }
  return arrangement(room) === 'stacked' ? { x: 0, y: pane.height + GAP } : { x: pane.width + GAP, y: 0 }
}

/**
 * CSS that lays the candidate's photograph, in its own px, onto the query's: the way back, for an element whose origin is its upper left
 * corner. Null where there is no way.
 */
export function ontoQuery(transform: Transform): string | null {
  const back = inverted(transform)
  if (!back) return null
  const [a, b, c, d, e, f, g, h, i] = back
  return `matrix3d(${[a, d, 0, g, b, e, 0, h, 0, 0, 1, 0, c, f, 0, i].join(', ')})`
}
