import * as tf from '@tensorflow/tfjs-core'
import { FlukeprintError } from '#core/errors.ts'
import { checkPairOf } from '#core/model-names.ts'
import type { Models } from './models.ts'
import type { Network } from './networks/network.ts'
import { readSafetensors, type WeightsFile } from './safetensors.ts'

/** Largest difference from the stored answers of the float32 weights that half precision may make. */
export const SELF_CHECK_TOLERANCE = 0.01

/**
 * Runs both networks on their stored inputs. Returns the largest differences from the stored answers; throws
 * `self-check-failed` where one is beyond the tolerance, or not a number.
 * @param read the bytes of a file in public/models, by its name
 */
export async function selfCheck({ embedder, detector }: Models, read: (fileName: string) => Promise<ArrayBuffer>): Promise<{ embedder: number; detector: number }> {
  const pairOf = async ({ version }: Network): Promise<WeightsFile> => {
    const file = `${checkPairOf(version)}.safetensors`
    return readSafetensors(await read(file), file)
  }
  const [embedderPair, detectorPair] = await Promise.all([pairOf(embedder), pairOf(detector)])
  return { embedder: await checkNetwork(embedder, embedderPair, 'embedder'), detector: await checkNetwork(detector, detectorPair, 'detector') }
}

/** The same for one network, on the pair of that name: float32 [n, 1, h, w] → [n, outputs]. */
export async function checkNetwork(network: Network, pair: WeightsFile, name: string): Promise<number> {
  const input = pair.arrays.get(`${name}.input`)
  const answer = pair.arrays.get(`${name}.output`)
  if (!input || !answer) throw new FlukeprintError('bad-weights', `The check pair has no ${name}.`)
  const { inputHeight, inputWidth, outputs } = network
  const count = input.shape[0]!
  if (input.shape.join() !== [count, 1, inputHeight, inputWidth].join() || answer.shape.join() !== [count, outputs].join()) {
    throw new FlukeprintError('bad-weights', `The check pair is of another ${name}: ${input.shape.join(' × ')} → ${answer.shape.join(' × ')}.`)
  }
  const output = tf.tidy(() => network.run(tf.tensor4d(input.data, [count, inputHeight, inputWidth, 1])))
  const values = await output.data()
  output.dispose()
  let largest = 0
  for (let i = 0; i < answer.data.length; i++) {
    const difference = Math.abs(values[i]! - answer.data[i]!)
    // A NaN must fail, and no comparison with it is true.
    if (!(difference <= SELF_CHECK_TOLERANCE)) {
      throw new FlukeprintError('self-check-failed', `The ${name} gives other answers on this engine than it should.`, {
        remedy: 'Another engine is tried. Updating the browser or the graphics driver may help.',
        cause: `value ${i} is ${values[i]}, stored ${answer.data[i]}`,
      })
    }
    largest = Math.max(largest, difference)
  }
  return largest
}
