import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { loadModels, type Models } from '#vision/models.ts'
import { selfCheck } from '#vision/self-check.ts'
import { startWasm } from '#vision/wasm.ts'
import { EMBEDDER } from './model.ts'
import { readModel } from './read-model.ts'

/** The engine for a terminal: TensorFlow.js on WASM, one thread, models loaded and checked. */
export async function nodeEngine(): Promise<Models> {
  await startNodeWasm()
  const models = await loadModels(EMBEDDER, readModel)
  await selfCheck(models, readModel)
  return models
}

/** TensorFlow.js alone, for who brings a network of its own. */
export async function startNodeWasm(): Promise<void> {
  const wasmFolder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))
  await startWasm(`${wasmFolder}/`)
}
