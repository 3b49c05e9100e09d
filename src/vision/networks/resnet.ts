import * as tf from '@tensorflow/tfjs-core'
import type { Facts, InputSize } from './facts.ts'
import type { Body } from './network.ts'
import { generalisedMean, inPlaceOf, joined, maxPoolHalving, normalised, stripedMean } from './pooling.ts'
import type { Convolution, Weights } from './weights.ts'

type Biased = Required<Convolution>

interface Bottleneck {
  stride: 1 | 2
  conv1: Biased
  conv2: Biased
  conv3: Biased
  /** Missing where the input itself is added. */
  shortcut?: Biased
}

/**
 * The first stages of a ResNet-50 (He et al. 2015, arXiv 1512.03385), its batch normalisations folded into the convolutions
 * before training, with generalised mean pooling. Metadata: `stages` (bottleneck blocks of each), `stem`, `dim`, `pool`; `stripes`:
 * parts of the width that are pooled each for itself; `levels`: the last stage but one is pooled as well, whole, and joined.
 */
export function resNet(weights: Weights, facts: Facts, input: InputSize): Body {
  const [counts, stemChannels, outputs, power, stripes] = [facts.counts('stages'), facts.count('stem'), facts.count('dim'), facts.poolPower(), facts.count('stripes', 1)]
  const withLevel = facts.flag('levels')
  const last = counts.length - 1
  // Stem, pool and every stage but the first halve upwards.
  if (stripes > Math.ceil(input.width / 2 ** (last + 2))) facts.refuse('stripes', String(stripes))
  if (withLevel && last === 0) facts.refuse('levels', 'True')

  const stem = weights.biasedConvolution('stem', 1, stemChannels, 7)
  let channels = stemChannels
  const stages = counts.map((count, stage) => {
    const narrow = stemChannels * 2 ** stage
    return Array.from({ length: count }, (_, block): Bottleneck => {
      const name = `stage${stage}.block${block}`
      const made: Bottleneck = {
        stride: block === 0 && stage > 0 ? 2 : 1,
        conv1: weights.biasedConvolution(`${name}.conv1`, channels, narrow, 1),
        conv2: weights.biasedConvolution(`${name}.conv2`, narrow, narrow, 3),
        conv3: weights.biasedConvolution(`${name}.conv3`, narrow, 4 * narrow, 1),
        shortcut: block === 0 ? weights.biasedConvolution(`${name}.shortcut`, channels, 4 * narrow, 1) : undefined,
      }
      channels = 4 * narrow
      return made
    })
  })
  const features = channels * stripes + (withLevel ? channels / 2 : 0)
  const embed = weights.normalisedDense('embed', features, outputs, weights.batchNorm('embed.bn', outputs), weights.batchNorm('pooled.bn', features))

  function run(picture: tf.Tensor4D): tf.Tensor2D {
    const pooled: tf.Tensor2D[] = []
    let x = tf.tidy(() => maxPoolHalving(tf.fused.conv2d({ x: picture, filter: stem.filter, bias: stem.bias, strides: 2, pad: [[0, 0], [3, 3], [3, 3], [0, 0]], activation: 'relu' })))
    stages.forEach((blocks, stage) => {
      for (const block of blocks) x = inPlaceOf(x, () => runBottleneck(x, block))
      if (withLevel && stage === last - 1) pooled.push(tf.tidy(() => generalisedMean(x, power)))
    })
    pooled.push(stripedMean(x, power, stripes))
    return normalised(tf.fused.matMul({ a: joined(pooled), b: embed.kernel, bias: embed.bias }) as tf.Tensor2D)
  }

  return { outputs, run }
}

/** 1 × 1 (stride) → relu → 3 × 3 → relu → 1 × 1, and the input or its 1 × 1 (stride) added, then relu. */
function runBottleneck(x: tf.Tensor4D, { stride, conv1, conv2, conv3, shortcut }: Bottleneck): tf.Tensor4D {
  const narrow = tf.fused.conv2d({ x, ...conv1, strides: stride, pad: 'valid', activation: 'relu' })
  const seen = tf.fused.conv2d({ x: narrow, ...conv2, strides: 1, pad: 'same', activation: 'relu' })
  const wide = tf.fused.conv2d({ x: seen, ...conv3, strides: 1, pad: 'valid' })
  const passed = shortcut ? tf.fused.conv2d({ x, ...shortcut, strides: stride, pad: 'valid' }) : x
  return tf.relu(tf.add<tf.Tensor4D>(wide, passed))
}
