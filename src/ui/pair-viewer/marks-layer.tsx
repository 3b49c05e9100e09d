import { useLayoutEffect, useRef } from 'react'
import type { SizePx } from '#ui/photo-view/view.ts'
import type { Hand, HandState } from './hand.ts'
import { across, MOST_DRAWN, onScreen, SIDES, type PairMarks } from './marks.ts'
import styles from './marks-layer.module.css'

interface Props {
  hand: Hand
  found: PairMarks
  /** Size of the room that both panes stand in, CSS px. */
  room: SizePx
  /** Both photographs lie over each other in one pane. */
  single: boolean
}

/** Matching marks over a pair: numbered rings joined by lines, and the place that was pointed at. Follows the hand without rendering anything anew. */
export function MarksLayer({ hand, found, room, single }: Props) {
  const layer = useRef<SVGSVGElement>(null)
  const marks = found.marks.slice(0, MOST_DRAWN)

  useLayoutEffect(() => {
    const follow = (state: HandState): void => {
      if (layer.current) draw(layer.current, state, found, room, single)
    }
    follow(hand.store.getState())
    return hand.store.subscribe(follow)
  }, [hand, found, room, single])

  return (
    <svg ref={layer} className={styles.layer} width={room.width} height={room.height} aria-hidden="true">
      {marks.map((mark, n) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the list of marks is for the keys
        <g key={n} data-mark={n} onClick={() => hand.closeUp(n, mark)}>
          {!single && <line className={styles.line} />}
          {(single ? (['query'] as const) : SIDES).map((side) => (
            <g key={side} data-side={side} data-own-drag>
              <circle r={7} className={styles.ring} />
              <text className={styles.number} x={9} y={-6}>
                {n + 1}
              </text>
            </g>
          ))}
        </g>
      ))}
      {SIDES.map((side) => (
        <g key={side} data-probe={side} className={styles.probe}>
          <path d="M-12 0H-4M4 0H12M0-12V-4M0 4V12" />
          <circle r={2} />
        </g>
      ))}
    </svg>
  )
}

function draw(layer: SVGSVGElement, state: HandState, found: PairMarks, room: SizePx, single: boolean): void {
  for (const group of layer.querySelectorAll<SVGGElement>('[data-mark]')) {
    const number = Number(group.dataset['mark'])
    const mark = found.marks[number]
    if (!mark) continue
    const ends = SIDES.map((side) => onScreen(state, room, side, mark[side]))
    group.toggleAttribute('data-chosen', state.close?.mark === number)
    for (const end of group.querySelectorAll<SVGGElement>('[data-side]')) moveTo(end, ends[end.dataset['side'] === 'query' ? 0 : 1]!)
    const line = group.querySelector('line')
    const [from, to] = ends
    if (line) line.style.display = from && to ? '' : 'none'
    if (line && from && to) for (const [name, value] of Object.entries({ x1: from.x, y1: from.y, x2: to.x, y2: to.y })) line.setAttribute(name, String(value))
  }
  for (const cross of layer.querySelectorAll<SVGGElement>('[data-probe]')) {
    const side = cross.dataset['probe'] === 'query' ? 'query' : 'candidate'
    const { probe } = state
    const at = probe === null ? null : probe.side === side ? probe.at : found.transform && across(found.transform, probe.side, probe.at)
    cross.toggleAttribute('data-asked', probe?.side === side)
    // Over each other the candidate's place is the query's.
    moveTo(cross, at && !(single && side === 'candidate') ? onScreen(state, room, side, at) : null)
  }
}

function moveTo(element: SVGGElement, at: { x: number; y: number } | null): void {
  element.style.display = at ? '' : 'none'
  if (at) element.setAttribute('transform', `translate(${at.x} ${at.y})`)
}
