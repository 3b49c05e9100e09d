import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

/**
 * Starts the WASM engine.
 * @param folder where the engine's three .wasm files are, with a slash at the end, or their addresses by name
 */
export async function startWasm(folder: string | Record<string, string>, threads = 1): Promise<void> {
  setWasmPaths(folder as Parameters<typeof setWasmPaths>[0])
  setThreadsCount(threads)
  await tf.setBackend('wasm')
  await tf.ready()
}
