import type * as tf from '@tensorflow/tfjs-core'

/** A network with its weights on the engine. */
export interface Network {
  /** Name and version, as in its file's name: what derived values carry as their maker. */
  readonly version: string
  readonly inputHeight: number
  readonly inputWidth: number
  /** Float32 [n, height, width, 1], normalised → float32 [n, outputs]. The caller disposes the answer. */
  run(input: tf.Tensor4D): tf.Tensor2D
  dispose(): void
}
