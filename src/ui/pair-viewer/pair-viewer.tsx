import { useEffect, useLayoutEffect, useRef, type MouseEvent, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { MOST_SHAKE as MOST_SHAKE_OF_FINGER } from '#ui/photo-view/fingers.ts'
import { PhotoLayer, transformOf, type Picture } from '#ui/photo-view/photo-layer.tsx'
import { useGestures } from '#ui/photo-view/use-gestures.ts'
import { useSize } from '#ui/photo-view/use-size.ts'
import { paneToPhoto, photoToPane, place, type Point } from '#ui/photo-view/view.ts'
import { lightFilter, type Hand, type HandState, type Side } from './hand.ts'
import { arrangement, paneSize } from './layout.ts'
import { MarksLayer } from './marks-layer.tsx'
import { MOST_DRAWN, ontoQuery, viewOf, type PairMarks } from './marks.ts'
import { asideBySwipe, type Swipe } from './swipe.ts'
import styles from './pair-viewer.module.css'

export interface PairSide {
  picture: Picture
  /** What it is, for a screen reader and over the picture. */
  label: string
  /** A second, quieter line over the picture. */
  detail?: ReactNode
  /** Something is the matter with this picture, and what can be done. */
  notice?: ReactNode
  onBroken?(): void
  /** Where a finger leads that swipes over it while it is not zoomed in; absent: it moves the picture about. */
  swipe?: Swipe
}

interface Props {
  hand: Hand
  query: PairSide
  candidate: PairSide | null
  /** In the candidate's place where there is none. */
  empty: ReactNode
  /** How the two lie on each other, where that is known: then the candidate is laid onto the query by it when both are in one pane. */
  marks?: PairMarks | null
}

/** Two photographs side by side (or over each other) under one hand. */
export function PairViewer({ hand, query, candidate, empty, marks = null }: Props) {
  const room = useRef<HTMLDivElement>(null)
  const size = useSize(room)
  const wanted = useStore(hand.store, (state) => state.mode)
  const mode = candidate ? wanted : 'side'
  const single = mode !== 'side'
  const marked = useStore(hand.store, (state) => state.marks) && candidate !== null && marks !== null

  useLayoutEffect(() => {
    if (size) hand.measure(paneSize(size, single))
  }, [hand, size, single])
  useShown(hand, 'query', query)
  useShown(hand, 'candidate', candidate)
  // On the room, not on its panes: two fingers may come down on one each.
  useGestures(room, {
    onTake: hand.take,
    onHold: hand.hold,
    onZoom: hand.zoom,
    onDoubleTap: hand.closeOrFit,
    onPoint: hand.point,
    aside: asideBySwipe((side) => (hand.isClose() ? null : ((side === 'query' ? query : candidate)?.swipe ?? null))),
  })

  return (
    <div ref={room} className={styles.room} data-mode={mode} data-arrangement={size ? arrangement(size) : 'beside'}>
      {single && candidate ? (
        <Pane hand={hand} sides={[{ ...query, side: 'query' }, { ...candidate, side: 'candidate' }]} name={`${query.label} and ${candidate.label}, ${mode === 'blink' ? 'blinking' : 'overlaid'}`} marks={marks} />
      ) : (
        <>
          <Pane hand={hand} sides={[{ ...query, side: 'query' }]} name={query.label} marks={marks} />
          {candidate ? <Pane hand={hand} sides={[{ ...candidate, side: 'candidate' }]} name={candidate.label} marks={marks} /> : <div className={styles.empty}>{empty}</div>}
        </>
      )}
      {marked && size && <MarksLayer hand={hand} found={marks} room={size} single={single} />}
    </div>
  )
}

function useShown(hand: Hand, side: Side, shown: PairSide | null): void {
  const subject = shown?.picture.subject ?? null
  const { widthPx, heightPx, boxPx } = subject ?? {}
  useLayoutEffect(() => {
    hand.show(side, widthPx && heightPx && boxPx ? { widthPx, heightPx, boxPx } : null)
  }, [hand, side, widthPx, heightPx, boxPx])
}

type NamedSide = PairSide & { side: Side }

/** A click that moved so far was a drag, CSS px. */
const MOST_SHAKE = 4
/** A tap this near to a mark means it, CSS px. */
const NEAR_MARK = 26

function Pane({ hand, sides, name, marks }: { hand: Hand; sides: NamedSide[]; name: string; marks: PairMarks | null }) {
  const mode = useStore(hand.store, (state) => state.mode)
  const opacity = useStore(hand.store, (state) => state.opacity)
  const mirrored = useStore(hand.store, (state) => state.mirrored)
  const over = sides.length > 1 ? mode : 'side'
  const pressed = useRef<{ at: Point; finger: boolean } | null>(null)

  /** Shows in the other photograph where this place would be. A finger that is near to a mark means the mark. */
  function point(event: MouseEvent<HTMLDivElement>): void {
    const from = pressed.current
    const [{ side, picture }] = sides as [NamedSide]
    const state = hand.store.getState()
    if (!marks || !state.marks || !from || Math.hypot(event.clientX - from.at.x, event.clientY - from.at.y) > (from.finger ? MOST_SHAKE_OF_FINGER : MOST_SHAKE)) return
    if (event.target instanceof Element && event.target.closest('button')) return
    const area = event.currentTarget.getBoundingClientRect()
    const at = { x: event.clientX - area.left, y: event.clientY - area.top }
    const placement = place(state.pane, picture.subject, viewOf(state, side), side === 'query' && state.mirrored)
    const near = from.finger ? nearest(marks.marks.slice(0, MOST_DRAWN).map((mark) => photoToPane(placement, mark[side])), at) : -1
    if (near >= 0) hand.closeUp(near, marks.marks[near]!)
    else if (marks.transform) hand.probe({ side, at: paneToPhoto(placement, at) })
  }

  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the marks, by their list, are for the keys
    <div
      className={styles.pane}
      data-pane={sides[0]!.side}
      onPointerDown={(event) => (pressed.current = { at: { x: event.clientX, y: event.clientY }, finger: event.pointerType !== 'mouse' })}
      onClick={point}
    >
      <div role="img" aria-label={name} className={styles.pictures}>
        {sides.map((one, n) => (
          <div key={one.side} className={styles.sheet} data-over={n > 0 ? over : undefined} style={n > 0 && over === 'overlay' ? { opacity } : undefined}>
            <LinkedLayer key={one.picture.key} hand={hand} shown={one} laidOn={n > 0 ? (sides[0]?.picture ?? null) : null} marks={marks} />
          </div>
        ))}
      </div>
      {sides[0]!.swipe && (
        <>
          <span className={styles.ahead} aria-hidden="true" data-way="next">
            {sides[0]!.swipe.next.label} ›
          </span>
          <span className={styles.ahead} aria-hidden="true" data-way="previous">
            ‹ {sides[0]!.swipe.previous.label}
          </span>
        </>
      )}
      {sides.map((one, n) => (
        <div key={one.side} className={styles.caption} data-side={one.side} data-blink={over === 'blink' ? (n > 0 ? 'over' : 'under') : undefined}>
          <strong>{one.label}</strong>
          {one.side === 'query' && mirrored && <span className={styles.mirrored}>mirrored</span>}
          {one.detail && <span className={styles.detail}>{one.detail}</span>}
        </div>
      ))}
      <div className={styles.notices}>{sides.map((one) => one.notice && <div key={one.side}>{one.notice}</div>)}</div>
    </div>
  )
}

