import * as tf from '@tensorflow/tfjs-core'
import { excerpt, FlukeprintError } from '#core/errors.ts'
import type { WeightsFile } from '../safetensors.ts'

/** A per-channel line y = scale · x + shift: what a batch normalisation is once it has been trained. */
export interface ChannelLine {
  scale: Float32Array<ArrayBuffer>
  shift: Float32Array<ArrayBuffer>
}

export interface Convolution {
  filter: tf.Tensor4D
  /** Missing where the convolution has neither a bias nor a normalisation after it. */
  bias?: tf.Tensor1D
}

export interface Dense {
  kernel: tf.Tensor2D
  bias: tf.Tensor1D
}

const BATCH_NORM_EPSILON = 1e-5

/** The arrays of a weights file, handed out by name and held to the shape that the network asks for, and the tensors made of them. */
export class Weights {
  private readonly tensors: tf.Tensor[] = []
  private readonly asked = new Set<string>()

  constructor(
    private readonly file: WeightsFile,
    private readonly name: string,
  ) {}

  /** Throws `bad-weights` where an array of that name is missing or has another shape; so do all below. */
  array(name: string, shape: number[]): Float32Array<ArrayBuffer> {
    const array = this.file.arrays.get(name)
    if (!array) return this.refuse(`has no array ${name}`)
    if (array.shape.join() !== shape.join()) return this.refuse(`has ${name} in the shape [${array.shape.slice(0, 8).join(', ')}], where its metadata asks for [${shape.join(', ')}]`)
    this.asked.add(name)
    return array.data
  }

  /** A batch normalisation in evaluation mode, as one line for each channel. */
  batchNorm(name: string, channels: number): ChannelLine {
    const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => this.array(`${name}.${part}`, [channels]))
    const scale = Float32Array.from(gamma!, (value, c) => value / Math.sqrt(variance![c]! + BATCH_NORM_EPSILON))
    const shift = Float32Array.from(beta!, (value, c) => value - mean![c]! * scale[c]!)
    return { scale, shift }
  }

  /**
   * A convolution without bias, its kernel PyTorch's [out, in, size, size] → TensorFlow's [size, size, in, out]. With
   * `after`, the batch normalisation that follows is folded in: the kernel is scaled, and the shift is the bias.
   */
  convolution(name: string, ins: number, outs: number, size: number, after?: ChannelLine): Convolution {
    return { filter: this.filter(name, ins, outs, size, after?.scale), bias: after && this.keep(tf.tensor1d(after.shift)) }
  }

  /** A convolution with its own bias. */
  biasedConvolution(name: string, ins: number, outs: number, size: number): Required<Convolution> {
    return { filter: this.filter(name, ins, outs, size), bias: this.keep(tf.tensor1d(this.array(`${name}.bias`, [outs]))) }
  }

  /**
   * A dense layer without bias between two normalisations that are folded in. Its kernel is PyTorch's [out, in] → [in, out].
   * @param before of its inputs; none: they are taken as they are
   */
  normalisedDense(name: string, ins: number, outs: number, after: ChannelLine, before?: ChannelLine): Dense {
    const data = this.array(`${name}.weight`, [outs, ins])
    const bias = Float32Array.from(after.shift, (shift, o) => {
      let sum = 0
      if (before) for (let i = 0; i < ins; i++) sum += data[o * ins + i]! * before.shift[i]!
      return shift + after.scale[o]! * sum
    })
    return this.denseOf(ins, outs, (o, i) => data[o * ins + i]! * after.scale[o]! * (before?.scale[i] ?? 1), bias)
  }

  /** A dense layer with its own bias. */
  dense(name: string, ins: number, outs: number): Dense {
    const data = this.array(`${name}.weight`, [outs, ins])
    return this.denseOf(ins, outs, (o, i) => data[o * ins + i]!, this.array(`${name}.bias`, [outs]))
  }

  /** Hands a tensor to `dispose`. */
  keep<T extends tf.Tensor>(tensor: T): T {
    this.tensors.push(tensor)
    return tensor
  }

  /** Throws `bad-weights` where an array was never asked for: the file is of another network than its metadata says. */
  end(): void {
    const left = [...this.file.arrays.keys()].filter((name) => !this.asked.has(name))
    if (left.length > 0) this.refuse(`has ${left.length} arrays more than its metadata asks for, such as ${excerpt(left[0]!)}`)
  }

  dispose(): void {
    tf.dispose(this.tensors)
  }

  private filter(name: string, ins: number, outs: number, size: number, scale?: Float32Array): tf.Tensor4D {
    const data = this.array(`${name}.weight`, [outs, ins, size, size])
    const kernel = new Float32Array(data.length)
    for (let o = 0, from = 0; o < outs; o++) {
      const factor = scale?.[o] ?? 1
      for (let i = 0; i < ins; i++) for (let at = 0; at < size * size; at++, from++) kernel[(at * ins + i) * outs + o] = data[from]! * factor
    }
    return this.keep(tf.tensor4d(kernel, [size, size, ins, outs]))
  }

  private denseOf(ins: number, outs: number, value: (o: number, i: number) => number, bias: Float32Array): Dense {
    const kernel = new Float32Array(ins * outs)
    for (let o = 0; o < outs; o++) for (let i = 0; i < ins; i++) kernel[i * outs + o] = value(o, i)
    return { kernel: this.keep(tf.tensor2d(kernel, [ins, outs])), bias: this.keep(tf.tensor1d(bias)) }
  }

  private refuse(what: string): never {
    throw new FlukeprintError('bad-weights', `The weights file ${what}.`, { file: this.name, remedy: 'Reload the page; if it stays, install the program again.' })
  }
}
