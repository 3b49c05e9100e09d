import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CHECK_PAIR } from '#vision/model-names.ts'
import { loadModels, type Models } from '#vision/models.ts'
import { selfCheck } from '#vision/self-check.ts'
import { startWasm } from '#vision/wasm.ts'

const MODELS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'public', 'models')

/** The engine for a terminal: TensorFlow.js on WASM, one thread, models loaded and checked. */
export async function nodeEngine(): Promise<Models> {
  const wasmFolder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))
  await startWasm(`${wasmFolder}/`)
  const models = await loadModels(readModel)
  await selfCheck(models, await readModel(`${CHECK_PAIR}.safetensors`))
  return models
}

/** A file of public/models. */
export async function readModel(fileName: string): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(join(MODELS, fileName))).buffer
}
