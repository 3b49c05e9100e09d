import { useEffect, useRef, type RefObject } from 'react'
import type { Point } from './view.ts'

export interface Gestures {
  /** The hand has moved the picture by CSS px. */
  onPan(dx: number, dy: number): void
  /** Wheel, pinch or double click; `point` in CSS px of the element. */
  onZoom(factor: number, point: Point): void
  /** Where the pointer is over the element; null when it has left. */
  onPoint?(point: Point | null): void
}

/** Zoom for one px of wheel: a notch of a mouse (about 100 px) is a quarter, two fingers go evenly. */
const PER_WHEEL_PX = 0.0022
/** A trackpad's pinch comes as a wheel with Ctrl, in smaller steps. */
const PER_PINCH_PX = 0.012
const LINE_PX = 16

/** Drag, wheel, pinch and double click on an element. Needs `touch-action: none` there. */
export function useGestures(element: RefObject<HTMLElement | null>, gestures: Gestures): void {
  const newest = useRef(gestures)
  useEffect(() => {
    newest.current = gestures
  })

  useEffect(() => {
    const target = element.current
    if (!target) return
    const down = new Map<number, Point>()
    const pointOf = (event: MouseEvent): Point => {
      const area = target.getBoundingClientRect()
      return { x: event.clientX - area.left, y: event.clientY - area.top }
    }

    const press = (event: PointerEvent): void => {
      if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button, input, [data-own-drag]'))) return
      down.set(event.pointerId, pointOf(event))
      target.setPointerCapture(event.pointerId)
    }
    const move = (event: PointerEvent): void => {
      const to = pointOf(event)
      newest.current.onPoint?.(to)
      const from = down.get(event.pointerId)
      if (!from) return
      const others = [...down].filter(([id]) => id !== event.pointerId).map(([, point]) => point)
      down.set(event.pointerId, to)
      const [other] = others
      if (!other) return newest.current.onPan(to.x - from.x, to.y - from.y)
      // Two fingers: what is between them goes with them.
      newest.current.onPan((to.x - from.x) / 2, (to.y - from.y) / 2)
      const before = distance(from, other)
      if (before > 0) newest.current.onZoom(distance(to, other) / before, { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 })
    }
    const release = (event: PointerEvent): void => void down.delete(event.pointerId)
    const leave = (): void => newest.current.onPoint?.(null)
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE_PX : event.deltaY
      newest.current.onZoom(Math.exp(-px * (event.ctrlKey ? PER_PINCH_PX : PER_WHEEL_PX)), pointOf(event))
    }
    const double = (event: MouseEvent): void => {
      if (!(event.target instanceof Element && event.target.closest('button, input'))) newest.current.onZoom(event.shiftKey ? 0.5 : 2, pointOf(event))
    }

    const listening = new AbortController()
    const { signal } = listening
    target.addEventListener('pointerdown', press, { signal })
    target.addEventListener('pointermove', move, { signal })
    target.addEventListener('pointerup', release, { signal })
    target.addEventListener('pointercancel', release, { signal })
    target.addEventListener('pointerleave', leave, { signal })
    target.addEventListener('wheel', wheel, { signal, passive: false })
    target.addEventListener('dblclick', double, { signal })
    return () => listening.abort()
  }, [element])
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
