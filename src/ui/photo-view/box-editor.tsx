import { useEffect, useMemo, useRef, useState, type KeyboardEvent as ReactKeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import type { BoxPx } from '#core/catalogue.ts'
import { Button, ToggleButton } from '#ui/button/button.tsx'
import { boxBetween, HANDLES, moveBox, resizeBox, type Handle } from './box-shape.ts'
import { underHand } from './fingers.ts'
import { PhotoLayer, type Picture } from './photo-layer.tsx'
import { useGestures } from './use-gestures.ts'
import { useSize } from './use-size.ts'
import { keepInSight, paneToPhoto, photoToPane, place, wholePhoto, zoomAt, zoomLimits, type Placement, type Point, type SizePx, type View } from './view.ts'
import styles from './box-editor.module.css'

interface Props {
  picture: Picture
  /** What is edited, for a screen reader: "Box of the fluke in IMG_1.jpg". */
  label: string
  /** The box to begin with. */
  box: BoxPx
  /** Other boxes of the photo, for orientation. */
  others?: readonly BoxPx[]
  saving: boolean
  onSave(box: BoxPx): void
  onCancel(): void
  /** More that can be said here. */
  actions?: ReactNode
}

/** CSS px that an arrow key moves an edge by; a tenth with Alt. */
const STEP = 6
/** Zoom of a double tap. */
const DOUBLE_TAP = 2.5

/** A box over a whole photo, changed by pointer or keyboard. Holds the page's keys while it is open. */
export function BoxEditor({ picture, label, box: first, others = [], saving, onSave, onCancel, actions }: Props) {
  const pane = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLButtonElement>(null)
  const size = useSize(pane)
  const { subject } = picture
  const [box, setBox] = useState(first)
  const [drawing, setDrawing] = useState(false)
  const [moved, setMoved] = useState<View | null>(null)
  const view = moved ?? (size ? wholePhoto(size, subject) : null)
  const placement = size && view ? place(size, subject, view, false) : null

  const look = (next: View, at: SizePx): void => setMoved(keepInSight(next, at, [{ subject, mirrored: false }]))
  const taken = useRef<View | null>(null)
  useGestures(pane, {
    onTake: () => (taken.current = view),
    onHold: (from, to) => size && taken.current && !drawing && look(underHand(taken.current, size, from, to, zoomLimits(size, [subject])), size),
    onZoom: (factor, point) => size && view && look(zoomAt(view, size, point, factor, zoomLimits(size, [subject])), size),
    onDoubleTap: (point) => size && view && (moved ? setMoved(null) : look(zoomAt(view, size, point, DOUBLE_TAP, zoomLimits(size, [subject])), size)),
  })
  // The box is drawn once the pane has been measured: before that there is nothing to give the keyboard to.
  const measured = placement !== null
  useEffect(() => {
    if (measured) body.current?.focus()
  }, [measured])
  useEditorKeys({ save: () => !saving && onSave(box), cancel: onCancel })

  const drag = useDrag(placement)
  const draw = useDrawing(placement, subject, drawing, (drawn, done) => {
    setBox(drawn)
    if (done) setDrawing(false)
  })

  function byKey(event: ReactKeyboardEvent, handle: Handle | null): void {
    const arrow = ARROWS[event.key]
    if (!arrow || !placement) return
    event.preventDefault()
    event.stopPropagation()
    const step = (event.altKey ? STEP / 10 : STEP) / placement.scaleY
    const resized = handle ?? (event.shiftKey ? { x: 1 as const, y: 1 as const } : null)
    setBox(resized ? resizeBox(box, resized, arrow.x * step, arrow.y * step, subject) : moveBox(box, arrow.x * step, arrow.y * step, subject))
  }

  const [topLeft, bottomRight] = useMemo(() => (placement ? cornersOf(box, placement) : [null, null]), [box, placement])
  return (
    <div className={styles.editor} data-blocks-commands role="group" aria-label={label}>
      <div ref={pane} className={styles.pane} data-drawing={drawing || undefined} {...draw}>
        {placement && topLeft && bottomRight && (
          <>
            <PhotoLayer picture={picture} placement={placement} />
            {others.map((other) => (
              <span key={`${other.x0},${other.y0}`} className={styles.other} style={areaStyle(...cornersOf(other, placement))} />
            ))}
            <button
              ref={body}
              type="button"
              className={styles.box}
              style={areaStyle(topLeft, bottomRight)}
              data-own-drag={drawing ? undefined : true}
              aria-label="Box"
              aria-describedby="box-editor-keys"
              onKeyDown={(event) => byKey(event, null)}
              {...drag((dx, dy, from) => setBox(moveBox(from, dx, dy, subject)), box)}
            />
            {HANDLES.map((handle) => (
              <button
                key={handle.name}
                type="button"
                className={styles.handle}
                data-own-drag
                aria-label={handle.name}
                style={handleStyle(handle, topLeft, bottomRight)}
                onKeyDown={(event) => byKey(event, handle)}
                {...drag((dx, dy, from) => setBox(resizeBox(from, handle, dx, dy, subject)), box)}
              />
            ))}
          </>
        )}
      </div>
      <div className={styles.bar}>
        <p id="box-editor-keys" className={styles.keys}>
          Drag the box or its handles. <kbd>↑</kbd> <kbd>↓</kbd> <kbd>←</kbd> <kbd>→</kbd> move it, with <kbd>Shift</kbd> they resize it.
        </p>
        <p className={styles.size} role="status">
          {Math.round(box.x1 - box.x0)} × {Math.round(box.y1 - box.y0)} px
        </p>
        <ToggleButton isSelected={drawing} onChange={setDrawing}>
          Draw anew
        </ToggleButton>
        {actions}
        <span className={styles.gap} />
        <Button onPress={onCancel}>
          Cancel <kbd aria-hidden="true">Esc</kbd>
        </Button>
        <Button variant="primary" isDisabled={saving} onPress={() => onSave(box)}>
          {saving ? 'Saving…' : 'Save box'} <kbd aria-hidden="true">↵</kbd>
        </Button>
      </div>
    </div>
  )
}

const ARROWS: Record<string, Point> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } }

