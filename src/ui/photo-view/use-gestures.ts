import { useEffect, useRef, type RefObject } from 'react'
import { gripOf, isSecondTap, isTap, startsAtEdge, swiped, wayOf, type Grip, type Tap } from './fingers.ts'
import type { Point } from './view.ts'

export interface Gestures {
  /** Fingers, or the mouse with its button down, take hold of the picture; said anew when one more comes or one of several goes. */
  onTake(): void
  /** They took hold at `from` and are at `to` by now; CSS px of the area. */
  onHold(from: Grip, to: Grip): void
  /** Wheel, or the mouse's double click; `point` in CSS px of the area. */
  onZoom(factor: number, point: Point): void
  /** A finger has tapped twice in one place. */
  onDoubleTap(point: Point): void
  /** Where the pointer is over its area; null when it has left. */
  onPoint?(point: Point | null): void
  /** What a single finger does that goes aside over an area. */
  aside?: Aside
}

/** `area` is where the finger went down: the element with `data-pane`, or the whole one. */
export interface Aside {
  /** One finger there means another picture; else it pans. */
  ready(area: HTMLElement): boolean
  /** The finger is so far from where it went down, CSS px; `leads` says where it would lead if it were lifted now. */
  onMove(area: HTMLElement, dx: number, leads: 1 | -1 | 0): void
  /** It is lifted, and leads to the next picture (1), the one before (−1), or back (0). */
  onEnd(area: HTMLElement, leads: 1 | -1 | 0): void
}

/** Zoom for one px of wheel: a notch of a mouse (about 100 px) is a quarter, two fingers go evenly. */
const PER_WHEEL_PX = 0.0022
/** A trackpad's pinch comes as a wheel with Ctrl, in smaller steps. */
const PER_PINCH_PX = 0.012
const LINE_PX = 16

/** What is under way, from the first finger down to the last one up. */
interface Touch {
  area: HTMLElement
  /** Where each finger is, in the area. */
  fingers: Map<number, Point>
  /** `early`: one finger of which it is not known yet what it means. `none`: it means nothing. */
  doing: 'early' | 'aside' | 'hold' | 'none'
  /** Of the fingers, when they took hold. */
  from: Grip
  /** Where and when the first finger came down, and whether at the window's edge. */
  first: Point
  downMs: number
  atEdge: boolean
  /** Never more than one finger: it may turn out to be a tap. */
  alone: boolean
}

/**
 * Drag, wheel, pinch, double tap and swipe on an element; where it has parts with `data-pane`, within the one that the first finger
 * came down on, and the others may come down anywhere. Needs `touch-action: none` there.
 */
