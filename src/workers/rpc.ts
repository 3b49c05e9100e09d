import { errorFromRecord, errorRecord, FlukeprintError, RELOAD, type ErrorRecord } from '#core/errors.ts'
import type { JobContext, Progress } from '#core/job.ts'

/**
 * The border between threads. A contract is an interface of methods `(input) => output` of cloneable
 * values. `serve` stands in the worker, `connect` in the page; a call can be cancelled, reports its
 * progress, and always settles: when the worker crashes, every call under way fails with
 * `worker-crashed` (`fetch-failed` where its script does not load), and the next call starts a fresh worker.
 */

type Contract<C> = { [M in keyof C]: (input: never) => unknown }
type Input<C, M extends keyof C> = C[M] extends (input: infer I) => unknown ? I : never
type Output<C, M extends keyof C> = C[M] extends (input: never) => infer O ? O : never

export interface ServeContext extends JobContext {
  /** Hands these buffers of the output over instead of copying them. */
  transfer(...objects: Transferable[]): void
}

export type Handlers<C> = {
  [M in keyof C]: (input: Input<C, M>, context: ServeContext) => Output<C, M> | Promise<Output<C, M>>
}

export interface CallOptions {
  signal?: AbortSignal
  report?: (progress: Progress) => void
  transfer?: Transferable[]
}

export type Remote<C> = {
  [M in keyof C]: (input: Input<C, M>, options?: CallOptions) => Promise<Output<C, M>>
}

type ToWorker = { type: 'call'; call: number; method: string; input: unknown } | { type: 'cancel'; call: number }
type FromWorker =
  | { type: 'progress'; call: number; progress: Progress }
  | { type: 'done'; call: number; output: unknown }
  | { type: 'failed'; call: number; error: ErrorRecord }

/** The side of a worker that `serve` needs: `self` in a worker, a port in a test. */
export interface Port {
  postMessage(message: unknown, transfer?: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}

export function serve<C extends Contract<C>>(port: Port, handlers: Handlers<C>): void {
  const running = new Map<number, AbortController>()
  const post = (message: FromWorker, transfer: Transferable[] = []): void => port.postMessage(message, transfer)

  async function answer(call: number, method: string, input: unknown): Promise<void> {
    const abort = new AbortController()
    running.set(call, abort)
    const transfers: Transferable[] = []
    const context: ServeContext = {
      signal: abort.signal,
      report: (progress) => post({ type: 'progress', call, progress }),
      transfer: (...objects) => transfers.push(...objects),
    }
    try {
      const handler = handlers[method as keyof C]
      const output = await handler(input as Input<C, keyof C>, context)
      post({ type: 'done', call, output }, transfers)
    } catch (thrown) {
      post({ type: 'failed', call, error: errorRecord(thrown) })
    } finally {
      running.delete(call)
    }
  }

  port.addEventListener('message', (event: MessageEvent<ToWorker>) => {
    const message = event.data
    if (message.type === 'call') void answer(message.call, message.method, message.input)
    else running.get(message.call)?.abort()
  })
}

interface Pending {
  resolve(output: unknown): void
  reject(error: FlukeprintError): void
  report: ((progress: Progress) => void) | undefined
}

/** The part of a `Worker` that the client uses. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void
  terminate(): void
  onmessage: ((event: MessageEvent) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  onmessageerror: ((event: MessageEvent) => void) | null
}

export interface Connection<C> {
  remote: Remote<C>
  /** Ends the worker; calls under way fail with `cancelled`; a later call starts a fresh one. */
  terminate(): void
}

/**
 * @param name what the worker does, for its error messages
 * @param start makes a fresh worker; called at the first call and again after a crash
 * @param crashed told of each crash, before the calls under way fail
 */
export function connect<C extends Contract<C>>(
  name: string,
  start: () => WorkerLike,
  crashed: (error: FlukeprintError) => void = () => {},
): Connection<C> {
  let worker: WorkerLike | null = null
  let calls = 0
  const pending = new Map<number, Pending>()

  function end(error: FlukeprintError): void {
    worker?.terminate()
    worker = null
    const failed = [...pending.values()]
    pending.clear()
    for (const call of failed) call.reject(error)
  }

  function crash(reason: string): void {
    const error = new FlukeprintError('worker-crashed', `The ${name} worker stopped unexpectedly.`, {
      cause: reason,
      remedy: 'Work in progress goes on by itself; if it happens again, reload the page.',
    })
    crashed(error)
    end(error)
  }

  /** No work is to blame: the program was replaced on the server under an open page, or the network is gone. */
  function notLoaded(): void {
    end(new FlukeprintError('fetch-failed', `A part of the program could not be fetched: the ${name} worker.`, { remedy: RELOAD }))
  }

  function receive(message: FromWorker): void {
    const call = pending.get(message.call)
    if (!call) return
    if (message.type === 'progress') return call.report?.(message.progress)
    pending.delete(message.call)
    if (message.type === 'done') call.resolve(message.output)
    else call.reject(errorFromRecord(message.error))
  }

  function live(): WorkerLike {
    if (worker) return worker
    const fresh = start()
    // An ended worker may have an error under way still: it must not take its successor down.
    const crashOf = (reason: string): void => {
      if (worker === fresh) crash(reason)
    }
    let heard = false
    fresh.onmessage = (event) => {
      heard = true
      receive(event.data as FromWorker)
    }
    fresh.onerror = (event) => {
      // A script that can't be fetched gives an error without a message; one that runs always names it.
      if (worker === fresh && !event.message && !heard) notLoaded()
      else crashOf(event.message || 'unknown error')
    }
    fresh.onmessageerror = () => crashOf('a message could not be read')
    return (worker = fresh)
  }

  function invoke(method: string, input: unknown, options: CallOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (options.signal?.aborted) return reject(new FlukeprintError('cancelled', 'Stopped at your request.'))
      const call = ++calls
      const to = live()
      // The worker is told to stop, and the caller need not wait until it has.
      const cancel = (): void => {
        if (!pending.delete(call)) return
        to.postMessage({ type: 'cancel', call } satisfies ToWorker, [])
        reject(new FlukeprintError('cancelled', 'Stopped at your request.'))
      }
      const settled = (): void => options.signal?.removeEventListener('abort', cancel)
      // Posted first: what can't be cloned throws here, and leaves nothing pending.
      to.postMessage({ type: 'call', call, method, input } satisfies ToWorker, options.transfer ?? [])
      options.signal?.addEventListener('abort', cancel, { once: true })
      pending.set(call, {
        resolve: (output) => (settled(), resolve(output)),
        reject: (error) => (settled(), reject(error)),
        report: options.report,
      })
    })
  }

  const remote = new Proxy({} as Remote<C>, {
    get: (_, method) => (typeof method === 'string' && method !== 'then' ? (input: unknown, options: CallOptions = {}) => invoke(method, input, options) : undefined),
  })
  return { remote, terminate: () => end(new FlukeprintError('cancelled', `The ${name} worker was ended.`)) }
}
