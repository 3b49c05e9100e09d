import * as tf from '@tensorflow/tfjs-core'
import type { BoxPx } from '#core/catalogue.ts'
import { EMBEDDING_SIZE } from '#core/ranking/quantise.ts'
import { cropBox } from './crop.ts'
import { mirrored } from './detect.ts'
import type { GreyImage } from './grey-image.ts'
import type { Network } from './networks/network.ts'
import { normalise } from './normalise.ts'
import { resample } from './resample.ts'

/**
 * Embeds flukes, each with its mirror image. Float32 [512] a fluke: the two embeddings (each of length 1) one after
 * the other, over √2. So the vector has length 1, and the dot product of two of them is the mirror-averaged similarity
 * (the mean of both dot products), −1..1.
 */
export async function embedFlukes(embedder: Network, flukes: { image: GreyImage; boxPx: BoxPx }[]): Promise<Float32Array<ArrayBuffer>[]> {
  if (flukes.length === 0) return []
  const { inputHeight: height, inputWidth: width } = embedder
  const input = new Float32Array(flukes.length * 2 * height * width)
  flukes.forEach(({ image, boxPx }, n) => {
    const crop = normalise(resample(image, cropBox(boxPx), width, height))
    input.set(crop, 2 * n * height * width)
    input.set(mirrored(crop, width), (2 * n + 1) * height * width)
  })
  const output = tf.tidy(() => embedder.run(tf.tensor4d(input, [flukes.length * 2, height, width, 1])))
  try {
    const values = await output.data()
    return flukes.map((_, n) => Float32Array.from(values.subarray(n * EMBEDDING_SIZE, (n + 1) * EMBEDDING_SIZE), (value) => value * Math.SQRT1_2))
  } finally {
    output.dispose()
  }
}
