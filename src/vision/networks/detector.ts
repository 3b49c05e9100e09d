import * as tf from '@tensorflow/tfjs-core'
import type { WeightsFile } from '../safetensors.ts'
import type { Network } from './network.ts'
import { batchNorm, convolution, dense } from './weights.ts'

const STRIDES = [2, 2, 1, 2, 1, 2, 1, 2, 1, 1] as const
const HEIGHT = 128
const WIDTH = 256

/**
 * Fluke detector v0: ten 3 × 3 convolutions, two dense layers. Input float32 [n, 128, 256, 1]: the whole photograph
 * squeezed, grey, normalised. Output [n, 4]: x0, y0, x1, y1 as shares of the photograph's width and height. It always
 * answers: it does not know "no fluke".
 */
export function detectorNetwork(file: WeightsFile, version: string): Network {
  const layers = STRIDES.map((stride, i) => ({ stride, ...convolution(file, `conv${i}`, batchNorm(file, `bn${i}`)) }))
  const dense1 = dense(file, 'dense1')
  const dense2 = dense(file, 'dense2')

  function run(input: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => {
      let x = input
      for (const { filter, bias, stride } of layers) {
        x = tf.fused.conv2d({ x, filter, bias, strides: stride, pad: [[0, 0], [1, 1], [1, 1], [0, 0]], activation: 'relu' })
      }
      // The dense layer was trained on channel, row, column.
      const flat: tf.Tensor2D = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [x.shape[0], -1])
      const hidden = tf.fused.matMul({ a: flat, b: dense1.kernel, bias: dense1.bias, activation: 'relu' })
      return tf.fused.matMul({ a: hidden, b: dense2.kernel, bias: dense2.bias, activation: 'sigmoid' }) as tf.Tensor2D
    })
  }

  const weights = [...layers.flatMap(({ filter, bias }) => [filter, bias!]), dense1.kernel, dense1.bias, dense2.kernel, dense2.bias]
  return { version, inputHeight: HEIGHT, inputWidth: WIDTH, run, dispose: () => tf.dispose(weights) }
}
