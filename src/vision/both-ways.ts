import * as tf from '@tensorflow/tfjs-core'
import type { Network } from './networks/network.ts'

/**
 * Pixels in one pass of a network: 16 pictures of 96 × 192. More gain nothing on WASM, and its memory, once grown, is never given
 * back; larger inputs go in smaller passes.
 */
const PIXELS_PER_PASS = 16 * 96 * 192

/** A network's answers for a picture and for its mirror image. */
export interface BothWays {
  plain: Float32Array
  mirror: Float32Array
}

/**
 * Runs a network on pictures and on their mirror images. Each is float32 [inputHeight × inputWidth], normalised, made
 * by `picture` when its pass comes.
 */
export async function runBothWays(network: Network, count: number, picture: (n: number) => Float32Array): Promise<BothWays[]> {
  const perPass = Math.max(1, Math.floor(PIXELS_PER_PASS / (2 * network.inputHeight * network.inputWidth)))
  const answers: BothWays[] = []
  for (let from = 0; from < count; from += perPass) {
    const pictures = Array.from({ length: Math.min(perPass, count - from) }, (_, n) => picture(from + n))
    answers.push(...(await onePass(network, pictures)))
  }
  return answers
}

async function onePass(network: Network, pictures: Float32Array[]): Promise<BothWays[]> {
  const { inputHeight: height, inputWidth: width, outputs } = network
  const input = new Float32Array(pictures.length * 2 * height * width)
  pictures.forEach((picture, n) => {
    input.set(picture, 2 * n * height * width)
    input.set(mirrored(picture, width), (2 * n + 1) * height * width)
  })
  const output = tf.tidy(() => network.run(tf.tensor4d(input, [pictures.length * 2, height, width, 1])))
  try {
    const values = (await output.data()) as Float32Array
    const row = (n: number): Float32Array => values.slice(n * outputs, (n + 1) * outputs)
    return pictures.map((_, n) => ({ plain: row(2 * n), mirror: row(2 * n + 1) }))
  } finally {
    output.dispose()
  }
}

/** A picture float32 [h × width] with its columns in reverse order. A new array. */
export function mirrored(picture: Float32Array, width: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(picture.length)
  for (let row = 0; row < picture.length; row += width) {
    for (let x = 0; x < width; x++) out[row + x] = picture[row + width - 1 - x]!
  }
  return out
}
