import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { errorRecord, FlukeprintError, type ErrorRecord } from '#core/errors.ts'
import type { StartInput } from './vision.contract.ts'

type Client = typeof import('./vision.client.ts')

/** What each worker that is started does with a call of `analyse`: an answer, an error, or a crash. */
type Behaviour = { answer: unknown } | { error: ErrorRecord } | 'crash' | 'silence'

let behaviours: Behaviour[]
let workers: FakeWorker[]

class FakeWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null
  onerror: ((event: { message: string }) => void) | null = null
  onmessageerror = null
  ended = false
  started: StartInput[] = []
  /** Calls of `analyse` that it was given. */
  asked = 0
  private readonly behaviour = behaviours.shift() ?? { answer: [] }

  constructor() {
    workers.push(this)
  }

  postMessage(message: { type: string; call: number; method: string; input: unknown }): void {
    if (message.type !== 'call') return
    queueMicrotask(() => {
      if (message.method === 'start') {
        const input = message.input as StartInput
        this.started.push(input)
        const backend = (['webgpu', 'webgl', 'wasm'] as const).find((one) => !input.avoid.some((avoided) => avoided.backend === one))
        return this.say({ type: 'done', call: message.call, output: { backend, device: 'fake', embedder: 'e', detector: 'd', selfCheck: { embedder: 0, detector: 0 }, refused: input.avoid } })
      }
      this.asked++
      if (this.behaviour === 'silence') return
      if (this.behaviour === 'crash') this.onerror?.({ message: 'out of memory' })
      else if ('error' in this.behaviour) this.say({ type: 'failed', call: message.call, error: this.behaviour.error })
      else this.say({ type: 'done', call: message.call, output: this.behaviour.answer })
    })
  }

  terminate(): void {
    this.ended = true
  }

  private say(data: unknown): void {
    if (!this.ended) this.onmessage?.({ data })
  }
}

const LOST: Behaviour = { error: errorRecord(new FlukeprintError('engine-lost', 'The graphics device was lost.')) }
const ANSWER: Behaviour = { answer: ['a fluke'] }

let client: Client
beforeEach(async () => {
  behaviours = []
  workers = []
  const kept = new Map<string, string>()
  vi.stubGlobal('Worker', FakeWorker)
  vi.stubGlobal('document', { baseURI: 'http://localhost/' })
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value), removeItem: (key: string) => kept.delete(key) })
  vi.resetModules()
  client = await import('./vision.client.ts')
})
afterEach(() => vi.unstubAllGlobals())

test.each([['lost device', LOST], ['crashed worker', 'crash' as const]])('after a %s a fresh worker is started and the call is made again', async (_, loss) => {
  behaviours = [loss, ANSWER]
  expect(await client.vision.analyse({ pictures: [] })).toEqual(['a fluke'])
  expect(workers.map(({ ended }) => ended)).toEqual([true, false])
  expect(client.engineState()).toMatchObject({ state: 'ready', restarts: 1, status: { backend: 'webgpu' } })
})

test('an engine that is lost again and again gives way to the next one, and says so', async () => {
  behaviours = [LOST, LOST, ANSWER]
  expect(await client.vision.analyse({ pictures: [] })).toEqual(['a fluke'])
  expect(client.engineState().status).toMatchObject({ backend: 'webgl', refused: [{ backend: 'webgpu' }] })
})

test('a call that breaks every engine is handed back with its reason', async () => {
  behaviours = [LOST, LOST, LOST]
  await expect(client.vision.analyse({ pictures: [] })).rejects.toMatchObject({ code: 'engine-lost' })
})

test('calls that were under way together are all made again, on one fresh engine', async () => {
  behaviours = [LOST, ANSWER]
  expect(await Promise.all([client.vision.analyse({ pictures: [] }), client.vision.analyse({ pictures: [] })])).toEqual([['a fluke'], ['a fluke']])
  expect(workers).toHaveLength(2)
  expect(client.engineState().restarts).toBe(1)
})

test('a choice of the engine that can not be kept holds until the page is closed, and says so', async () => {
  vi.stubGlobal('localStorage', {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('no room', 'QuotaExceededError')
    },
  })
  await expect(client.changeEngine('wasm')).rejects.toMatchObject({ code: 'storage-full' })
  expect(client.wantedEngine()).toBe('wasm')
  expect(client.engineState().state).toBe('ready')
})

test('a cancelled call is not made again', async () => {
  behaviours = ['silence', ANSWER]
  const abort = new AbortController()
  const call = client.vision.analyse({ pictures: [] }, { signal: abort.signal })
  await vi.waitFor(() => expect(workers[0]?.started).toHaveLength(1))
  abort.abort()
  await expect(call).rejects.toMatchObject({ code: 'cancelled' })
  expect(workers).toHaveLength(1)
})

test('the engine that the user asks for is taken at once, and kept', async () => {
  await client.startEngine()
  await client.changeEngine('wasm')
  expect(workers.at(-1)!.started[0]).toMatchObject({ only: 'wasm' })
  expect(client.wantedEngine()).toBe('wasm')
  await client.changeEngine(null)
  expect(client.wantedEngine()).toBeNull()
})

test('where another engine is asked for while one still starts, whoever waits is served by the new one', async () => {
  const call = client.vision.analyse({ pictures: [] })
  const told: string[] = []
  client.subscribeEngine(() => told.push(client.engineState().state))
  behaviours = [ANSWER]
  await client.changeEngine('wasm')
  expect(await call).toEqual(['a fluke'])
  expect(told).not.toContain('failed')
  await client.startEngine()
  expect(workers.flatMap(({ started }) => started)).toHaveLength(2)
})

test('a call outlives any number of changes of the engine beneath it', async () => {
  behaviours = ['silence', 'silence', 'silence', 'silence', ANSWER]
  const call = client.vision.analyse({ pictures: [] })
  for (const wanted of ['wasm', 'webgl', 'wasm', 'webgl'] as const) {
    await vi.waitFor(() => expect(workers.at(-1)?.asked).toBe(1))
    await client.changeEngine(wanted)
  }
  expect(await call).toEqual(['a fluke'])
})
