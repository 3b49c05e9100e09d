/** Of a descriptor of length 1, as whole numbers: no number of a RootSIFT descriptor that the cut leaves is far above ½. */
const SCALE = 512

/**
 * A SIFT descriptor → RootSIFT (Arandjelović and Zisserman 2012): over the sum of its numbers, then the root of each. So
 * its length is 1, and the distance of two is Hellinger's. Float32 [128], ≥ 0 → uint8 [128] into `out`, × 512, cut off at 255.
 */
export function rootSift(descriptor: Float32Array, out: Uint8Array): void {
  let sum = 0
  for (const value of descriptor) sum += value
  const scale = sum > 0 ? 1 / sum : 0
  for (let i = 0; i < descriptor.length; i++) out[i] = Math.min(255, Math.round(SCALE * Math.sqrt(descriptor[i]! * scale)))
}
