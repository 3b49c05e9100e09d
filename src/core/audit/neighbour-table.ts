import type { Progress } from '../job.ts'
import { codeMatrix } from '../ranking/code-matrix.ts'
import type { QuantisedVector } from '../ranking/quantise.ts'

/** Neighbours kept of each row. Enough to see past the photos of its own whale to those that crowd around it. */
export const NEIGHBOURS = 64
/** Rows that are multiplied at a time: half a megabyte, so that they stay in the processor's cache while all queries go by. */
const TILE_ROWS = 1024
/** Queries between two moments at which the work can be stopped: a few ms. */
const QUERIES_A_STEP = 256
const ROWS_A_STEP = 2000
const NOBODY = -1

/**
 * The nearest rows of each row by cosine similarity, exact, whatever their labels: a label that changes costs nothing here.
 * Each pair is multiplied once, in tiles. 512 bytes a row are kept; the codes are read from where they are.
 */
export class NeighbourTable {
  /** Rows [size × NEIGHBOURS], nearest first once settled; −1 where a small catalogue has no more. */
  private rows = new Int32Array(0)
  private similarities = new Float32Array(0)
  private size = 0

  get count(): number {
    return this.size
  }

  /** The `n`-th nearest of a row, 0 first; −1 where there is none. */
  rowAt(row: number, n: number): number {
    return this.rows[row * NEIGHBOURS + n]!
  }

  similarityAt(row: number, n: number): number {
    return this.similarities[row * NEIGHBOURS + n]!
  }

  /**
   * Compares the rows from `count` up to `to` with each other and with all before them. Stopped between two steps it has to be made anew.
   * @param read the vector of a row, of length 1
   */
  *extend(to: number, read: (row: number) => QuantisedVector): Generator<Progress, void> {
    const from = this.size
    this.grow(to)
    const tile = codeMatrix()
    const dots = new Int32Array(TILE_ROWS)
    const scales = new Float64Array(TILE_ROWS)
    const total = (to - from) * Math.ceil(to / TILE_ROWS)
    let done = 0
    for (let start = 0; start < to; start += TILE_ROWS) {
      const end = Math.min(to, start + TILE_ROWS)
      for (let row = start; row < end; row++) {
        const { codes, scale } = read(row)
        tile.write(row - start, codes)
        scales[row - start] = scale
      }
      const first = Math.max(from, start + 1)
      for (let query = first; query < to; query++) {
        const { codes, scale } = read(query)
        const before = Math.min(end, query) - start
        tile.dots(codes, before, dots)
        this.take(query, scale, start, before, dots, scales)
        if ((query - first) % QUERIES_A_STEP === QUERIES_A_STEP - 1) yield { stage: 'Comparing flukes', done: done + query - from, total }
      }
      done += to - from
    }
    yield { stage: 'Comparing flukes', done: total, total }
    for (let row = 0; row < to; row++) {
      this.settle(row)
      if (row % ROWS_A_STEP === ROWS_A_STEP - 1) yield { stage: 'Ordering neighbours', done: row + 1, total: to }
    }
    this.size = to
  }

  private grow(to: number): void {
    const rows = new Int32Array(to * NEIGHBOURS).fill(NOBODY)
    const similarities = new Float32Array(to * NEIGHBOURS).fill(-Infinity)
    rows.set(this.rows.subarray(0, this.size * NEIGHBOURS))
    similarities.set(this.similarities.subarray(0, this.size * NEIGHBOURS))
    this.rows = rows
    this.similarities = similarities
    // While rows come in, each row's neighbours are a heap with the least alike on top.
    for (let row = 0; row < this.size; row++) this.reverse(row)
  }

  /** Offers the products of a query with `before` rows from `start` on to both sides. */
  private take(query: number, scale: number, start: number, before: number, dots: Int32Array, scales: Float64Array): void {
    const { similarities } = this
    const queryTop = query * NEIGHBOURS
    for (let n = 0; n < before; n++) {
      const similarity = dots[n]! * scale * scales[n]!
      if (similarity > similarities[queryTop]!) this.replaceTop(queryTop, start + n, similarity)
      const top = (start + n) * NEIGHBOURS
      if (similarity > similarities[top]!) this.replaceTop(top, query, similarity)
    }
  }

  /** Puts a neighbour in place of the least alike one, and lets it sink to its place in the heap. */
  private replaceTop(top: number, neighbour: number, similarity: number): void {
    const { rows, similarities } = this
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= NEIGHBOURS) break
      if (child + 1 < NEIGHBOURS && similarities[top + child + 1]! < similarities[top + child]!) child++
      if (similarities[top + child]! >= similarity) break
      similarities[top + at] = similarities[top + child]!
      rows[top + at] = rows[top + child]!
      at = child
    }
    similarities[top + at] = similarity
    rows[top + at] = neighbour
  }

  /** Nearest first; equal ones in the order of their rows. */
  private settle(row: number): void {
    const top = row * NEIGHBOURS
    for (let n = 1; n < NEIGHBOURS; n++) {
      const [similarity, neighbour] = [this.similarities[top + n]!, this.rows[top + n]!]
      let at = n
      for (; at > 0; at--) {
        const [before, rowBefore] = [this.similarities[top + at - 1]!, this.rows[top + at - 1]!]
        if (before > similarity || (before === similarity && rowBefore <= neighbour)) break
        this.similarities[top + at] = before
        this.rows[top + at] = rowBefore
      }
      this.similarities[top + at] = similarity
      this.rows[top + at] = neighbour
    }
  }

  /** From nearest first to a heap: least alike first is one. */
  private reverse(row: number): void {
    const top = row * NEIGHBOURS
    this.rows.subarray(top, top + NEIGHBOURS).reverse()
    this.similarities.subarray(top, top + NEIGHBOURS).reverse()
  }
}
