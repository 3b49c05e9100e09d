import { describe, expect, it, vi } from 'vitest'
import { FlukeprintError } from '#core/errors.ts'
import type { Progress } from '#core/job.ts'
import { connect, serve, type Handlers, type Port, type WorkerLike } from './rpc.ts'

interface Sums {
  add(input: { a: number; b: number }): number
  countTo(input: { n: number }): number
  never(input: null): null
  fail(input: { file: string }): null
  give(input: { size: number }): ArrayBuffer
}

const handlers: Handlers<Sums> = {
  add: ({ a, b }) => a + b,
  countTo: async ({ n }, { report }) => {
    for (let done = 1; done <= n; done++) report({ stage: 'counting', done, total: n })
    return n
  },
  never: (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        heard.push('abort')
        reject(new FlukeprintError('cancelled', 'stopped'))
      })
    }),
  fail: ({ file }) => {
    throw new FlukeprintError('decode-failed', 'It could not be decoded.', { file, remedy: 'Export it again.', cause: new Error('bad marker') })
  },
  give: ({ size }, { transfer }) => {
    const buffer = new ArrayBuffer(size)
    transfer(buffer)
    given.push(buffer)
    return buffer
  },
}
const heard: string[] = []
const given: ArrayBuffer[] = []

/** A worker made of a message channel, so that the border is tested without a thread. */
function channelWorker(): WorkerLike {
  const { port1, port2 } = new MessageChannel()
  port2.start()
  serve<Sums>(port2 as unknown as Port, handlers)
  const worker: WorkerLike = {
    postMessage: (message, transfer) => port1.postMessage(message, transfer as never),
    terminate: () => (port1.close(), port2.close()),
    onmessage: null,
    onerror: null,
    onmessageerror: null,
  }
  port1.onmessage = (event) => worker.onmessage?.(event as never)
  return worker
}

describe('the border between threads', () => {
  it('answers several calls under way at once, each with its own answer', async () => {
    const { remote, terminate } = connect<Sums>('sums', channelWorker)
    expect(await Promise.all([remote.add({ a: 1, b: 2 }), remote.add({ a: 3, b: 4 })])).toEqual([3, 7])
    terminate()
  })

  it('reports progress in order, before the answer', async () => {
    const { remote, terminate } = connect<Sums>('sums', channelWorker)
    const seen: Progress[] = []
    await remote.countTo({ n: 3 }, { report: (progress) => seen.push(progress) })
    expect(seen.map((progress) => progress.done)).toEqual([1, 2, 3])
    terminate()
  })

  it('carries an error across with code, file, remedy and cause', async () => {
    const { remote, terminate } = connect<Sums>('sums', channelWorker)
    const error = await remote.fail({ file: 'a.jpg' }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(FlukeprintError)
    expect(error).toMatchObject({ code: 'decode-failed', file: 'a.jpg', remedy: 'Export it again.' })
    expect(String((error as FlukeprintError).cause)).toContain('bad marker')
    terminate()
  })

  it('hands buffers over instead of copying them', async () => {
    const { remote, terminate } = connect<Sums>('sums', channelWorker)
    expect((await remote.give({ size: 64 })).byteLength).toBe(64)
    expect(given.at(-1)!.byteLength).toBe(0)
    terminate()
  })

  it('rejects at once on cancel, and tells the worker', async () => {
    const { remote, terminate } = connect<Sums>('sums', channelWorker)
    const abort = new AbortController()
    const call = remote.never(null, { signal: abort.signal })
    await remote.add({ a: 0, b: 0 })
    abort.abort()
    await expect(call).rejects.toMatchObject({ code: 'cancelled' })
    await vi.waitFor(() => expect(heard).toContain('abort'))
    terminate()
  })

  it('does not start what was cancelled before', async () => {
    const started = vi.fn(channelWorker)
    const { remote } = connect<Sums>('sums', started)
    await expect(remote.add({ a: 1, b: 1 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
    expect(started).not.toHaveBeenCalled()
  })

  it('fails every call under way when the worker crashes, and the next call gets a fresh worker', async () => {
    const workers: WorkerLike[] = []
    const crashed = vi.fn()
    const { remote, terminate } = connect<Sums>('sums', () => (workers.push(channelWorker()), workers.at(-1)!), crashed)
    const lost = [remote.never(null), remote.never(null)]
    await remote.add({ a: 0, b: 0 })
    workers[0]!.onerror?.({ message: 'out of memory' } as ErrorEvent)
    for (const call of lost) await expect(call).rejects.toMatchObject({ code: 'worker-crashed' })
    expect(crashed).toHaveBeenCalledOnce()
    expect(await remote.add({ a: 2, b: 2 })).toBe(4)
    expect(workers).toHaveLength(2)
    terminate()
  })

  it('lets no late error of an ended worker take its successor down', async () => {
    const workers: WorkerLike[] = []
    const { remote, terminate } = connect<Sums>('sums', () => (workers.push(channelWorker()), workers.at(-1)!))
    await remote.add({ a: 0, b: 0 })
    workers[0]!.onerror?.({ message: 'out of memory' } as ErrorEvent)
    const next = remote.add({ a: 1, b: 1 })
    workers[0]!.onerror?.({ message: 'out of memory' } as ErrorEvent)
    expect(await next).toBe(2)
    terminate()
  })

  it('says that a worker whose script is gone from the server could not be fetched, and that a reload helps', async () => {
    const gone: WorkerLike = { postMessage: () => queueMicrotask(() => gone.onerror?.({ type: 'error' } as ErrorEvent)), terminate() {}, onmessage: null, onerror: null, onmessageerror: null }
    const { remote } = connect<Sums>('sums', () => gone)
    await expect(remote.add({ a: 1, b: 1 })).rejects.toMatchObject({ code: 'fetch-failed', remedy: expect.stringContaining('Reload') as string })
  })
})
