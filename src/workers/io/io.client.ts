import { connect, type CallOptions, type Remote } from '../rpc.ts'
import type { IoContract } from './io.contract.ts'

/** More than this wait for one disk. */
const MOST_WORKERS = 4

/** Files that are read at the same time. One core is left to the page and the engine. */
export const ioWorkers = Math.min(MOST_WORKERS, Math.max(1, (globalThis.navigator?.hardwareConcurrency ?? 2) - 1))

interface Slot {
  busy: number
  remote: Remote<IoContract>
}

type AnyCall = (input: unknown, options?: CallOptions) => Promise<unknown>

const slots: Slot[] = Array.from({ length: ioWorkers }, (_, n) => ({
  busy: 0,
  remote: connect<IoContract>('file reading', () => new Worker(new URL('./io.worker.ts', import.meta.url), { type: 'module', name: `io-${n + 1}` })).remote,
}))

/** The file readers as one: each call goes to the least busy worker. */
export const io = new Proxy({} as Remote<IoContract>, {
  get: (_, method) => (typeof method === 'string' && method !== 'then' ? (input: unknown, options?: CallOptions) => call(method as keyof IoContract, input, options) : undefined),
})

async function call(method: keyof IoContract, input: unknown, options?: CallOptions): Promise<unknown> {
  const slot = slots.reduce((least, one) => (one.busy < least.busy ? one : least))
  slot.busy++
  try {
    return await (slot.remote[method] as AnyCall)(input, options)
  } finally {
    slot.busy--
  }
}
