import type { BoxPx } from '#core/catalogue.ts'

/**
 * Where photographs lie under their panes. A pane shows a *subject*: a photograph and the box in it
 * that matters. At zoom 1 the box fits the pane's frame (the pane less a margin), centred.
 *
 * A view is told in *frame units*: 1 is the width of the frame at zoom 1, the origin is the centre
 * of the box. So one view fits every subject and every size of pane: panes that share it show the
 * same part of their subjects, and keep the place when the subject or the window changes.
 */

export interface SizePx {
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

/** `zoom` times the fit; `x`, `y`: what lies under the middle of the pane, in frame units. */
export interface View {
  zoom: number
  x: number
  y: number
}

export const FITTED: Readonly<View> = { zoom: 1, x: 0, y: 0 }

/** A photograph with the box that is to fill the frame. */
export interface Subject {
  /** Size of the upright original. */
  widthPx: number
  heightPx: number
  boxPx: BoxPx
}

/** From photo to pane: `pane = scale * photo + offset`, per axis; a mirrored `scaleX` is negative. CSS px. */
export interface Placement {
  scaleX: number
  scaleY: number
  offsetX: number
  offsetY: number
}

/** Share of the pane that is left free around the fitted box, on each side. */
const MARGIN = 0.04
/** CSS px for one px of the original, at the closest. */
export const CLOSEST = 16

export function frameOf(pane: SizePx): SizePx {
  const margin = 2 * MARGIN * Math.min(pane.width, pane.height)
  return { width: Math.max(1, pane.width - margin), height: Math.max(1, pane.height - margin) }
}

/** CSS px for one px of the photo at which its box just fits the frame. */
export function fitScale(pane: SizePx, { boxPx }: Subject): number {
  const frame = frameOf(pane)
  return Math.min(frame.width / Math.max(1, boxPx.x1 - boxPx.x0), frame.height / Math.max(1, boxPx.y1 - boxPx.y0))
}

export function place(pane: SizePx, subject: Subject, view: View, mirrored: boolean): Placement {
  const unit = frameOf(pane).width * view.zoom
  const scale = fitScale(pane, subject) * view.zoom
  const scaleX = mirrored ? -scale : scale
  const { x0, y0, x1, y1 } = subject.boxPx
  return {
    scaleX,
    scaleY: scale,
    offsetX: pane.width / 2 - view.x * unit - (scaleX * (x0 + x1)) / 2,
    offsetY: pane.height / 2 - view.y * unit - (scale * (y0 + y1)) / 2,
  }
}

export function photoToPane(placement: Placement, photo: Point): Point {
  return { x: placement.scaleX * photo.x + placement.offsetX, y: placement.scaleY * photo.y + placement.offsetY }
}

export function paneToPhoto(placement: Placement, point: Point): Point {
  return { x: (point.x - placement.offsetX) / placement.scaleX, y: (point.y - placement.offsetY) / placement.scaleY }
}

/** Zooms by `factor` so that what lies under `point` (CSS px in the pane) stays under it. */
export function zoomAt(view: View, pane: SizePx, point: Point, factor: number, limits: ZoomLimits): View {
  const zoom = Math.min(limits.most, Math.max(limits.least, view.zoom * factor))
  const unit = frameOf(pane).width
  const shift = (1 / view.zoom - 1 / zoom) / unit
  return { zoom, x: view.x + (point.x - pane.width / 2) * shift, y: view.y + (point.y - pane.height / 2) * shift }
}

/** Moves the picture by CSS px, with the hand. */
export function panBy(view: View, pane: SizePx, dx: number, dy: number): View {
  const unit = frameOf(pane).width * view.zoom
  return { ...view, x: view.x - dx / unit, y: view.y - dy / unit }
}

export interface ZoomLimits {
  least: number
  most: number
}

/** Out until every whole photograph is in sight, in until the finest one shows `CLOSEST` CSS px for each of its own. */
export function zoomLimits(pane: SizePx, subjects: readonly Subject[]): ZoomLimits {
  if (subjects.length === 0) return { least: 1, most: 1 }
  const scales = subjects.map((subject) => fitScale(pane, subject))
  const whole = subjects.map((subject, i) => Math.min(pane.width / subject.widthPx, pane.height / subject.heightPx) / scales[i]!)
  return { least: Math.min(1, ...whole), most: Math.max(1, CLOSEST / Math.min(...scales)) }
}

/** The view at which the whole photograph fills the pane. */
export function wholePhoto(pane: SizePx, subject: Subject): View {
  const { least } = zoomLimits(pane, [subject])
  const perUnit = fitScale(pane, subject) / frameOf(pane).width
  const { x0, y0, x1, y1 } = subject.boxPx
  return { zoom: least, x: ((subject.widthPx - x0 - x1) / 2) * perUnit, y: ((subject.heightPx - y0 - y1) / 2) * perUnit }
}

/** Holds the middle of the pane over at least one of the photographs, so that they can't be lost out of sight. */
export function keepInSight(view: View, pane: SizePx, subjects: readonly { subject: Subject; mirrored: boolean }[]): View {
  const extents = subjects.map(({ subject, mirrored }) => extentOf(pane, subject, mirrored))
  if (extents.length === 0) return view
  const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))
  return {
    zoom: view.zoom,
    x: within(view.x, Math.min(...extents.map((one) => one.x0)), Math.max(...extents.map((one) => one.x1))),
    y: within(view.y, Math.min(...extents.map((one) => one.y0)), Math.max(...extents.map((one) => one.y1))),
  }
}

/** The photograph's edges, in frame units. */
function extentOf(pane: SizePx, subject: Subject, mirrored: boolean): BoxPx {
  const perUnit = fitScale(pane, subject) / frameOf(pane).width
  const { x0, y0, x1, y1 } = subject.boxPx
  const left = (-(x0 + x1) / 2) * perUnit
  const right = (subject.widthPx - (x0 + x1) / 2) * perUnit
  const top = (-(y0 + y1) / 2) * perUnit
  const bottom = (subject.heightPx - (y0 + y1) / 2) * perUnit
  return mirrored ? { x0: -right, x1: -left, y0: top, y1: bottom } : { x0: left, x1: right, y0: top, y1: bottom }
}
