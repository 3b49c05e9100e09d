import * as tf from '@tensorflow/tfjs-core'
import type { Facts, InputSize } from './facts.ts'
import type { Body } from './network.ts'
import { generalisedMean, inPlaceOf, joined, maxPoolHalving, normalised, stripedMean } from './pooling.ts'
import type { ChannelLine, Convolution, Weights } from './weights.ts'

interface Layer {
  before: PreActivation
  conv1: Convolution
  conv2: Convolution
}

/**
 * DenseNet-style embedder (Huang et al. 2017, arXiv 1608.06993) with generalised mean pooling. Metadata: `blocks` (layers of
 * each), `growth`, `stem`, `bottleneck` (4 where it is not named), `dim`, `pool`; `coords`: x and y of every position, −1..1, as
 * two more channels of the input (CoordConv, Liu et al. 2018, arXiv 1807.03247); `levels`: pooled after every block, and joined;
 * `stripes`: parts of the width that are pooled each for itself after the last block.
 */
export function denseNet(weights: Weights, facts: Facts, input: InputSize): Body {
  const [counts, growth, stemChannels, outputs, power] = [facts.counts('blocks'), facts.count('growth'), facts.count('stem'), facts.count('dim'), facts.poolPower()]
  const narrow = facts.count('bottleneck', 4) * growth
  const stripes = facts.count('stripes', 1)
  const [withCoords, withLevels] = [facts.flag('coords'), facts.flag('levels')]
  // Stem and pool halve upwards, every transition downwards.
  const smallest = Math.floor(Math.ceil(Math.min(input.height, input.width) / 4) / 2 ** (counts.length - 1))
  if (smallest < 1) facts.refuse('input', facts.text('input'))
  if (stripes > Math.floor(Math.ceil(input.width / 4) / 2 ** (counts.length - 1))) facts.refuse('stripes', String(stripes))

  const stem = weights.convolution('stem.conv', withCoords ? 3 : 1, stemChannels, 7, weights.batchNorm('stem.bn', stemChannels))
  let channels = stemChannels
  let features = 0
  const blocks = counts.map((count, b) => {
    const layers = Array.from({ length: count }, (_, l): Layer => {
      const name = `block${b}.layer${l}`
      const layer = {
        before: preActivation(weights, `${name}.bn1`, channels),
        conv1: weights.convolution(`${name}.conv1`, channels, narrow, 1, weights.batchNorm(`${name}.bn2`, narrow)),
        conv2: weights.convolution(`${name}.conv2`, narrow, growth, 3),
      }
      channels += growth
      return layer
    })
    if (b === counts.length - 1) return { layers }
    const level = withLevels ? preActivation(weights, `level${b}.bn`, channels) : undefined
    if (level) features += channels
    const half = Math.floor(channels / 2)
    const transition = { before: preActivation(weights, `transition${b}.bn`, channels), conv: weights.convolution(`transition${b}.conv`, channels, half, 1) }
    channels = half
    return { layers, level, transition }
  })
  const final = preActivation(weights, 'final.bn', channels)
  features += channels * stripes
  const embed = weights.normalisedDense('embed', features, outputs, weights.batchNorm('embed.bn', outputs))
  const coordinates = withCoords ? weights.keep(coordinatesOf(input)) : undefined

  function run(picture: tf.Tensor4D): tf.Tensor2D {
    const pooled: tf.Tensor2D[] = []
    let x = tf.tidy(() => {
      const stemInput = coordinates ? tf.concat([picture, tf.tile(coordinates, [picture.shape[0], 1, 1, 1])], 3) : picture
      return maxPoolHalving(tf.fused.conv2d({ x: stemInput, filter: stem.filter, bias: stem.bias, strides: 2, pad: [[0, 0], [3, 3], [3, 3], [0, 0]], activation: 'relu' }))
    })
    for (const { layers, level, transition } of blocks) {
      for (const layer of layers) x = inPlaceOf(x, () => tf.concat([x, runLayer(x, layer)], 3))
      if (level) pooled.push(tf.tidy(() => generalisedMean(level(x), power)))
      if (transition) x = inPlaceOf(x, () => tf.avgPool(tf.conv2d(transition.before(x), transition.conv.filter, 1, 'valid'), 2, 2, 'valid'))
    }
    pooled.push(stripedMean(final(x), power, stripes))
    return normalised(tf.fused.matMul({ a: joined(pooled), b: embed.kernel, bias: embed.bias }) as tf.Tensor2D)
  }

  return { outputs, run }
}

function runLayer(x: tf.Tensor4D, { before, conv1, conv2 }: Layer): tf.Tensor4D {
  const narrow = tf.fused.conv2d({ x: before(x), filter: conv1.filter, bias: conv1.bias, strides: 1, pad: 'valid', activation: 'relu' })
  return tf.conv2d(narrow, conv2.filter, 1, 'same')
}

type PreActivation = (x: tf.Tensor4D) => tf.Tensor4D

/**
 * Batch normalisation and relu before a convolution. As a 1 × 1 depthwise convolution with bias and relu it is one pass
 * over the picture instead of three (multiply, add, relu), in half the time: docs/decisions/0006-speed.md.
 */
function preActivation(weights: Weights, name: string, channels: number): PreActivation {
  const { scale, shift }: ChannelLine = weights.batchNorm(name, channels)
  const filter = weights.keep(tf.tensor4d(scale, [1, 1, channels, 1]))
  const bias = weights.keep(tf.tensor1d(shift))
  return (x) => tf.fused.depthwiseConv2d({ x, filter, bias, strides: 1, pad: 'valid', activation: 'relu' })
}

/** [1, h, w, 2]: x and y of every position, −1 on the left and at the top, 1 on the right and at the bottom. */
function coordinatesOf({ height, width }: InputSize): tf.Tensor4D {
  const place = (at: number, size: number): number => (size === 1 ? -1 : (2 * at) / (size - 1) - 1)
  const values = new Float32Array(height * width * 2)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      values[to++] = place(x, width)
      values[to++] = place(y, height)
    }
  }
  return tf.tensor4d(values, [1, height, width, 2])
}
