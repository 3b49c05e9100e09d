import * as tf from '@tensorflow/tfjs-core'
import { FlukeprintError } from '#core/errors.ts'
import type { NamedArray, WeightsFile } from '../safetensors.ts'

/** A per-channel line y = scale · x + shift: what a batch normalisation is once it has been trained. */
export interface ChannelLine {
  scale: Float32Array<ArrayBuffer>
  shift: Float32Array<ArrayBuffer>
}

const BATCH_NORM_EPSILON = 1e-5

/** The array of that name. Throws `bad-weights` where it is missing or has another number of dimensions. */
export function named(file: WeightsFile, name: string, dimensions: number): NamedArray {
  const array = file.arrays.get(name)
  if (!array) throw new FlukeprintError('bad-weights', `The weights file has no array ${name}.`)
  if (array.shape.length !== dimensions) throw new FlukeprintError('bad-weights', `${name} has the shape [${array.shape.join(', ')}].`)
  return array
}

/** Batch normalisation `x.bn` in evaluation mode, as one line for each channel. */
export function batchNorm(file: WeightsFile, name: string): ChannelLine {
  const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => named(file, `${name}.${part}`, 1).data)
  const scale = Float32Array.from(gamma!, (value, c) => value / Math.sqrt(variance![c]! + BATCH_NORM_EPSILON))
  const shift = Float32Array.from(beta!, (value, c) => value - mean![c]! * scale[c]!)
  return { scale, shift }
}

/**
 * A convolution's kernel, PyTorch's [out, in, kh, kw] → TensorFlow's [kh, kw, in, out]. With `after`, the batch
 * normalisation that follows the convolution is folded in: the kernel is scaled, and the shift is the bias.
 */
export function convolution(file: WeightsFile, name: string, after?: ChannelLine): { filter: tf.Tensor4D; bias?: tf.Tensor1D } {
  const { shape, data } = named(file, `${name}.weight`, 4)
  const [outs, ins, kh, kw] = shape as [number, number, number, number]
  const kernel = new Float32Array(data.length)
  for (let o = 0, from = 0; o < outs; o++) {
    for (let i = 0; i < ins; i++) {
      for (let at = 0; at < kh * kw; at++, from++) kernel[(at * ins + i) * outs + o] = data[from]! * (after?.scale[o] ?? 1)
    }
  }
  return { filter: tf.tensor4d(kernel, [kh, kw, ins, outs]), bias: after && tf.tensor1d(after.shift) }
}

/** A dense layer's kernel, PyTorch's [out, in] → [in, out]; `after` is folded in as for a convolution. */
export function dense(file: WeightsFile, name: string, after?: ChannelLine): { kernel: tf.Tensor2D; bias: tf.Tensor1D } {
  const { shape, data } = named(file, `${name}.weight`, 2)
  const [outs, ins] = shape as [number, number]
  const kernel = new Float32Array(data.length)
  for (let o = 0; o < outs; o++) for (let i = 0; i < ins; i++) kernel[i * outs + o] = data[o * ins + i]! * (after?.scale[o] ?? 1)
  const bias = after?.shift ?? named(file, `${name}.bias`, 1).data
  return { kernel: tf.tensor2d(kernel, [ins, outs]), bias: tf.tensor1d(bias) }
}
