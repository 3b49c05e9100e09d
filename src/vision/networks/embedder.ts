import * as tf from '@tensorflow/tfjs-core'
import type { WeightsFile } from '../safetensors.ts'
import type { Network } from './network.ts'
import { batchNorm, convolution, dense, type ChannelLine } from './weights.ts'

const BLOCKS = [4, 8, 12, 8] as const
const HEIGHT = 96
const WIDTH = 192
/** Generalised mean pooling's exponent, and the floor below its power. */
const POOL_POWER = 3
const POOL_FLOOR = 1e-5

/**
 * Embedder v0, DenseNet-style (Huang et al. 2017, arXiv 1608.06993) with generalised mean pooling (Radenović et al.
 * 2018, arXiv 1711.02512). Input float32 [n, 96, 192, 1]: the crop, grey, normalised. Output [n, 256], L2-normalised.
 */
export function embedderNetwork(file: WeightsFile, version: string): Network {
  const stem = convolution(file, 'stem.conv', batchNorm(file, 'stem.bn'))
  const blocks = BLOCKS.map((layers, b) =>
    Array.from({ length: layers }, (_, l) => {
      const name = `block${b}.layer${l}`
      return {
        before: preActivation(batchNorm(file, `${name}.bn1`)),
        conv1: convolution(file, `${name}.conv1`, batchNorm(file, `${name}.bn2`)),
        conv2: convolution(file, `${name}.conv2`),
      }
    }),
  )
  const transitions = BLOCKS.slice(1).map((_, t) => ({
    before: preActivation(batchNorm(file, `transition${t}.bn`)),
    conv: convolution(file, `transition${t}.conv`),
  }))
  const final = preActivation(batchNorm(file, 'final.bn'))
  const embed = dense(file, 'embed', batchNorm(file, 'embed.bn'))

  function layer(x: tf.Tensor4D, { before, conv1, conv2 }: (typeof blocks)[number][number]): tf.Tensor4D {
    const narrow = tf.fused.conv2d({ x: before.run(x), filter: conv1.filter, bias: conv1.bias, strides: 1, pad: 'valid', activation: 'relu' })
    return tf.conv2d(narrow, conv2.filter, 1, 'same')
  }

  function run(input: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => {
      let x = tf.fused.conv2d({ x: input, filter: stem.filter, bias: stem.bias, strides: 2, pad: [[0, 0], [3, 3], [3, 3], [0, 0]], activation: 'relu' })
      x = maxPoolHalving(x)
      blocks.forEach((layers, b) => {
        for (const parts of layers) x = tf.concat([x, layer(x, parts)], 3)
        const transition = transitions[b]
        if (transition) x = tf.avgPool(tf.conv2d(transition.before.run(x), transition.conv.filter, 1, 'valid'), 2, 2, 'valid')
      })
      const pooled = generalisedMean(final.run(x))
      const embedding = tf.fused.matMul({ a: pooled, b: embed.kernel, bias: embed.bias }) as tf.Tensor2D
      return tf.div(embedding, tf.norm(embedding, 2, 1, true)) as tf.Tensor2D
    })
  }

  const weights = [
    stem,
    ...blocks.flat().flatMap(({ before, conv1, conv2 }) => [before.weights, conv1, conv2]),
    ...transitions.flatMap(({ before, conv }) => [before.weights, conv]),
    final.weights,
    embed,
  ]
  return { version, inputHeight: HEIGHT, inputWidth: WIDTH, run, dispose: () => tf.dispose(weights) }
}

interface PreActivation {
  run(x: tf.Tensor4D): tf.Tensor4D
  weights: tf.Tensor[]
}

/**
 * Batch normalisation and relu before a convolution. As a 1 × 1 depthwise convolution with bias and relu it is one pass
 * over the picture instead of three (multiply, add, relu), in half the time: docs/decisions/0006-speed.md.
 */
function preActivation({ scale, shift }: ChannelLine): PreActivation {
  const filter = tf.tensor4d(scale, [1, 1, scale.length, 1])
  const bias = tf.tensor1d(shift)
  const run = (x: tf.Tensor4D): tf.Tensor4D => tf.fused.depthwiseConv2d({ x, filter, bias, strides: 1, pad: 'valid', activation: 'relu' })
  return { run, weights: [filter, bias] }
}

/** Max pool 3 × 3, stride 2, one row of padding on every side (PyTorch's; TensorFlow's `same` pads otherwise). Input ≥ 0. */
function maxPoolHalving(x: tf.Tensor4D): tf.Tensor4D {
  return tf.maxPool(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 2, 'valid')
}

/** [n, h, w, c] ≥ 0 → [n, c]: mean(max(x, floor)^p)^(1/p). */
function generalisedMean(x: tf.Tensor4D): tf.Tensor2D {
  const floored = tf.maximum(x, POOL_FLOOR)
  const cubed = tf.mul(tf.mul(floored, floored), floored)
  return tf.pow(tf.mean(cubed, [1, 2]), 1 / POOL_POWER) as tf.Tensor2D
}