/** The place of the nearest point within reach of a finger; −1: none is. */
function nearest(points: readonly Point[], at: Point): number {
  const far = points.map(({ x, y }) => Math.hypot(x - at.x, y - at.y))
  const least = Math.min(NEAR_MARK, ...far)
  return least < NEAR_MARK ? far.indexOf(least) : -1
}

interface LinkedProps {
  hand: Hand
  shown: NamedSide
  /** The query's picture, where this one lies over it in one pane. */
  laidOn: Picture | null
  marks: PairMarks | null
}

/** Follows the hand without rendering anything anew: 60 moves a second. */
function LinkedLayer({ hand, shown: { picture, side, onBroken }, laidOn, marks }: LinkedProps) {
  const layer = useRef<HTMLDivElement>(null)
  const light = useStore(hand.store, (state) => state.light[side])
  const { subject } = picture
  const under = laidOn?.subject ?? null
  const onto = under && marks?.transform ? ontoQuery(marks.transform) : null
  useLayoutEffect(() => {
    const transformAt = (state: HandState): string => {
      // What is known to show the same fluke lies with every mark on its mark, mirrored like it.
      if (onto && under) return `${transformOf(place(state.pane, under, state.view, state.mirrored))} ${onto}`
      return transformOf(place(state.pane, subject, viewOf(state, side), side === 'query' && state.mirrored))
    }
    const follow = (state: HandState): void => {
      if (layer.current) layer.current.style.transform = transformAt(state)
    }
    follow(hand.store.getState())
    return hand.store.subscribe(follow)
  }, [hand, subject, side, under, onto])
  return (
    <div className={styles.light} style={{ filter: lightFilter(light) }}>
      <PhotoLayer ref={layer} picture={picture} onBroken={onBroken} />
    </div>
  )
}

/** Fetches and decodes pictures that will be wanted next. */
export function usePrefetch(urls: readonly (string | null)[]): void {
  const wanted = urls.filter((url) => url !== null).join('\n')
  useEffect(() => {
    const images = wanted.split('\n').filter(Boolean).map((url) => Object.assign(new Image(), { decoding: 'async', src: url }))
    // Only a head start: who shows the picture decodes it again and tells of a broken one.
    for (const image of images) image.decode().catch(() => undefined)
  }, [wanted])
}
