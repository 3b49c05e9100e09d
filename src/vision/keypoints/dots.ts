import { DESCRIPTOR_SIZE } from './descriptor.ts'
import { DOTS_BASE64 } from './kernels/dots.generated.ts'
import { kernelInstance, type KernelInstance } from './kernels/instance.ts'

interface Dots {
  dots(a: number, rows: number, b: number, groups: number, out: number): void
}

let instance: KernelInstance<Dots> | null | undefined

/** Rows of b are taken four at a time. */
const GROUP = 4

/** All dot products of two lists of descriptors, uint8 [n × 128] and [m × 128]: row after row, each `pitch` ≥ m long. Good until the next call. */
export function allDots(a: Uint8Array, b: Uint8Array): { dots: Int32Array; pitch: number } {
  instance ??= kernelInstance<Dots>(DOTS_BASE64)
  return instance ? dotsByKernel(instance, a, b) : dotsPlainly(a, b)
}

function dotsByKernel({ exports, memory }: KernelInstance<Dots>, a: Uint8Array, b: Uint8Array): { dots: Int32Array; pitch: number } {
  const rows = a.length / DESCRIPTOR_SIZE
  const groups = Math.ceil(b.length / DESCRIPTOR_SIZE / GROUP)
  const bAt = a.length
  const outAt = bAt + groups * GROUP * DESCRIPTOR_SIZE
  const buffer = memory(outAt + rows * groups * GROUP * 4)
  const bytes = new Uint8Array(buffer)
  bytes.set(a, 0)
  bytes.set(b, bAt)
  exports.dots(0, rows, bAt, groups, outAt)
  return { dots: new Int32Array(buffer, outAt, rows * groups * GROUP), pitch: groups * GROUP }
}

/** For machines without WASM SIMD. Exported for the test that holds the two together. */
export function dotsPlainly(a: Uint8Array, b: Uint8Array): { dots: Int32Array; pitch: number } {
  const [rows, columns] = [a.length / DESCRIPTOR_SIZE, b.length / DESCRIPTOR_SIZE]
  const dots = new Int32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0
      for (let i = 0, x = row * DESCRIPTOR_SIZE, y = column * DESCRIPTOR_SIZE; i < DESCRIPTOR_SIZE; i++, x++, y++) sum += a[x]! * b[y]!
      dots[row * columns + column] = sum
    }
  }
  return { dots, pitch: columns }
}
