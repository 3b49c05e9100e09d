import { FlukeprintError } from '#core/errors.ts'
import { DETECTOR, type EmbedderName } from '#core/model-names.ts'
import { EMBEDDING_SIZE } from '#core/ranking/quantise.ts'
import { detectorNetwork } from './networks/detector.ts'
import { embedderNetwork } from './networks/embedder.ts'
import type { Network } from './networks/network.ts'
import { readSafetensors } from './safetensors.ts'

export interface Models {
  embedder: Network
  detector: Network
  dispose(): void
}

/**
 * Throws `bad-weights` where a file is damaged or of a network that is not known here; then nothing stays on the engine.
 * @param embedderName which of the embedders there are
 * @param read the bytes of a file in public/models, by its name
 */
export async function loadModels(embedderName: EmbedderName, read: (fileName: string) => Promise<ArrayBuffer>): Promise<Models> {
  const file = async (name: string) => readSafetensors(await read(`${name}.safetensors`), `${name}.safetensors`)
  const [embedderFile, detectorFile] = await Promise.all([file(embedderName), file(DETECTOR)])
  const embedder = embedderNetwork(embedderFile, embedderName)
  let detector: Network
  try {
    // What is stored and ranked is a vector of this length: a fluke's and its mirror image's.
    if (embedder.outputs * 2 !== EMBEDDING_SIZE) throw new FlukeprintError('bad-weights', `The embedder gives ${embedder.outputs} numbers, expected ${EMBEDDING_SIZE / 2}.`, { file: embedderName, remedy: 'Install the newest version of the program.' })
    detector = detectorNetwork(detectorFile, DETECTOR)
  } catch (thrown) {
    embedder.dispose()
    throw thrown
  }
  return {
    embedder,
    detector,
    dispose() {
      embedder.dispose()
      detector.dispose()
    },
  }
}
