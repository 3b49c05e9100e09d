import { FlukeprintError } from '../errors.ts'

/** Numbers in a fluke's embedding: 256 of the fluke, 256 of its mirror image. */
export const EMBEDDING_SIZE = 512

/** Int8 [n] with one scale: value = code × scale. Codes are −127..127, so that the sum of two products fits 16 bits. */
export interface QuantisedVector {
  codes: Int8Array<ArrayBuffer>
  scale: number
}

/**
 * Float32 [n], any range → int8 codes and one scale. No value moves by more than half the scale, which is
 * the largest magnitude / 127. What that costs in ranking is measured in
 * docs/decisions/0005-ranking-choices.md. Throws `bad-input` for a value that is not finite.
 */
export function quantise(vector: Float32Array): QuantisedVector {
  let largest = 0
  for (const value of vector) {
    if (!Number.isFinite(value)) throw new FlukeprintError('bad-input', `An embedding holds ${value}: every value must be finite.`)
    largest = Math.max(largest, Math.abs(value))
  }
  const scale = largest / 127
  const codes = new Int8Array(vector.length)
  if (scale > 0) for (let i = 0; i < vector.length; i++) codes[i] = Math.round(vector[i]! / scale)
  return { codes, scale }
}

/** The values back, Float32 [n]. */
export function dequantise({ codes, scale }: QuantisedVector): Float32Array<ArrayBuffer> {
  return Float32Array.from(codes, (code) => code * scale)
}
