import { frameOf, type Point, type SizePx, type View, type ZoomLimits } from './view.ts'

/** What fingers on a picture mean: geometry alone, CSS px and ms throughout. */

/** Fingers on a pane as one hand: their middle, and how far they are spread (mean distance from the middle). One finger is spread by 0. */
export interface Grip {
  at: Point
  spread: number
}

/** Fingers closer than this can't be told apart by a touch screen: their distance says nothing about zoom. */
const LEAST_SPREAD = 8

export function gripOf(fingers: readonly Point[]): Grip {
  const sum = fingers.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 })
  const at = { x: sum.x / fingers.length, y: sum.y / fingers.length }
  return { at, spread: fingers.reduce((total, { x, y }) => total + Math.hypot(x - at.x, y - at.y), 0) / fingers.length }
}

/**
 * The view with which what lay under the hand when it took hold at `from` lies under it at `to`. It depends on where the hand is and
 * not on the way there: at a limit of the zoom nothing is lost, and a hand that comes back finds the picture as it was.
 * @param view at the moment when the hand took hold
 */
export function underHand(view: View, pane: SizePx, from: Grip, to: Grip, limits: ZoomLimits): View {
  const apart = from.spread >= LEAST_SPREAD / 2 && to.spread > 0
  const zoom = apart ? Math.min(limits.most, Math.max(limits.least, view.zoom * (to.spread / from.spread))) : view.zoom
  const unit = frameOf(pane).width
  const along = (start: number, from_: number, to_: number, middle: number): number => start + (from_ - middle) / (unit * view.zoom) - (to_ - middle) / (unit * zoom)
  return { zoom, x: along(view.x, from.at.x, to.at.x, pane.width / 2), y: along(view.y, from.at.y, to.at.y, pane.height / 2) }
}

/** A finger that has not gone further has not moved. */
export const MOST_SHAKE = 10
/** The browser's own gesture for "back" begins within so much of the edge of its window. */
export const EDGE = 24

/** What one finger on a picture that fits its pane is about: aside to another picture, or about in this one; null: too early to tell. */
export function wayOf(dx: number, dy: number): 'aside' | 'about' | null {
  if (Math.hypot(dx, dy) < MOST_SHAKE) return null
  return Math.abs(dx) > 1.4 * Math.abs(dy) ? 'aside' : 'about'
}

export function startsAtEdge(x: number, windowWidth: number): boolean {
  return x < EDGE || x > windowWidth - EDGE
}

/** So far must a slow finger go, at the most: a quarter of a small pane is enough. */
const FAR = 110
/** So far and so fast goes one that flicks, px and px a ms. */
const FLICK = 45
const FLICK_SPEED = 0.45

/** Where a swipe that ends here leads: 1 to the next picture (the finger went left), −1 to the one before, 0 nowhere. */
export function swiped(dx: number, dy: number, ms: number, paneWidth: number): 1 | -1 | 0 {
  const far = Math.abs(dx)
  const enough = far >= Math.min(FAR, paneWidth / 4) || (far >= FLICK && far / Math.max(1, ms) >= FLICK_SPEED)
  if (!enough || far < 1.4 * Math.abs(dy)) return 0
  return dx < 0 ? 1 : -1
}

/** A finger that came and went. */
export interface Tap {
  at: Point
  downMs: number
  upMs: number
}

const LONGEST_TAP_MS = 350
const LONGEST_GAP_MS = 320
/** A cold finger does not hit the same place twice. */
const NEAR = 40

export function isTap(from: Point, { at, downMs, upMs }: Tap): boolean {
  return upMs - downMs <= LONGEST_TAP_MS && Math.hypot(at.x - from.x, at.y - from.y) < MOST_SHAKE
}

export function isSecondTap(first: Tap | null, second: Tap): boolean {
  return first !== null && second.downMs - first.upMs <= LONGEST_GAP_MS && Math.hypot(second.at.x - first.at.x, second.at.y - first.at.y) < NEAR
}
