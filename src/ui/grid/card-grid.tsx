import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useCallback, useEffect, useId, useImperativeHandle, useRef, type KeyboardEvent, type MouseEvent, type ReactNode, type Ref, type RefObject } from 'react'
import { useSize } from '#ui/photo-view/use-size.ts'
import { gridShape, stepInGrid, type CardSize } from './grid-steps.ts'
import styles from './card-grid.module.css'

interface Props<Item> {
  /** What it holds, for a screen reader. */
  label: string
  items: readonly Item[]
  keyOf(item: Item): string
  /** Draws a card; those out of sight are not there. */
  children(item: Item): ReactNode
  size: CardSize
  /** The one that the keys go from; null: none yet. */
  current: string | null
  onCurrent(key: string): void
  /** Enter, or a click; absent: to choose is all there is. */
  onOpen?(key: string): void
  /** Told which places are in sight (and a little beyond; `end` not included), when that or the list changes: what is read for them alone. */
  onSight?(first: number, end: number): void
  /** Those that are marked; absent: only one is chosen. */
  marked?: ReadonlySet<string>
  /** Space, a click with Ctrl (one), a click with Shift (`through`: from the current one to this). */
  onMark?(key: string, through: boolean): void
  /** The keys are its own as soon as it is drawn: for coming back to it. */
  focused?: boolean
  /** Where it is scrolled to when it is first drawn, and is told to be later, CSS px: for coming back. */
  offset?: { from: number; onScroll(to: number): void }
  ref?: Ref<HTMLDivElement>
}

/** Cards in rows, as many as fit, of which only those in sight are drawn: tens of thousands scroll as a few do. */
export function CardGrid<Item>({ label, items, keyOf, children, size, current, onCurrent, onOpen, onSight, marked, onMark, focused, offset, ref }: Props<Item>) {
  const scroller = useRef<HTMLDivElement>(null)
  const room = useSize(scroller)
  // Not by a function that is another one at each drawing: the rows would find no scroller when they are drawn.
  useImperativeHandle(ref, () => scroller.current!, [])
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        tabIndex={-1}
        onScroll={(event) => {
          offset?.onScroll(event.currentTarget.scrollTop)
        }}
      >
        {room && <Rows {...{ label, items, keyOf, children, size, current, onCurrent, onOpen, onSight, marked, onMark, focused }} scroller={scroller} width={room.width - 2 * EDGE_PX} firstOffset={offset?.from ?? 0} />}
      </div>
    </div>
  )
}

/** Free on all sides, for the frame of a focused card. CSS px. */
const EDGE_PX = 12

type RowsProps<Item> = Omit<Props<Item>, 'offset' | 'ref'> & { scroller: RefObject<HTMLDivElement | null>; width: number; firstOffset: number }

function Rows<Item>({ label, items, keyOf, children, size, current, onCurrent, onOpen, onSight, marked, onMark, focused, scroller, width, firstOffset }: RowsProps<Item>) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (focused) list.current?.focus({ preventScroll: true })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when it appears
  }, [])
  const { columns, cardWidth, rowHeight } = gridShape(width, size)
  const virtual = useVirtualizer({
    count: Math.ceil(items.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    initialOffset: firstOffset,
    paddingStart: EDGE_PX,
    paddingEnd: EDGE_PX,
    overscan: 2,
  })
  useEffect(() => virtual.measure(), [virtual, rowHeight])
  const place = current === null ? -1 : items.findIndex((item) => keyOf(item) === current)
  const row = place < 0 ? -1 : Math.floor(place / columns)
  useEffect(() => {
    if (row >= 0) virtual.scrollToIndex(row, { align: 'auto' })
  }, [row, virtual])

  const lines = virtual.getVirtualItems()
  const [first, last] = [(lines[0]?.index ?? 0) * columns, ((lines.at(-1)?.index ?? -1) + 1) * columns]
  const told = useRef(onSight)
  useEffect(() => {
    told.current = onSight
  })
  useEffect(() => told.current?.(first, last), [items, first, last])

  function byKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const item = items[place]
    const to = stepInGrid(event.key, place, items.length, columns)
    if (to !== null) onCurrent(keyOf(items[to]!))
    else if (event.key === 'Enter' && item !== undefined && onOpen) onOpen(keyOf(item))
    else if (event.key === ' ' && item !== undefined && onMark) onMark(keyOf(item), false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const hands = useRef({ onMark, onCurrent, onOpen })
  useEffect(() => {
    hands.current = { onMark, onCurrent, onOpen }
  })
  const click = useCallback((event: MouseEvent, key: string): void => {
    const does = hands.current
    if (does.onMark && (event.ctrlKey || event.metaKey || event.shiftKey)) return does.onMark(key, event.shiftKey)
    does.onCurrent(key)
    does.onOpen?.(key)
  }, [])

  return (
    <div
      ref={list}
      className={styles.list}
      style={{ height: virtual.getTotalSize() }}
      role="listbox"
      aria-label={label}
      aria-multiselectable={onMark ? true : undefined}
      aria-orientation="horizontal"
      aria-activedescendant={place >= 0 ? `${id}-${place}` : undefined}
      tabIndex={0}
      onKeyDown={byKey}
      onFocus={() => {
        if (place < 0 && items[0] !== undefined) onCurrent(keyOf(items[0]))
      }}
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
    >
      {lines.flatMap((line) =>
        items.slice(line.index * columns, (line.index + 1) * columns).map((item, column) => {
          const at = line.index * columns + column
          const key = keyOf(item)
          return (
            <Card
              key={key}
              {...{ item, at, click, children }}
              id={`${id}-${at}`}
              itemKey={key}
              count={items.length}
              selected={marked ? marked.has(key) : key === current}
              current={key === current}
              width={cardWidth}
              height={rowHeight - size.gap}
              x={EDGE_PX + column * (cardWidth + size.gap)}
              y={line.start}
            />
          )
        }),
      )}
    </div>
  )
}

interface CardProps<Item> {
  item: Item
  id: string
  itemKey: string
  at: number
  count: number
  selected: boolean
  current: boolean
  /** CSS px, as the rest. */
  width: number
  height: number
  x: number
  y: number
  children(item: Item): ReactNode
  click(event: MouseEvent, key: string): void
}

/** Not drawn anew for every row that comes into sight: all of it is the same from scroll to scroll. */
const Card = memo(function Card<Item>({ item, id, itemKey, at, count, selected, current, width, height, x, y, children, click }: CardProps<Item>) {
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-setsize={count}
      aria-posinset={at + 1}
      data-current={current || undefined}
      className={styles.card}
      style={{ width, height, transform: `translate(${x}px, ${y}px)` }}
      onClick={(event) => click(event, itemKey)}
    >
      {children(item)}
    </div>
  )
}) as <Item>(props: CardProps<Item>) => ReactNode
