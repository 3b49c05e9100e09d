/** Runs vision/ in a page, for the tests that hold engines and decoders to each other. Not part of the program. */
import * as tf from '@tensorflow/tfjs-core'
import type { BoxPx } from '#core/catalogue.ts'
import { EMBEDDER, type EmbedderName } from '#core/model-names.ts'
import type { Backend } from '#vision/backend.ts'
import { embedFlukes } from '#vision/embed.ts'
import { startEngine } from '#vision/engine.ts'
import { detectorNetwork } from '#vision/networks/detector.ts'
import { embedderNetwork } from '#vision/networks/embedder.ts'
import { readSafetensors } from '#vision/safetensors.ts'
import { WASM_FILES } from '#vision/wasm-files.ts'
import { decodePicture, greyOfPicture, pictureType } from '../../src/workers/io/photo-file.ts'

export interface ParityPage {
  /** Starts the engine (its self-check holds the half-precision files to 0.01). */
  start(backend: Backend, embedder?: EmbedderName): Promise<{ device: string; selfCheck: { embedder: number; detector: number } }>
  /** Largest differences from the stored answers with the float32 files, and how many tensors a run has left behind. */
  float32(weightsUrl: string): Promise<{ embedder: number; detector: number; tensorsLeft: number }>
  /** A photograph's bytes (base64) → embedding of the fluke in the box, by the page's own decoder. */
  embed(base64: string, boxPx: BoxPx): Promise<{ width: number; height: number; vector: number[] }>
}

let engine: Awaited<ReturnType<typeof startEngine>>

async function bytesOf(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`)
  return await response.arrayBuffer()
}

const parity: ParityPage = {
  async start(backend, embedder = EMBEDDER) {
    engine = await startEngine({ order: [backend], emulated: true, embedder, readModel: (name) => bytesOf(`/models/${name}`), wasmFiles: WASM_FILES, threads: 1 })
    return { device: engine.device, selfCheck: engine.selfCheck }
  },

  async float32(weightsUrl) {
    const read = async (name: string) => readSafetensors(await bytesOf(`${weightsUrl}${name}-v0.safetensors`), name)
    const pairs = await read('parity')
    const before = tf.memory().numTensors
    const largest = { embedder: 0, detector: 0 }
    for (const [name, make] of [['embedder', embedderNetwork], ['detector', detectorNetwork]] as const) {
      const network = make(await read(name), `${name}-v0`)
      const { data, shape } = pairs.arrays.get(`${name}.input`)!
      const input = tf.tensor4d(data, [shape[0]!, network.inputHeight, network.inputWidth, 1])
      const output = network.run(input)
      const values = await output.data()
      pairs.arrays.get(`${name}.output`)!.data.forEach((value, i) => (largest[name] = Math.max(largest[name], Math.abs(values[i]! - value))))
      tf.dispose([input, output])
      network.dispose()
    }
    return { ...largest, tensorsLeft: tf.memory().numTensors - before }
  },

  async embed(base64, boxPx) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer
    const picture = await decodePicture(bytes, pictureType(bytes, 'test'), 'test')
    const image = greyOfPicture(picture)
    const [vector] = await embedFlukes(engine.models.embedder, [{ image, boxPx }])
    return { width: image.width, height: image.height, vector: [...vector!] }
  },
}

Object.assign(window, { parity })
