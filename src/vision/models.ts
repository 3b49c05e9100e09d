import { DETECTOR, EMBEDDER } from './model-names.ts'
import { detectorNetwork } from './networks/detector.ts'
import { embedderNetwork } from './networks/embedder.ts'
import type { Network } from './networks/network.ts'
import { readSafetensors } from './safetensors.ts'

export interface Models {
  embedder: Network
  detector: Network
  dispose(): void
}

/** @param read the bytes of a file in public/models, by its name */
export async function loadModels(read: (fileName: string) => Promise<ArrayBuffer>): Promise<Models> {
  const file = async (name: string) => readSafetensors(await read(`${name}.safetensors`), `${name}.safetensors`)
  const [embedderFile, detectorFile] = await Promise.all([file(EMBEDDER), file(DETECTOR)])
  const embedder = embedderNetwork(embedderFile, EMBEDDER)
  const detector = detectorNetwork(detectorFile, DETECTOR)
  return {
    embedder,
    detector,
    dispose() {
      embedder.dispose()
      detector.dispose()
    },
  }
}
