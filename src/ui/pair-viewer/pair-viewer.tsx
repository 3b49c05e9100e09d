import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { PhotoLayer, transformOf, type Picture } from '#ui/photo-view/photo-layer.tsx'
import { useGestures } from '#ui/photo-view/use-gestures.ts'
import { useSize } from '#ui/photo-view/use-size.ts'
import { place } from '#ui/photo-view/view.ts'
import { lightFilter, type Hand, type HandState, type Side } from './hand.ts'
import { arrangement, paneSize } from './layout.ts'
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
}

interface Props {
  hand: Hand
  query: PairSide
  candidate: PairSide | null
  /** In the candidate's place where there is none. */
  empty: ReactNode
}

/** Two photographs side by side (or over each other) under one hand. */
export function PairViewer({ hand, query, candidate, empty }: Props) {
  const room = useRef<HTMLDivElement>(null)
  const size = useSize(room)
  const wanted = useStore(hand.store, (state) => state.mode)
  const mode = candidate ? wanted : 'side'
  const single = mode !== 'side'

  useLayoutEffect(() => {
    if (size) hand.measure(paneSize(size, single))
  }, [hand, size, single])
  useShown(hand, 'query', query)
  useShown(hand, 'candidate', candidate)

  return (
    <div ref={room} className={styles.room} data-mode={mode} data-arrangement={size ? arrangement(size) : 'beside'}>
      {single && candidate ? (
        <Pane hand={hand} sides={[{ ...query, side: 'query' }, { ...candidate, side: 'candidate' }]} name={`${query.label} and ${candidate.label}, ${mode === 'blink' ? 'blinking' : 'overlaid'}`} />
      ) : (
        <>
          <Pane hand={hand} sides={[{ ...query, side: 'query' }]} name={query.label} />
          {candidate ? <Pane hand={hand} sides={[{ ...candidate, side: 'candidate' }]} name={candidate.label} /> : <div className={styles.empty}>{empty}</div>}
        </>
      )}
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

function Pane({ hand, sides, name }: { hand: Hand; sides: NamedSide[]; name: string }) {
  const pane = useRef<HTMLDivElement>(null)
  const mode = useStore(hand.store, (state) => state.mode)
  const opacity = useStore(hand.store, (state) => state.opacity)
  useGestures(pane, { onPan: hand.pan, onZoom: hand.zoom, onPoint: hand.point })
  const over = sides.length > 1 ? mode : 'side'
  return (
    <div ref={pane} className={styles.pane}>
      <div role="img" aria-label={name} className={styles.pictures}>
        {sides.map((one, n) => (
          <div key={one.side} className={styles.sheet} data-over={n > 0 ? over : undefined} style={n > 0 && over === 'overlay' ? { opacity } : undefined}>
            <LinkedLayer key={one.picture.key} hand={hand} shown={one} />
          </div>
        ))}
      </div>
      {sides.map((one, n) => (
        <div key={one.side} className={styles.caption} data-side={one.side} data-blink={over === 'blink' ? (n > 0 ? 'over' : 'under') : undefined}>
          <strong>{one.label}</strong>
          {one.detail && <span className={styles.detail}>{one.detail}</span>}
        </div>
      ))}
      <div className={styles.notices}>{sides.map((one) => one.notice && <div key={one.side}>{one.notice}</div>)}</div>
    </div>
  )
}

/** Follows the hand without rendering anything anew: 60 moves a second. */
function LinkedLayer({ hand, shown: { picture, side, onBroken } }: { hand: Hand; shown: NamedSide }) {
  const layer = useRef<HTMLDivElement>(null)
  const light = useStore(hand.store, (state) => state.light[side])
  const { subject } = picture
  useLayoutEffect(() => {
    const follow = (state: HandState): void => {
      if (layer.current) layer.current.style.transform = transformOf(place(state.pane, subject, state.view, side === 'query' && state.mirrored))
    }
    follow(hand.store.getState())
    return hand.store.subscribe(follow)
  }, [hand, subject, side])
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
