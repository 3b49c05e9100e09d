import { createStore, type StoreApi } from 'zustand/vanilla'
import { FITTED, keepInSight, panBy, zoomAt, zoomLimits, type Point, type SizePx, type Subject, type View } from '#ui/photo-view/view.ts'

export type Side = 'query' | 'candidate'
/** `side`: two panes. `blink`, `overlay`: both pictures in one pane. */
export type Mode = 'side' | 'blink' | 'overlay'

/** 1 is the photograph as it is. */
export interface Light {
  brightness: number
  contrast: number
}

export const PLAIN_LIGHT: Readonly<Light> = { brightness: 1, contrast: 1 }

export interface HandState {
  view: View
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
  fit(): void
  mirror(): void
  toggleMode(mode: 'blink' | 'overlay'): void
  setOpacity(opacity: number): void
  setLight(part: Partial<Light>): void
  setLightOf(side: Side | 'both'): void
  resetLight(): void
  /** As it was in the beginning: for the next query. */
  reset(): void
}

const start = (): Pick<HandState, 'view' | 'mirrored' | 'mode' | 'light'> => ({
  view: FITTED,
  mirrored: false,
  mode: 'side',
  light: { query: PLAIN_LIGHT, candidate: PLAIN_LIGHT },
})

export function createHand(): Hand {
  const store = createStore<HandState>(() => ({
    ...start(),
    opacity: 0.5,
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

  return {
    store,
    measure: (pane) => store.setState({ pane }),
    show: (side, subject) => store.setState({ subjects: { ...get().subjects, [side]: subject } }),
    point: (pointer) => store.setState({ pointer }),
    zoom(factor, point) {
      const { view, pane, pointer } = get()
      const at = point ?? pointer ?? { x: pane.width / 2, y: pane.height / 2 }
      look(zoomAt(view, pane, at, factor, zoomLimits(pane, shown())))
    },
    pan: (dx, dy) => look(panBy(get().view, get().pane, dx, dy)),
    fit: () => store.setState({ view: FITTED }),
    mirror: () => store.setState({ mirrored: !get().mirrored }),
    toggleMode: (mode) => store.setState({ mode: get().mode === mode ? 'side' : mode }),
    setOpacity: (opacity) => store.setState({ opacity }),
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
