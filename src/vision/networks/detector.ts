import * as tf from '@tensorflow/tfjs-core'
import type { WeightsFile } from '../safetensors.ts'
import { BOX_OUTPUTS, FULL_OUTPUTS } from './detector-outputs.ts'
import { buildNetwork, type Network } from './network.ts'

const CHANNELS = [16, 32, 32, 64, 64, 96, 96, 128, 128, 32] as const
const STRIDES = [2, 2, 1, 2, 1, 2, 1, 2, 1, 1] as const
const HALVINGS = STRIDES.filter((stride) => stride === 2).length
const HIDDEN = 256

/**
 * Fluke detector: ten 3 × 3 convolutions, two dense layers. Input float32 [n, h, w, 1]: the whole photograph squeezed, grey,
 * normalised. Output [n, 4] or [n, 11], 0..1: x0, y0, x1, y1 as shares of the photograph's width and height; then the probability
 * that there is a fluke; then left tip, notch and right tip as x, y. One of 4 always answers: it does not know "no fluke".
 * Throws `bad-weights` where the metadata names what is not known here, or the arrays are others.
 */
export function detectorNetwork(file: WeightsFile, version: string): Network {
  return buildNetwork(file, version, (weights, facts, input) => {
    const architecture = facts.text('architecture', 'conv10')
    if (architecture !== 'conv10') facts.refuse('architecture', architecture)
    const outputs = facts.count('outputs', BOX_OUTPUTS)
    if (outputs !== BOX_OUTPUTS && outputs !== FULL_OUTPUTS) facts.refuse('outputs', String(outputs))

    const layers = STRIDES.map((stride, i) => {
      const after = weights.batchNorm(`bn${i}`, CHANNELS[i]!)
      return { stride, ...weights.convolution(`conv${i}`, i === 0 ? 1 : CHANNELS[i - 1]!, CHANNELS[i]!, 3, after) }
    })
    const cells = Math.ceil(input.height / 2 ** HALVINGS) * Math.ceil(input.width / 2 ** HALVINGS)
    const dense1 = weights.dense('dense1', CHANNELS.at(-1)! * cells, HIDDEN)
    const dense2 = weights.dense('dense2', HIDDEN, outputs)

    function run(picture: tf.Tensor4D): tf.Tensor2D {
      let x = picture
      for (const { filter, bias, stride } of layers) {
        x = tf.fused.conv2d({ x, filter, bias, strides: stride, pad: [[0, 0], [1, 1], [1, 1], [0, 0]], activation: 'relu' })
      }
      // The dense layer was trained on channel, row, column.
      const flat: tf.Tensor2D = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0], -1])
      const hidden = tf.fused.matMul({ a: flat, b: dense1.kernel, bias: dense1.bias, activation: 'relu' })
      return tf.fused.matMul({ a: hidden, b: dense2.kernel, bias: dense2.bias, activation: 'sigmoid' }) as tf.Tensor2D
    }

    return { outputs, run }
  })
}
