import { createStore, type StoreApi } from 'zustand/vanilla'
import { underHand, type Grip } from '#ui/photo-view/fingers.ts'
import { FITTED, keepInSight, panBy, zoomAt, zoomLimits, type Point, type SizePx, type Subject, type View } from '#ui/photo-view/view.ts'
import { viewOfMark, type Mark } from './marks.ts'

export type Side = 'query' | 'candidate'
/** `side`: two panes. `blink`, `overlay`: both pictures in one pane. */
export type Mode = 'side' | 'blink' | 'overlay'

/** 1 is the photograph as it is. */
export interface Light {
  brightness: number
  contrast: number
}

/** More than this is zoomed in: fingers that only rest on a picture spread a little. */
const CLOSE_FROM = 1.04
/** A double tap shows a fluke's edge in as many px as it has in most photographs. */
const CLOSE_UP = 2.5

export const PLAIN_LIGHT: Readonly<Light> = { brightness: 1, contrast: 1 }

export interface HandState {
  view: View
  /** How far each side is looked at beside the shared view, in frame units: so that both show the same mark. */
  shift: Record<Side, Point>
  /** Matching marks are shown. */
  marks: boolean
  /** The mark that both sides are zoomed to, by its number from 0; the view from before; and the mark that was chosen, while another one is but glanced at. */
  close: { mark: number; before: View; chosen: { mark: number; of: Mark } | null } | null
  /** A place in one photograph that was pointed at, px: the other shows where it would be. */
  probe: { side: Side; at: Point } | null
  /** The query, left for right. */
  mirrored: boolean
  mode: Mode
  /** Of the candidate over the query, 0..1. */
  opacity: number
  light: Record<Side, Light>
  /** Whose light the sliders move. */
  lightOf: Side | 'both'
  pane: SizePx
  subjects: Record<Side, Subject | null>
  /** Where the pointer is in its pane: keys zoom there. */
  pointer: Point | null
}

/** What the hand does to a pair of photographs. Shared by both panes, so what is done to one is done to both. */
export interface Hand {
  store: StoreApi<HandState>
  /** Told by the viewer. */
  measure(pane: SizePx): void
  show(side: Side, subject: Subject | null): void
  point(pointer: Point | null): void
  /** At `point`, else at the pointer, else in the middle. */
  zoom(factor: number, point?: Point): void
  pan(dx: number, dy: number): void
  /** Fingers take hold of the picture as it is now. */
  take(): void
  /** They took hold at `from` and are at `to`, CSS px in the pane: what lay under them lies under them. */
  hold(from: Grip, to: Grip): void
  /** Close up at the point, CSS px in the pane; where it is close already, back to the whole fluke. */
  closeOrFit(point: Point): void
  /** Zoomed in: the picture is moved about, not aside. */
  isClose(): boolean
  fit(): void
  mirror(): void
  toggleMode(mode: 'blink' | 'overlay'): void
  setOpacity(opacity: number): void
  /** Shows the matching marks, or no longer. */
  toggleMarks(): void
  /** Zooms both sides to a mark, by its number from 0, and stays there. */
  closeUp(mark: number, of: Mark): void
  /** The same, until `glanced`. */
  glance(mark: number, of: Mark): void
  glanced(): void
  /** Back to where both sides were before. */
  farAgain(): void
  /** Points at a place of one photograph, px; null: at none. */
  probe(probe: HandState['probe']): void
  setLight(part: Partial<Light>): void
  setLightOf(side: Side | 'both'): void
  resetLight(): void
  /** As it was in the beginning: for the next query. */
  reset(): void
}

const UNSHIFTED: HandState['shift'] = { query: { x: 0, y: 0 }, candidate: { x: 0, y: 0 } }

const start = (): Pick<HandState, 'view' | 'shift' | 'close' | 'probe' | 'mirrored' | 'mode' | 'light'> => ({
  view: FITTED,
  shift: UNSHIFTED,
  close: null,
  probe: null,
  mirrored: false,
  mode: 'side',
  light: { query: PLAIN_LIGHT, candidate: PLAIN_LIGHT },
})

