import { DESCRIPTOR_SIZE } from '../descriptor.ts'

/** Bytes of a code: one bit for each number of the descriptor. */
export const CODE_BYTES = DESCRIPTOR_SIZE / 8

const counts = new Int32Array(256)

/**
 * A descriptor, uint8 [128], as one bit a number: whether it is above the descriptor's own median (binary SIFT: Peker 2011). Needs nothing learned, and a
 * sixteenth of the room. Into `out`, uint8 [16].
 */
export function binaryCode(descriptor: Uint8Array, out: Uint8Array): void {
  counts.fill(0)
  for (const value of descriptor) counts[value]!++
  let median = 0
  for (let below = counts[0]!; below < DESCRIPTOR_SIZE / 2; below += counts[median]!) median++
  out.fill(0)
  for (let i = 0; i < DESCRIPTOR_SIZE; i++) if (descriptor[i]! > median) out[i >> 3]! |= 1 << (i & 7)
}
