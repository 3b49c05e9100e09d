import { DOT_KERNEL_BASE64 } from './dot-kernel.generated.ts'
import { EMBEDDING_SIZE } from './quantise.ts'

/**
 * Rows of int8 [512] that one query is multiplied with. Rows are only ever written and overwritten; which of
 * them count is the caller's matter. Adding a row copies that row alone: the store grows in place.
 */
export interface CodeMatrix {
  /** Which kernel runs; both give the same whole numbers. */
  readonly kernel: 'wasm-simd' | 'javascript'
  /** Writes a row, growing the store as needed. Int8 [512], −127..127. */
  write(row: number, codes: Int8Array): void
  /** A copy of a row, int8 [512]. */
  read(row: number): Int8Array<ArrayBuffer>
  /** Exact dot products of the query (int8 [512]) with the first `count` rows, into `out` (int32 [≥ count]). */
  dots(query: Int8Array, count: number, out: Int32Array): void
}

/** The fastest matrix that this machine can run. */
export function codeMatrix(): CodeMatrix {
  const module = simdKernel()
  return module ? wasmMatrix(module) : javascriptMatrix()
}

let compiled: WebAssembly.Module | null | undefined

/** Null where the machine has no WASM SIMD: that is what validation says, so a broken kernel would throw instead. */
function simdKernel(): WebAssembly.Module | null {
  if (compiled !== undefined) return compiled
  const bytes = Uint8Array.from(atob(DOT_KERNEL_BASE64), (letter) => letter.charCodeAt(0))
  compiled = typeof WebAssembly !== 'undefined' && WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null
  return compiled
}

interface KernelExports {
  memory: WebAssembly.Memory
  dots(query: number, rows: number, groups: number, out: number): void
}

const PAGE_BYTES = 65_536
/** The first page holds the query (int16 [512]) and the products of one block; rows follow. */
const QUERY_AT = 0
const OUT_AT = EMBEDDING_SIZE * 2
const ROWS_AT = PAGE_BYTES
const BLOCK_ROWS = 8192
/** Rows are stored in groups, woven in pieces: see dot-kernel.wat. */
const GROUP_ROWS = 4
const PIECE = 8

function wasmMatrix(module: WebAssembly.Module): CodeMatrix {
  const { memory, dots } = new WebAssembly.Instance(module).exports as unknown as KernelExports
  let bytes = new Int8Array(memory.buffer)

  function grow(rows: number): void {
    const have = bytes.length
    const need = ROWS_AT + Math.ceil(rows / GROUP_ROWS) * GROUP_ROWS * EMBEDDING_SIZE
    if (need <= have) return
    // Doubled up to 64 MiB a step: a memory is extended in place, so a smaller step costs no copy.
    const more = Math.max(need - have, Math.min(have, 64 * 2 ** 20))
    memory.grow(Math.ceil(more / PAGE_BYTES))
    bytes = new Int8Array(memory.buffer)
  }

  /** Address of a row's first piece; its next ones follow a group's worth of pieces apart. */
  const firstPiece = (row: number): number => ROWS_AT + (row - (row % GROUP_ROWS)) * EMBEDDING_SIZE + (row % GROUP_ROWS) * PIECE

  return {
    kernel: 'wasm-simd',
    write(row, codes) {
      grow(row + 1)
      for (let i = 0, at = firstPiece(row); i < EMBEDDING_SIZE; at += GROUP_ROWS * PIECE) {
        for (let inPiece = 0; inPiece < PIECE; inPiece++, i++) bytes[at + inPiece] = codes[i]!
      }
    },
    read(row) {
      const codes = new Int8Array(EMBEDDING_SIZE)
      for (let i = 0, at = firstPiece(row); i < EMBEDDING_SIZE; i += PIECE, at += GROUP_ROWS * PIECE) codes.set(bytes.subarray(at, at + PIECE), i)
      return codes
    },
    dots(query, count, out) {
      new Int16Array(memory.buffer, QUERY_AT, EMBEDDING_SIZE).set(query)
      for (let from = 0; from < count; from += BLOCK_ROWS) {
        const rows = Math.min(BLOCK_ROWS, count - from)
        dots(QUERY_AT, ROWS_AT + from * EMBEDDING_SIZE, Math.ceil(rows / GROUP_ROWS), OUT_AT)
        out.set(new Int32Array(memory.buffer, OUT_AT, rows), from)
      }
    },
  }
}

/** For machines without WASM SIMD. Exported for the test that holds the two together. */
export function javascriptMatrix(): CodeMatrix {
  const blocks: Int8Array<ArrayBuffer>[] = []
  const block = (row: number): Int8Array<ArrayBuffer> => blocks[Math.floor(row / BLOCK_ROWS)]!
  const at = (row: number): number => (row % BLOCK_ROWS) * EMBEDDING_SIZE

  return {
    kernel: 'javascript',
    write(row, codes) {
      while (blocks.length * BLOCK_ROWS <= row) blocks.push(new Int8Array(BLOCK_ROWS * EMBEDDING_SIZE))
      block(row).set(codes, at(row))
    },
    read: (row) => block(row).slice(at(row), at(row) + EMBEDDING_SIZE),
    dots(query, count, out) {
      for (let row = 0; row < count; row++) out[row] = dot(query, block(row), at(row))
    },
  }
}

function dot(query: Int8Array, codes: Int8Array, from: number): number {
  let sum = 0
  for (let i = 0; i < EMBEDDING_SIZE; i++) sum = (sum + query[i]! * codes[from + i]!) | 0
  return sum
}