export function useGestures(element: RefObject<HTMLElement | null>, gestures: Gestures): void {
  const newest = useRef(gestures)
  useEffect(() => {
    newest.current = gestures
  })

  useEffect(() => {
    const target = element.current
    if (!target) return
    let touch: Touch | null = null
    let tapped: Tap | null = null
    /** The browser makes a double click of two taps too: that one is not the mouse's. */
    let byMouse = true

    const take = (one: Touch): void => {
      one.from = gripOf([...one.fingers.values()])
      newest.current.onTake()
    }
    const swipeOf = (one: Touch, at: Point, nowMs: number): 1 | -1 | 0 => swiped(at.x - one.first.x, at.y - one.first.y, nowMs - one.downMs, one.area.clientWidth)

    const press = (event: PointerEvent): void => {
      if (event.button !== 0 || isOwn(event.target)) return
      byMouse = event.pointerType === 'mouse'
      const area = touch?.area ?? areaAt(target, event)
      if (!area) return
      const at = pointIn(area, event)
      area.setPointerCapture(event.pointerId)
      if (!touch) {
        const aside = !byMouse && (newest.current.aside?.ready(area) ?? false)
        touch = { area, fingers: new Map([[event.pointerId, at]]), doing: aside ? 'early' : 'hold', from: gripOf([at]), first: at, downMs: event.timeStamp, atEdge: startsAtEdge(event.clientX, window.innerWidth), alone: true }
      } else {
        if (touch.doing === 'aside') newest.current.aside?.onEnd(touch.area, 0)
        touch.fingers.set(event.pointerId, at)
        touch.doing = 'hold'
        touch.alone = false
      }
      take(touch)
    }

    const move = (event: PointerEvent): void => {
      const over = touch?.area ?? areaAt(target, event)
      if (over && (event.pointerType === 'mouse' || touch)) newest.current.onPoint?.(pointIn(over, event))
      if (!touch?.fingers.has(event.pointerId)) return
      const at = pointIn(touch.area, event)
      touch.fingers.set(event.pointerId, at)
      const [dx, dy] = [at.x - touch.first.x, at.y - touch.first.y]
      if (touch.doing === 'early') {
        const way = wayOf(dx, dy)
        if (way === null) return
        touch.doing = way === 'about' ? 'hold' : touch.atEdge ? 'none' : 'aside'
        if (way === 'about') take(touch)
      }
      if (touch.doing === 'aside') newest.current.aside?.onMove(touch.area, dx, swipeOf(touch, at, event.timeStamp))
      if (touch.doing === 'hold') newest.current.onHold(touch.from, gripOf([...touch.fingers.values()]))
    }

    const lift = (event: PointerEvent): void => {
      const at = touch?.fingers.get(event.pointerId)
      if (!touch || !at) return
      const given = event.type === 'pointerup'
      touch.fingers.delete(event.pointerId)
      if (touch.fingers.size > 0) return take(touch)
      const one = touch
      touch = null
      if (one.doing === 'aside') newest.current.aside?.onEnd(one.area, given ? swipeOf(one, at, event.timeStamp) : 0)
      const tap = { at, downMs: one.downMs, upMs: event.timeStamp }
      if (byMouse || !given || !one.alone || !isTap(one.first, tap)) tapped = null
      else if (isSecondTap(tapped, tap)) {
        tapped = null
        newest.current.onDoubleTap(at)
      } else tapped = tap
    }

    const leave = (): void => newest.current.onPoint?.(null)
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      const area = areaAt(target, event)
      const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * LINE_PX : event.deltaY
      if (!area) return
      newest.current.onZoom(Math.exp(-px * (event.ctrlKey ? PER_PINCH_PX : PER_WHEEL_PX)), pointIn(area, event))
      if (touch) take(touch)
    }
    const double = (event: MouseEvent): void => {
      const area = areaAt(target, event)
      if (byMouse && area && !(event.target instanceof Element && event.target.closest('button, input'))) newest.current.onZoom(event.shiftKey ? 0.5 : 2, pointIn(area, event))
    }

    const listening = new AbortController()
    const { signal } = listening
    target.addEventListener('pointerdown', press, { signal })
    target.addEventListener('pointermove', move, { signal })
    target.addEventListener('pointerup', lift, { signal })
    target.addEventListener('pointercancel', lift, { signal })
    target.addEventListener('pointerleave', leave, { signal })
    target.addEventListener('wheel', wheel, { signal, passive: false })
    target.addEventListener('dblclick', double, { signal })
    return () => listening.abort()
  }, [element])
}

/** Something on the picture that has a use of its own for the pointer. */
function isOwn(at: EventTarget | null): boolean {
  return at instanceof Element && at.closest('button, input, [data-own-drag]') !== null
}

/** The part that the pointer is over, whatever lies on top of it; the element itself where it has no parts. */
function areaAt(element: HTMLElement, { clientX, clientY }: MouseEvent): HTMLElement | null {
  const parts = [...element.querySelectorAll<HTMLElement>('[data-pane]')]
  if (parts.length === 0) return element
  return parts.find((part) => isWithin(part.getBoundingClientRect(), clientX, clientY)) ?? null
}

function isWithin({ left, right, top, bottom }: DOMRect, x: number, y: number): boolean {
  return x >= left && x <= right && y >= top && y <= bottom
}

function pointIn(area: HTMLElement, { clientX, clientY }: MouseEvent): Point {
  const { left, top } = area.getBoundingClientRect()
  return { x: clientX - left, y: clientY - top }
}
