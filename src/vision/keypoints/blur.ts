import { CONVOLVE_BASE64 } from './kernels/convolve.generated.ts'
import { kernelInstance, type KernelInstance } from './kernels/instance.ts'
import type { Plane } from './plane.ts'

/** Half width of the filter in σ: what is cut off is 0.006 % of it. */
const REACH = 4

interface Convolve {
  convolve(from: number, to: number, count: number, stride: number, weights: number, radius: number): void
}

let instance: KernelInstance<Convolve> | null | undefined

/** A picture blurred by a Gaussian of σ px; beyond an edge it is mirrored about the edge's pixels. A new picture of the same size. σ ≤ 0: a copy. */
export function blur(plane: Plane, sigma: number): Plane {
  if (sigma <= 0) return { ...plane, data: plane.data.slice() }
  instance ??= kernelInstance<Convolve>(CONVOLVE_BASE64)
  return instance ? blurByKernel(instance, plane, gaussian(sigma)) : blurPlainly(plane, gaussian(sigma))
}

/** One half of a Gaussian: its weight at 0, 1, … px; together with the other half they are 1. Float32 [radius + 1]. */
export function gaussian(sigma: number): Float32Array<ArrayBuffer> {
  const half = Array.from({ length: Math.max(1, Math.ceil(REACH * sigma)) + 1 }, (_, x) => Math.exp(-0.5 * (x / sigma) ** 2))
  const sum = 2 * half.reduce((total, weight) => total + weight, 0) - half[0]!
  return Float32Array.from(half, (weight) => weight / sum)
}

/**
 * The kernel's memory: the weights, the picture in a margin of `radius` (a multiple of four, so that rows begin evenly),
 * and the same filtered along its rows, which then is filtered along its columns back into the first place.
 */
function blurByKernel({ exports, memory }: KernelInstance<Convolve>, { width, height, data }: Plane, weights: Float32Array): Plane {
  const radius = weights.length - 1
  const margin = (radius + 3) & ~3
  const pitch = margin + ((width + margin + 7) & ~7)
  const rows = height + 2 * radius
  // A step computes eight numbers, and the first and the last ones look a margin's width beyond the run.
  const spare = 64 + margin
  const first = 256 + spare
  const second = first + pitch * rows + 2 * spare
  const floats = new Float32Array(memory((second + pitch * rows + spare) * 4))
  floats.set(weights)
  for (let row = 0; row < rows; row++) {
    const from = mirroredPlace(row - radius, height) * width
    const at = first + row * pitch + margin
    floats.set(data.subarray(from, from + width), at)
    for (let x = 1; x <= radius; x++) {
      floats[at - x] = data[from + mirroredPlace(-x, width)]!
      floats[at + width - 1 + x] = data[from + mirroredPlace(width - 1 + x, width)]!
    }
  }
  exports.convolve(first * 4, second * 4, pitch * rows, 4, 0, radius)
  exports.convolve((second + radius * pitch) * 4, (first + radius * pitch) * 4, pitch * height, pitch * 4, 0, radius)
  const out = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const at = first + (radius + y) * pitch + margin
    out.set(floats.subarray(at, at + width), y * width)
  }
  return { width, height, data: out }
}

/** For machines without WASM SIMD. Exported for the test that holds the two together. */
export function blurPlainly(plane: Plane, weights: Float32Array): Plane {
  return transposedRows(transposedRows(plane, weights), weights)
}

/** Each row filtered and laid down as a column: twice of it is a filter of both axes. */
function transposedRows({ width, height, data }: Plane, weights: Float32Array): Plane {
  const radius = weights.length - 1
  const out = new Float32Array(width * height)
  const line = new Float32Array(width + 2 * radius)
  for (let y = 0; y < height; y++) {
    for (let x = -radius; x < width + radius; x++) line[x + radius] = data[y * width + mirroredPlace(x, width)]!
    for (let x = 0; x < width; x++) {
      let sum = weights[0]! * line[x + radius]!
      for (let k = 1; k <= radius; k++) sum += weights[k]! * (line[x + radius - k]! + line[x + radius + k]!)
      out[x * height + y] = sum
    }
  }
  return { width: height, height: width, data: out }
}

/** A place beyond the edge, mirrored about the pixel at the edge, as often as needed. */
function mirroredPlace(at: number, size: number): number {
  if (at >= 0 && at < size) return at
  if (size === 1) return 0
  const period = 2 * (size - 1)
  const within = ((at % period) + period) % period
  return within < size ? within : period - within
}
