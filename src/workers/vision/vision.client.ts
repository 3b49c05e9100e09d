import { errorRecord, FlukeprintError, type ErrorRecord } from '#core/errors.ts'
import type { Backend } from '#vision/backend.ts'
import { embedderName } from '../embedder-choice.client.ts'
import { connect, type CallOptions, type Remote } from '../rpc.ts'
import type { EngineStatus, StartInput, VisionContract } from './vision.contract.ts'

/** The engine as the screen shows it. */
export interface EngineState {
  state: 'idle' | 'starting' | 'ready' | 'failed'
  status: EngineStatus | null
  error: ErrorRecord | null
  /** How often the engine was lost and started again since the page was opened. */
  restarts: number
}

/** Calls that are made again after a loss, before the failure is handed to the caller. */
const MOST_TRIES = 3
/** A graphics backend that was lost so often within so short a time gives way to the next. A laptop that wakes up loses it once. */
const MOST_LOSSES = 2
const LOSSES_WITHIN_MS = 5 * 60_000
const WANTED = 'flukeprint.engine'

/** What was asked for since this page was opened; undefined: nothing. */
let wantedHere: Backend | null | undefined
let told: EngineState = { state: 'idle', status: null, error: null, restarts: 0 }
const listeners = new Set<() => void>()
const losses: { backend: Backend; atMs: number }[] = []
let starting: Promise<EngineStatus> | null = null
/** Which start is the newest: one that another has overtaken speaks no more. */
let starts = 0

const connection = connect<VisionContract>('vision', () => new Worker(new URL('./vision.worker.ts', import.meta.url), { type: 'module', name: 'vision' }))

export function engineState(): EngineState {
  return told
}

export function subscribeEngine(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Starts the engine, or says how it runs. Errors: `engine-unavailable`, `fetch-failed`, `bad-weights`. */
export function startEngine(): Promise<EngineStatus> {
  return (starting ??= start())
}

/** The engine that the user asked for by name; null: the first that works. Kept on this machine. */
export function wantedEngine(): Backend | null {
  if (wantedHere !== undefined) return wantedHere
  const wanted = localStorage.getItem(WANTED)
  return wanted === 'webgpu' || wanted === 'webgl' || wanted === 'wasm' ? wanted : null
}

/** Changes to another engine at once; work under way goes on with it. Throws `storage-full` where it runs, but the choice could not be kept. */
export async function changeEngine(wanted: Backend | null): Promise<EngineStatus> {
  wantedHere = wanted
  losses.length = 0
  endWorker()
  const status = await startEngine()
  keepWanted(wanted)
  return status
}

function keepWanted(wanted: Backend | null): void {
  try {
    if (wanted === null) localStorage.removeItem(WANTED)
    else localStorage.setItem(WANTED, wanted)
  } catch (cause) {
    throw new FlukeprintError('storage-full', 'There is no room left on this disk to keep the choice of the engine: it holds until the page is closed.', { remedy: 'Make room on the disk, and choose again.', cause })
  }
}

/**
 * Finds and embeds flukes: see `VisionContract.analyse`. Starts the engine where it does not run. Where the device is
 * lost or the worker crashes, a fresh one is started and the call is made again; so pictures are copied, never handed over.
 */
async function analyse(input: Parameters<VisionContract['analyse']>[0], options: CallOptions = {}) {
  let failures = 0
  for (;;) {
    const status = await startEngine()
    const made = starting
    try {
      return await connection.remote.analyse(input, options)
    } catch (thrown) {
      const { code } = errorRecord(thrown)
      // `cancelled` without a cancel: the worker was ended beneath this call, by a change of engine or another call's loss.
      if (code === 'cancelled' && !options.signal?.aborted) continue
      if (!(code === 'engine-lost' || code === 'worker-crashed') || ++failures >= MOST_TRIES) throw thrown
      // Of several calls that were under way, the first one starts the engine again.
      if (made === starting) noteLoss(status.backend)
    }
  }
}

export const vision: Pick<Remote<VisionContract>, 'analyse'> = { analyse }

async function start(): Promise<EngineStatus> {
  const own = ++starts
  tell({ state: 'starting', status: null, error: null })
  try {
    const status = await connection.remote.start({ modelsUrl: new URL('models/', document.baseURI).href, only: wantedEngine(), embedder: embedderName(), avoid: avoided() })
    if (own === starts) tell({ state: 'ready', status })
    return status
  } catch (thrown) {
    // Another engine was asked for while this one started: whoever waits is served by that.
    if (own !== starts) return await startEngine()
    starting = null
    tell({ state: 'failed', error: errorRecord(thrown) })
    throw thrown
  }
}

/** WASM is never among them: there is nothing after it. */
function avoided(): StartInput['avoid'] {
  const recent = losses.filter(({ atMs }) => Date.now() - atMs < LOSSES_WITHIN_MS)
  const count = (backend: Backend): number => recent.filter((loss) => loss.backend === backend).length
  return (['webgpu', 'webgl'] as const).filter((backend) => count(backend) >= MOST_LOSSES).map((backend) => ({ backend, reason: `It was lost ${count(backend)} times within minutes.` }))
}

function noteLoss(backend: Backend): void {
  losses.push({ backend, atMs: Date.now() })
  endWorker()
  tell({ restarts: told.restarts + 1 })
}

function endWorker(): void {
  starts++
  starting = null
  connection.terminate()
}

function tell(part: Partial<EngineState>): void {
  told = { ...told, ...part }
  for (const listener of listeners) listener()
}
