import type { NamedArray, WeightsFile } from '../../safetensors.ts'

/** A network as make_golden.py describes it, with the trainer's answer to two drawn pictures. */
export interface GoldenCase {
  name: string
  metadata: Record<string, string>
  /** Shape of every array. */
  arrays: Record<string, number[]>
  /** [2, outputs]. */
  answer: number[][]
}

export const PICTURES = 2

/** −1..1, from a name: FNV-1a, then a linear congruential generator. make_golden.py has the same. */
export function uniform(name: string, count: number): Float64Array {
  let state = 2166136261
  for (const letter of new TextEncoder().encode(name)) state = Math.imul(state ^ letter, 16777619) >>> 0
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

/** The weights that the case was answered with. */
export function drawnWeights({ arrays, metadata }: Pick<GoldenCase, 'arrays' | 'metadata'>): WeightsFile {
  return { metadata: { ...metadata }, arrays: new Map(Object.entries(arrays).map(([name, shape]) => [name, drawnArray(name, shape)])) }
}

/** Float32 [2, h, w, 1]. */
export function drawnPictures(inputHeight: number, inputWidth: number): Float32Array {
  return Float32Array.from(uniform('picture', PICTURES * inputHeight * inputWidth), (value) => Math.fround(value) * Math.fround(Math.sqrt(3)))
}

function drawnArray(name: string, shape: number[]): NamedArray {
  const values = uniform(name, shape.reduce((product, size) => product * size, 1))
  const fanIn = shape.slice(1).reduce((product, size) => product * size, 1)
  if (shape.length > 1) return { shape, data: Float32Array.from(values, (value) => value * Math.sqrt(6 / fanIn)) }
  if (name.endsWith('running_var') || name.endsWith('.weight')) return { shape, data: Float32Array.from(values, (value) => 1 + 0.5 * value) }
  return { shape, data: Float32Array.from(values, (value) => 0.3 * value) }
}