export function createHand(): Hand {
  const store = createStore<HandState>(() => ({
    ...start(),
    opacity: 0.5,
    marks: false,
    lightOf: 'both',
    pane: { width: 1, height: 1 },
    subjects: { query: null, candidate: null },
    pointer: null,
  }))
  const get = store.getState
  const shown = (): Subject[] => Object.values(get().subjects).filter((subject) => subject !== null)

  function look(view: View): void {
    const { pane, subjects, mirrored } = get()
    const inPane = (['query', 'candidate'] as const).flatMap((side) => {
      const subject = subjects[side]
      return subject ? [{ subject, mirrored: side === 'query' && mirrored }] : []
    })
    store.setState({ view: keepInSight(view, pane, inPane) })
  }

  function lookAt(mark: number, of: Mark, chosen: { mark: number; of: Mark } | null): void {
    const state = get()
    const before = state.close?.before ?? state.view
    const looked = viewOfMark({ ...state, view: before }, of)
    // Over each other both sides show the same part.
    if (looked) store.setState({ view: looked.view, shift: state.mode === 'side' ? looked.shift : UNSHIFTED, close: { mark, before, chosen } })
  }

  function farAgain(): void {
    const { close } = get()
    if (close) store.setState({ view: close.before, shift: UNSHIFTED, close: null })
  }

  function zoom(factor: number, point?: Point): void {
    const { view, pane, pointer } = get()
    const at = point ?? pointer ?? { x: pane.width / 2, y: pane.height / 2 }
    look(zoomAt(view, pane, at, factor, zoomLimits(pane, shown())))
  }

  const fit = (): void => store.setState({ view: FITTED, shift: UNSHIFTED, close: null })
  const isClose = (): boolean => get().view.zoom > CLOSE_FROM

  /** What the fingers hold: the view when they took it, and the one that they have made of it last, when they were at `last`. */
  let taken: { view: View; made: View; from: Grip | null; last: Grip | null } = { view: FITTED, made: FITTED, from: null, last: null }

  return {
    store,
    measure: (pane) => store.setState({ pane }),
    // What was pointed at, and the shift to a mark, belong to the picture that has gone.
    show: (side, subject) => store.setState({ subjects: { ...get().subjects, [side]: subject }, shift: UNSHIFTED, close: null, probe: null }),
    point: (pointer) => store.setState({ pointer }),
    zoom,
    pan: (dx, dy) => look(panBy(get().view, get().pane, dx, dy)),
    take: () => (taken = { view: get().view, made: get().view, from: null, last: null }),
    hold(from, to) {
      const { pane, view } = get()
      // A key has moved it meanwhile: from now on they hold what it shows now.
      if (taken.made !== view) taken = { view, made: view, from: taken.last, last: null }
      look(underHand(taken.view, pane, taken.from ?? from, to, zoomLimits(pane, shown())))
      taken = { ...taken, made: get().view, last: to }
    },
    closeOrFit(point) {
      if (get().close) farAgain()
      else if (isClose()) fit()
      else zoom(CLOSE_UP, point)
    },
    isClose,
    fit,
    // A mark in the middle would not stay there.
    mirror: () => store.setState({ mirrored: !get().mirrored, shift: UNSHIFTED, close: null }),
    // Over each other both sides show the same part.
    toggleMode: (mode) => store.setState({ mode: get().mode === mode ? 'side' : mode, shift: UNSHIFTED, close: null }),
    setOpacity: (opacity) => store.setState({ opacity }),
    toggleMarks() {
      farAgain()
      store.setState({ marks: !get().marks, probe: null })
    },
    closeUp: (mark, of) => lookAt(mark, of, { mark, of }),
    glance: (mark, of) => lookAt(mark, of, get().close?.chosen ?? null),
    glanced() {
      const chosen = get().close?.chosen
      if (chosen) lookAt(chosen.mark, chosen.of, chosen)
      else farAgain()
    },
    farAgain,
    probe: (probe) => store.setState({ probe }),
    setLight(part) {
      const { light, lightOf } = get()
      const set = (side: Side): Light => (lightOf === 'both' || lightOf === side ? { ...light[side], ...part } : light[side])
      store.setState({ light: { query: set('query'), candidate: set('candidate') } })
    },
    setLightOf: (lightOf) => store.setState({ lightOf }),
    resetLight: () => store.setState({ light: { query: PLAIN_LIGHT, candidate: PLAIN_LIGHT } }),
    reset: () => store.setState(start()),
  }
}

export function lightFilter({ brightness, contrast }: Light): string | undefined {
  return brightness === 1 && contrast === 1 ? undefined : `brightness(${brightness}) contrast(${contrast})`
}
