import { EMBEDDING_SIZE } from '../ranking/quantise.ts'
import { TILE_KERNEL_BASE64 } from './tile-kernel.generated.ts'

/** Rows that are multiplied at a time: half a megabyte, so that they stay in the processor's cache while all queries go by. */
export const TILE_ROWS = 1024
/** Queries that are multiplied at a time. */
export const QUERIES = 4
/** Numbers of a hit: the place of the row in its tile, and its products with each of the queries. */
export const HIT = 1 + QUERIES

/**
 * Products of four queries with the rows of a tile. The kernel throws away at once what is below all floors, which is nearly everything;
 * whoever asks looks at the hits alone.
 */
export interface TileProducts {
  /** Which kernel runs; both give the same products. */
  readonly kernel: 'wasm-simd' | 'javascript'
  /** Float32 [TILE_ROWS × 2]: of each row its scale (not a number: never a hit) and its floor. */
  readonly facts: Float32Array
  /** Float32 [2 × QUERIES]: scales of the queries (not a number: never a hit), then their floors. */
  readonly queryFacts: Float32Array
  /** Int32 [hits × HIT]. */
  readonly hits: Int32Array
  /** Writes a row of the tile, int8 [512]. */
  write(place: number, codes: Int8Array): void
  /** Writes one of the queries, int8 [512]. */
  ask(query: number, codes: Int8Array): void
  /**
   * The first `count` rows (and maybe one more) against the queries. A row is a hit where one of the four similarities is above the floor of its query or that
   * of the row, told in float32: a floor has to lie a millionth below what is meant.
   */
  multiply(count: number): number
}

/** The fastest that this machine can run. */
export function tileProducts(): TileProducts {
  const module = tileKernel()
  return module ? wasmProducts(module) : javascriptProducts()
}

let compiled: WebAssembly.Module | null | undefined

/** Null where the machine has no WASM SIMD: that is what validation says, so a broken kernel would throw instead. */
function tileKernel(): WebAssembly.Module | null {
  if (compiled !== undefined) return compiled
  const bytes = Uint8Array.from(atob(TILE_KERNEL_BASE64), (letter) => letter.charCodeAt(0))
  compiled = typeof WebAssembly !== 'undefined' && WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null
  return compiled
}

interface KernelExports {
  memory: WebAssembly.Memory
  tile(queries: number, queryFacts: number, rows: number, facts: number, pairs: number, out: number): number
}

const PAGE_BYTES = 65_536
const QUERY_BYTES = EMBEDDING_SIZE * 2
const QUERIES_AT = 0
const QUERY_FACTS_AT = QUERIES_AT + QUERIES * QUERY_BYTES
const FACTS_AT = QUERY_FACTS_AT + 64
const ROWS_AT = FACTS_AT + TILE_ROWS * 8
const HITS_AT = ROWS_AT + TILE_ROWS * EMBEDDING_SIZE
const END = HITS_AT + TILE_ROWS * HIT * 4
/** Two rows are woven in pieces of eight codes: see tile-kernel.wat. */
const PIECE = 8

function wasmProducts(module: WebAssembly.Module): TileProducts {
  const { memory, tile } = new WebAssembly.Instance(module).exports as unknown as KernelExports
  memory.grow(Math.ceil(END / PAGE_BYTES) - 1)
  const { buffer } = memory
  const bytes = new Int8Array(buffer)
  const queries = Array.from({ length: QUERIES }, (_, n) => new Int16Array(buffer, QUERIES_AT + n * QUERY_BYTES, EMBEDDING_SIZE))
  return {
    kernel: 'wasm-simd',
    facts: new Float32Array(buffer, FACTS_AT, TILE_ROWS * 2),
    queryFacts: new Float32Array(buffer, QUERY_FACTS_AT, QUERIES * 2),
    hits: new Int32Array(buffer, HITS_AT, TILE_ROWS * HIT),
    write(place, codes) {
      const odd = place % 2
      for (let i = 0, at = ROWS_AT + (place - odd) * EMBEDDING_SIZE + odd * PIECE; i < EMBEDDING_SIZE; at += 2 * PIECE) {
        for (let inPiece = 0; inPiece < PIECE; inPiece++, i++) bytes[at + inPiece] = codes[i]!
      }
    },
    ask: (query, codes) => queries[query]!.set(codes),
    multiply: (count) => tile(QUERIES_AT, QUERY_FACTS_AT, ROWS_AT, FACTS_AT, Math.ceil(count / 2), HITS_AT),
  }
}

/** For machines without WASM SIMD. Exported for the test that holds the two together. */
export function javascriptProducts(): TileProducts {
  const rows = new Int8Array(TILE_ROWS * EMBEDDING_SIZE)
  const queries = Array.from({ length: QUERIES }, () => new Int8Array(EMBEDDING_SIZE))
  const facts = new Float32Array(TILE_ROWS * 2)
  const queryFacts = new Float32Array(QUERIES * 2)
  const hits = new Int32Array(TILE_ROWS * HIT)

  function product(query: Int8Array, place: number): number {
    let sum = 0
    for (let i = 0, at = place * EMBEDDING_SIZE; i < EMBEDDING_SIZE; i++, at++) sum = (sum + query[i]! * rows[at]!) | 0
    return sum
  }

  return {
    kernel: 'javascript',
    facts,
    queryFacts,
    hits,
    write: (place, codes) => rows.set(codes, place * EMBEDDING_SIZE),
    ask: (query, codes) => queries[query]!.set(codes),
    multiply(count) {
      let found = 0
      for (let place = 0; place < count; place++) {
        let worth = false
        for (let query = 0; query < QUERIES; query++) {
          const dot = product(queries[query]!, place)
          hits[found * HIT + 1 + query] = dot
          worth ||= dot * queryFacts[query]! * facts[2 * place]! > Math.min(queryFacts[QUERIES + query]!, facts[2 * place + 1]!)
        }
        if (worth) hits[found++ * HIT] = place
      }
      return found
    },
  }
}
