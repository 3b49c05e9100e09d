import type { BoxPx } from '#core/catalogue.ts'
import { runBothWays } from './both-ways.ts'
import { cropBox } from './crop.ts'
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
  const { inputHeight: height, inputWidth: width, outputs } = embedder
  const answers = await runBothWays(embedder, flukes.length, (n) => {
    const { image, boxPx } = flukes[n]!
    return normalise(resample(image, cropBox(boxPx), width, height))
  })
  return answers.map(({ plain, mirror }) => Float32Array.from({ length: 2 * outputs }, (_, i) => (i < outputs ? plain[i]! : mirror[i - outputs]!) * Math.SQRT1_2))
}
