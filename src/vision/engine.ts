import * as tf from '@tensorflow/tfjs-core'
import { errorRecord, FlukeprintError } from '#core/errors.ts'
import type { EmbedderName } from '#core/model-names.ts'
import type { Backend } from './backend.ts'
import { loadModels, type Models } from './models.ts'
import { selfCheck } from './self-check.ts'
import { startWasm } from './wasm.ts'

export interface EngineInput {
  /** Tried in this order; the first that answers as stored is taken. */
  order: readonly Backend[]
  /** Takes a graphics adapter that is only emulated on the processor. Much slower than WASM, so only where it is asked for by name. */
  emulated: boolean
  embedder: EmbedderName
  /** The bytes of a file in public/models, by its name. */
  readModel(fileName: string): Promise<ArrayBuffer>
  /** Addresses of the WASM engine's three files, by name. */
  wasmFiles: Record<string, string>
  /** Threads for WASM, at least 1; more need a cross-origin isolated page. */
  threads: number
}

/** A running engine with its models loaded and checked. */
export interface Engine {
  backend: Backend
  /** The adapter as the browser names it, or the WASM variant. */
  device: string
  models: Models
  selfCheck: { embedder: number; detector: number }
  /** Engines that were tried before, with the reason they were not taken. */
  refused: { backend: Backend; reason: string }[]
  /** Resolves with the reason when the engine is lost; never otherwise. Answers that are still under way then never come. */
  lost: Promise<string>
}

/** Starts the first engine of the order that passes its self-check. Throws `engine-unavailable` where none does, and `fetch-failed` or `bad-weights` where the models can't be had. */
export async function startEngine(input: EngineInput): Promise<Engine> {
  const refused: Engine['refused'] = []
  for (const backend of input.order) {
    try {
      const { device, lost } = await STARTERS[backend](input)
      const models = await loadModels(input.embedder, input.readModel)
      try {
        return { backend, device, models, selfCheck: await selfCheck(models, input.readModel), refused, lost }
      } catch (thrown) {
        models.dispose()
        throw thrown
      }
    } catch (thrown) {
      const { code, message, cause } = errorRecord(thrown)
      // No other engine can help where the models themselves are missing or damaged.
      if (code === 'fetch-failed' || code === 'bad-weights') throw thrown
      refused.push({ backend, reason: code === 'unexpected' || cause === undefined ? message : `${message} (${firstLine(cause)})` })
    }
  }
  throw new FlukeprintError('engine-unavailable', 'No engine on this machine passes its self-check.', {
    remedy: 'Update the browser, or try another one: Chrome, Edge, Firefox or Safari of the last two years.',
    cause: refused.map(({ backend, reason }) => `${backend}: ${reason}`).join('; '),
  })
}

type Started = Pick<Engine, 'device' | 'lost'>

const STARTERS: Record<Backend, (input: EngineInput) => Promise<Started>> = { webgpu: startWebGpu, webgl: startWebGl, wasm: startThreadedWasm }

async function startWebGpu({ emulated }: EngineInput): Promise<Started> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw refusal('The browser offers no WebGPU adapter.')
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  const name = [description, vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed adapter'
  if (!emulated && (isFallbackAdapter || isEmulated(name))) throw refusal(`The adapter ${name} is only emulated on the processor: WASM is faster.`)
  await import('@tensorflow/tfjs-backend-webgpu')
  await selectBackend('webgpu')
  const { device: gpu } = tf.backend() as unknown as { device: GPUDevice }
  return { device: name, lost: gpu.lost.then(({ reason, message }) => `${reason}: ${message}`) }
}

async function startWebGl({ emulated }: EngineInput): Promise<Started> {
  const canvas = new OffscreenCanvas(1, 1)
  const gl = canvas.getContext('webgl2')
  if (!gl) throw refusal('The browser offers no WebGL 2.')
  const names = gl.getExtension('WEBGL_debug_renderer_info')
  const name = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER))
  gl.getExtension('WEBGL_lose_context')?.loseContext()
  if (!emulated && isEmulated(name)) throw refusal(`The renderer ${name} is only emulated on the processor: WASM is faster.`)
  await import('@tensorflow/tfjs-backend-webgl')
  await selectBackend('webgl')
  const { gpgpu } = tf.backend() as unknown as { gpgpu: { gl: { canvas: OffscreenCanvas } } }
  const lost = new Promise<string>((resolve) => gpgpu.gl.canvas.addEventListener('webglcontextlost', () => resolve('the WebGL context was lost')))
  return { device: name, lost }
}

async function startThreadedWasm({ wasmFiles, threads }: EngineInput): Promise<Started> {
  await startWasm(wasmFiles, threads)
  const [simd, threaded] = await Promise.all([tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'), tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')])
  const count = threaded ? threads : 1
  return { device: `${simd ? 'SIMD' : 'no SIMD'}, ${count} ${count === 1 ? 'thread' : 'threads'}`, lost: new Promise(() => {}) }
}

async function selectBackend(backend: Backend): Promise<void> {
  if (!(await tf.setBackend(backend))) throw refusal(`TensorFlow.js could not start ${backend}.`)
  await tf.ready()
}

function isEmulated(name: string): boolean {
  return /swiftshader|llvmpipe|software|basic render/i.test(name)
}

function refusal(reason: string): FlukeprintError {
  return new FlukeprintError('engine-unavailable', reason)
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.slice(0, 200)
}
