import { kernelInstance, type KernelInstance } from '../kernels/instance.ts'
import { WITHIN_BASE64 } from '../kernels/within.generated.ts'
import { CODE_BYTES } from './code.ts'

/** Codes that can be added to, and searched. */
export interface CodeStore {
  /** Writes the code with this number, uint8 [16]. */
  write(number: number, code: Uint8Array): void
  /** Calls back with the number and the Hamming distance of each of the first `count` codes that is no further than `most`. */
  within(query: Uint8Array, count: number, most: number, hit: (number: number, distance: number) => void): void
}

interface Within {
  within(query: number, codes: number, count: number, most: number, out: number): number
}

/** The fastest store that this machine can run. */
export function codeStore(): CodeStore {
  const instance = kernelInstance<Within>(WITHIN_BASE64)
  return instance ? kernelStore(instance) : plainStore()
}

/** Codes searched in one go, and the room for as many hits, before the codes. */
const BLOCK = 8192
const OUT_AT = 16
const CODES_AT = OUT_AT + BLOCK * 8
/** Room is made for so many more codes at a time. */
const STEP_BYTES = 4 * 2 ** 20

function kernelStore({ exports, memory }: KernelInstance<Within>): CodeStore {
  let bytes = new Uint8Array(memory(CODES_AT))
  return {
    write(number, code) {
      const at = CODES_AT + number * CODE_BYTES
      if (at + CODE_BYTES > bytes.length) bytes = new Uint8Array(memory(at + CODE_BYTES + STEP_BYTES))
      bytes.set(code, at)
    },
    within(query, count, most, hit) {
      bytes.set(query, 0)
      const out = new Int32Array(bytes.buffer, OUT_AT, BLOCK * 2)
      for (let from = 0; from < count; from += BLOCK) {
        const hits = exports.within(0, CODES_AT + from * CODE_BYTES, Math.min(BLOCK, count - from), most, OUT_AT)
        for (let n = 0; n < hits; n++) hit(from + out[2 * n]!, out[2 * n + 1]!)
      }
    },
  }
}

/** For machines without WASM SIMD. Exported for the test that holds the two together. */
export function plainStore(): CodeStore {
  let codes = new Uint8Array(0)
  return {
    write(number, code) {
      if ((number + 1) * CODE_BYTES > codes.length) {
        const more = new Uint8Array(Math.max(1024, codes.length * 2, (number + 1) * CODE_BYTES))
        more.set(codes)
        codes = more
      }
      codes.set(code, number * CODE_BYTES)
    },
    within(query, count, most, hit) {
      for (let number = 0; number < count; number++) {
        let distance = 0
        for (let i = 0; i < CODE_BYTES; i++) distance += BITS[query[i]! ^ codes[number * CODE_BYTES + i]!]!
        if (distance <= most) hit(number, distance)
      }
    },
  }
}

/** Ones in each byte. */
const BITS = Uint8Array.from({ length: 256 }, (_, byte) => [...byte.toString(2)].filter((bit) => bit === '1').length)
