import * as tf from '@tensorflow/tfjs-core'
import type { WeightsFile } from '../safetensors.ts'
import { Facts, type InputSize } from './facts.ts'
import { Weights } from './weights.ts'

/** A network with its weights on the engine. */
export interface Network {
  /** Name and version, as in its file's name: what derived values carry as their maker. */
  readonly version: string
  readonly inputHeight: number
  readonly inputWidth: number
  /** Numbers that it gives for each picture. */
  readonly outputs: number
  /** Float32 [n, height, width, 1], normalised → float32 [n, outputs]. The caller disposes the answer. */
  run(input: tf.Tensor4D): tf.Tensor2D
  dispose(): void
}

/** What a network does with its input, once its weights are on the engine. */
export interface Body {
  outputs: number
  run(input: tf.Tensor4D): tf.Tensor2D
}

/**
 * A network of the shape that its file's metadata names. `body` asks for every array by name and shape; one that is missing,
 * of another shape or left over is `bad-weights`, and then nothing stays on the engine.
 */
export function buildNetwork(file: WeightsFile, version: string, body: (weights: Weights, facts: Facts, input: InputSize) => Body): Network {
  const weights = new Weights(file, version)
  try {
    const facts = new Facts(file.metadata, version)
    const input = facts.input()
    const { outputs, run } = body(weights, facts, input)
    weights.end()
    return { version, inputHeight: input.height, inputWidth: input.width, outputs, run: (x) => tf.tidy(() => run(x)), dispose: () => weights.dispose() }
  } catch (thrown) {
    weights.dispose()
    throw thrown
  }
}
