import type { BoxPx } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { throwIfCancelled } from '#core/job.ts'
import { detectFlukes, type Detection } from '#vision/detect.ts'
import { embedFlukes } from '#vision/embed.ts'
import { ENGINE_ORDER } from '#vision/backend.ts'
import { startEngine, type Engine } from '#vision/engine.ts'
import type { GreyImage } from '#vision/grey-image.ts'
import { WASM_FILES } from '#vision/wasm-files.ts'
import { serve, type Port } from '../rpc.ts'
import type { AnalysedFluke, EngineStatus, StartInput, VisionContract } from './vision.contract.ts'

/** More threads than this gain nothing at these sizes. */
const MOST_THREADS = 4
/** Pictures in one pass of a network: between two passes a cancel is heard. */
const BATCH = 8
const LOSS_TOLD_WITHIN_MS = 500

let starting: Promise<Engine> | null = null

serve<VisionContract>(self as unknown as Port, {
  async start(input): Promise<EngineStatus> {
    const engine = await (starting ??= start(input))
    const { backend, device, models, selfCheck, refused } = engine
    return { backend, device, embedder: models.embedder.version, detector: models.detector.version, selfCheck, refused: [...input.avoid, ...refused] }
  },

  async analyse({ pictures }, { signal, transfer }) {
    if (starting === null) throw new FlukeprintError('engine-lost', 'The engine has not been started.')
    const engine = await starting
    const answers: AnalysedFluke[] = []
    for (let from = 0; from < pictures.length; from += BATCH) {
      throwIfCancelled(signal)
      answers.push(...(await untilLost(engine, analyse(engine, pictures.slice(from, from + BATCH)))))
    }
    transfer(...answers.map(({ vector }) => vector.buffer))
    return answers
  },
})

async function start({ modelsUrl, only, embedder, avoid }: StartInput): Promise<Engine> {
  const avoided = avoid.map(({ backend }) => backend)
  const order = only === null ? ENGINE_ORDER.filter((backend) => !avoided.includes(backend)) : [only]
  const threads = self.crossOriginIsolated ? Math.min(MOST_THREADS, Math.max(1, navigator.hardwareConcurrency - 1)) : 1
  try {
    return await startEngine({ order, emulated: only !== null, embedder, readModel: (fileName) => fetchBytes(`${modelsUrl}${fileName}`), wasmFiles: WASM_FILES, threads })
  } catch (thrown) {
    // The next call may try again: the network may be back.
    starting = null
    throw thrown
  }
}

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  const refuse = (cause: unknown): never => {
    throw new FlukeprintError('fetch-failed', 'A model could not be fetched.', { file: url.slice(url.lastIndexOf('/') + 1), remedy: 'Check the connection and try again.', cause })
  }
  const response = await fetch(url).catch(refuse)
  if (!response.ok) refuse(`HTTP ${response.status}`)
  return await response.arrayBuffer().catch(refuse)
}

async function analyse({ models }: Engine, pictures: { image: GreyImage; boxPx: BoxPx | null }[]): Promise<AnalysedFluke[]> {
  const found = await detectFlukes(models.detector, pictures.filter(({ boxPx }) => boxPx === null).map(({ image }) => image))
  const boxes = pictures.map(({ boxPx }) => (boxPx === null ? scored(found.shift()!) : { boxPx, boxScore: null, presence: null }))
  const vectors = await embedFlukes(models.embedder, pictures.map(({ image }, n) => ({ image, boxPx: boxes[n]!.boxPx })))
  return boxes.map((box, n) => ({ ...box, vector: vectors[n]! }))
}

function scored({ boxPx, score, presence }: Detection): Omit<AnalysedFluke, 'vector'> {
  return { boxPx, boxScore: score, presence }
}

/** An answer that is waited for when the device goes never comes, so the loss is waited for too. */
async function untilLost<T>(engine: Engine, work: Promise<T>): Promise<T> {
  const lost = engine.lost.then((reason): never => {
    throw new FlukeprintError('engine-lost', 'The graphics device was lost.', { cause: reason, remedy: 'The engine starts again by itself and the work goes on.' })
  })
  // Whoever loses the race must not end as an unhandled rejection.
  lost.catch(() => undefined)
  const failed = async (thrown: unknown): Promise<never> => {
    // A call into a device that has just gone fails before the loss is told.
    await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, LOSS_TOLD_WITHIN_MS))])
    throw thrown
  }
  return await Promise.race([work.catch(failed), lost])
}
