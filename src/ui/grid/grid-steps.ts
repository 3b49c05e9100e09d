/** How cards fill a room: all rows are alike, so a place follows from its number. CSS px. */
export interface GridShape {
  columns: number
  cardWidth: number
  /** From the top of one row to that of the next. */
  rowHeight: number
}

export interface CardSize {
  /** Cards are at least so wide; they share what is left. */
  least: number
  gap: number
  /** Height of a card of this width. */
  height(width: number): number
}

export function gridShape(roomWidth: number, { least, gap, height }: CardSize): GridShape {
  const columns = Math.max(1, Math.floor((roomWidth + gap) / (least + gap)))
  const cardWidth = Math.max(1, Math.floor((roomWidth - gap * (columns - 1)) / columns))
  return { columns, cardWidth, rowHeight: height(cardWidth) + gap }
}

/** Rows that Page Up and Page Down go by. */
const PAGE_ROWS = 4

/** The place that a key leads to from `place` (−1: none yet) among `count`; null where the key leads nowhere. Stays at the edges. */
export function stepInGrid(key: string, place: number, count: number, columns: number): number | null {
  if (count === 0) return null
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, PageUp: -columns * PAGE_ROWS, PageDown: columns * PAGE_ROWS, Home: -Infinity, End: Infinity }[key]
  if (by === undefined) return null
  if (place < 0) return key === 'End' ? count - 1 : 0
  const to = place + by
  if (to >= 0 && to < count) return to
  if (by === Infinity) return count - 1
  if (by === -Infinity) return 0
  // Down from the last but one row, over a shorter last one: its end. Up from the first row, or down from the last: where it is.
  const rowOf = (at: number): number => Math.floor(at / columns)
  if (to >= count) return rowOf(place) < rowOf(count - 1) ? count - 1 : place
  return Math.abs(by) > columns ? place % columns : place
}