function useEditorKeys(keys: { save(): void; cancel(): void }): void {
  const newest = useRef(keys)
  useEffect(() => {
    newest.current = keys
  })
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const onBar = event.target instanceof Element && event.target.closest('button:not([data-own-drag]), dialog, [role="dialog"]')
      if (event.key === 'Escape') newest.current.cancel()
      else if (event.key === 'Enter' && !event.repeat && !onBar) {
        event.preventDefault()
        newest.current.save()
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

type DragTold = (dx: number, dy: number, from: BoxPx) => void

/** Pointer handlers that tell how far (px of the photo) the hand is from where it took hold. */
function useDrag(placement: Placement | null) {
  const held = useRef<{ at: Point; from: BoxPx } | null>(null)
  return (told: DragTold, box: BoxPx) => ({
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0 || event.currentTarget.dataset.ownDrag === undefined) return
      event.currentTarget.setPointerCapture(event.pointerId)
      held.current = { at: { x: event.clientX, y: event.clientY }, from: box }
    },
    onPointerMove(event: PointerEvent) {
      if (!held.current || !placement) return
      const { at, from } = held.current
      told((event.clientX - at.x) / placement.scaleX, (event.clientY - at.y) / placement.scaleY, from)
    },
    onPointerUp() {
      held.current = null
    },
    onPointerCancel() {
      held.current = null
    },
  })
}

function useDrawing(placement: Placement | null, photo: Picture['subject'], drawing: boolean, told: (box: BoxPx, done: boolean) => void) {
  const start = useRef<Point | null>(null)
  const drawn = (event: PointerEvent<HTMLElement>): BoxPx | null => {
    if (!start.current || !placement) return null
    return boxBetween(start.current, photoPoint(event, placement), photo)
  }
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (drawing && placement && event.button === 0) start.current = photoPoint(event, placement)
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const box = drawn(event)
      if (box) told(box, false)
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const box = drawn(event)
      start.current = null
      if (box) told(box, true)
    },
  }
}

function photoPoint(event: PointerEvent<HTMLElement>, placement: Placement): Point {
  const area = event.currentTarget.getBoundingClientRect()
  return paneToPhoto(placement, { x: event.clientX - area.left, y: event.clientY - area.top })
}

function cornersOf(box: BoxPx, placement: Placement): [Point, Point] {
  return [photoToPane(placement, { x: box.x0, y: box.y0 }), photoToPane(placement, { x: box.x1, y: box.y1 })]
}

function areaStyle(a: Point, b: Point) {
  return { left: a.x, top: a.y, width: b.x - a.x, height: b.y - a.y }
}

function handleStyle(handle: Handle, a: Point, b: Point) {
  return { left: a.x + ((handle.x + 1) / 2) * (b.x - a.x), top: a.y + ((handle.y + 1) / 2) * (b.y - a.y), cursor: cursorOf(handle) }
}

function cursorOf({ x, y }: Handle): string {
  if (x === 0) return 'ns-resize'
  if (y === 0) return 'ew-resize'
  return x === y ? 'nwse-resize' : 'nesw-resize'
}
