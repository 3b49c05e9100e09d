import type { Progress } from '../job.ts'
import { EMBEDDING_SIZE, type QuantisedVector } from '../ranking/quantise.ts'
import { HIT, QUERIES, TILE_ROWS, tileProducts, type TileProducts } from './tile-products.ts'

/** Neighbours kept of each row. Enough to see past the photos of its own whale to those that crowd around it. */
export const NEIGHBOURS = 64
/** Queries between two moments at which the work can be stopped: a few ms. */
const QUERIES_A_STEP = 128
const ROWS_A_STEP = 2000
const NOBODY = -1
/** What a similarity told in float32 may be off by. */
const ROUNDING = 1e-6

/**
 * The nearest rows of each row by cosine similarity, exact, whatever their labels: a label that changes costs nothing here.
 * Each pair is multiplied once, in tiles. 512 bytes a row are kept; the codes are copied for as long as it takes.
 */
export class NeighbourTable {
  /** Rows [size × NEIGHBOURS], nearest first, equal ones in the order of their rows; −1 where a small catalogue has no more. */
  private rows = new Int32Array(0)
  /** Similarities, as float32: what is equal there is equal. */
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
    const vectors = new Vectors(to)
    for (let row = 0; row < to; row++) {
      vectors.put(row, read(row))
      if (row % ROWS_A_STEP === ROWS_A_STEP - 1) yield { stage: 'Reading flukes', done: row + 1, total: to }
    }
    const products = tileProducts()
    const total = (to - from) * Math.ceil(to / TILE_ROWS)
    for (let start = 0, done = 0; start < to; start += TILE_ROWS, done += to - from) {
      const end = Math.min(to, start + TILE_ROWS)
      this.lay(products, vectors, start, end)
      const first = Math.max(from, start + 1)
      for (let query = first; query < to; query += QUERIES) {
        this.compare(products, vectors, start, end, query, Math.min(to, query + QUERIES))
        if ((query - first) % QUERIES_A_STEP === QUERIES_A_STEP - QUERIES) yield { stage: 'Comparing flukes', done: done + query - from, total }
      }
    }
    yield { stage: 'Comparing flukes', done: total, total }
    this.size = to
  }

  private grow(to: number): void {
    const rows = new Int32Array(to * NEIGHBOURS).fill(NOBODY)
    const similarities = new Float32Array(to * NEIGHBOURS).fill(-Infinity)
    rows.set(this.rows.subarray(0, this.size * NEIGHBOURS))
    similarities.set(this.similarities.subarray(0, this.size * NEIGHBOURS))
    this.rows = rows
    this.similarities = similarities
  }

  private lay({ write, facts }: TileProducts, vectors: Vectors, start: number, end: number): void {
    for (let row = start; row < end; row++) {
      write(row - start, vectors.of(row))
      facts[2 * (row - start)] = vectors.scales[row]!
      facts[2 * (row - start) + 1] = this.floorOf(row)
    }
    // The rows of a tile before.
    for (let place = end - start; place < TILE_ROWS; place++) facts[2 * place] = NaN
  }

  /** Offers the products of up to four queries with the rows of a tile that come before each to both sides. */
  private compare(products: TileProducts, vectors: Vectors, start: number, end: number, first: number, last: number): void {
    const { queryFacts, facts, hits } = products
    for (let n = 0; n < QUERIES; n++) {
      const query = first + n
      if (query < last) products.ask(n, vectors.of(query))
      queryFacts[n] = query < last ? vectors.scales[query]! : NaN
      queryFacts[QUERIES + n] = query < last ? this.floorOf(query) : 0
    }
    const count = products.multiply(Math.min(end, last - 1) - start)
    for (let query = first; query < last; query++) {
      const scale = vectors.scales[query]!
      for (let n = 0, at = 0; n < count; n++, at += HIT) {
        const row = start + hits[at]!
        if (row >= query) break
        const similarity = Math.fround(hits[at + 1 + query - first]! * scale * vectors.scales[row]!)
        this.offer(query, row, similarity)
        if (this.offer(row, query, similarity)) facts[2 * (row - start) + 1] = this.floorOf(row)
      }
    }
  }

  /** Puts a neighbour at its place, after those that are as alike; false where all that are kept are nearer. */
  private offer(row: number, neighbour: number, similarity: number): boolean {
    const { rows, similarities } = this
    const first = row * NEIGHBOURS
    let at = first + NEIGHBOURS - 1
    if (similarity <= similarities[at]!) return false
    for (; at > first && similarities[at - 1]! < similarity; at--) {
      similarities[at] = similarities[at - 1]!
      rows[at] = rows[at - 1]!
    }
    similarities[at] = similarity
    rows[at] = neighbour
    return true
  }

  /** What a similarity must be above to be kept. */
  private floorOf(row: number): number {
    return this.similarities[row * NEIGHBOURS + NEIGHBOURS - 1]! - ROUNDING
  }
}

/** Vectors in one piece, for as long as a comparison takes. */
class Vectors {
  readonly scales: Float64Array
  private readonly codes: Int8Array

  constructor(count: number) {
    this.scales = new Float64Array(count)
    this.codes = new Int8Array(count * EMBEDDING_SIZE)
  }

  put(row: number, { codes, scale }: QuantisedVector): void {
    this.codes.set(codes, row * EMBEDDING_SIZE)
    this.scales[row] = scale
  }

  /** Int8 [512]. */
  of(row: number): Int8Array {
    return this.codes.subarray(row * EMBEDDING_SIZE, (row + 1) * EMBEDDING_SIZE)
  }
}
