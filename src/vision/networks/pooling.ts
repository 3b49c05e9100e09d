import * as tf from '@tensorflow/tfjs-core'
import { roundHalfToEven } from '../rounding.ts'

/** Floor below the power of generalised mean pooling. */
const POOL_FLOOR = 1e-5

/** [n, h, w, c] ≥ 0 → [n, c]: mean(max(x, floor)^p)^(1/p) (Radenović et al. 2018, arXiv 1711.02512). */
export function generalisedMean(x: tf.Tensor4D, power: number): tf.Tensor2D {
  return stripedMean(x, power, 1)
}

/**
 * The same for `count` parts of the width, from left to right, each pooled for itself: [n, h, w, c] → [n, count · c]. A width
 * that can't be shared out evenly is cut where the rounded shares are, as the trainer does.
 */
export function stripedMean(x: tf.Tensor4D, power: number, count: number): tf.Tensor2D {
  const floored = tf.maximum(x, POOL_FLOOR)
  const raised: tf.Tensor4D = power === 3 ? tf.mul(tf.mul(floored, floored), floored) : tf.pow(floored, power)
  const [n, height, width, channels] = x.shape
  const cuts = stripeCuts(width, count)
  const parts = cuts.slice(1).map((right, part) => (count === 1 ? raised : tf.slice(raised, [0, 0, cuts[part]!, 0], [n, height, right - cuts[part]!, channels])))
  const means = parts.map((part) => tf.mean(part, [1, 2]) as tf.Tensor2D)
  return tf.pow(joined(means), 1 / power)
}

/** Side by side, or the only one as it is. */
export function joined(parts: tf.Tensor2D[]): tf.Tensor2D {
  return parts.length === 1 ? parts[0]! : tf.concat(parts, 1)
}

/** Columns where the stripes begin and end, count + 1 of them, from 0 to width. */
export function stripeCuts(width: number, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, part) => roundHalfToEven((width * part) / count))
}

/** Max pool 3 × 3, stride 2, one row of padding on every side (PyTorch's; TensorFlow's `same` pads otherwise). Input ≥ 0. */
export function maxPoolHalving(x: tf.Tensor4D): tf.Tensor4D {
  return tf.maxPool(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 2, 'valid')
}

/** [n, d] → each row of length 1. */
export function normalised(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.div(rows, tf.norm(rows, 2, 1, true))
}

/** What `make` makes of `x`, after which `x` and what was made on the way are let go: the maps of a whole network at once would be hundreds of megabytes. */
export function inPlaceOf(x: tf.Tensor4D, make: () => tf.Tensor4D): tf.Tensor4D {
  const made = tf.tidy(make)
  x.dispose()
  return made
}
