import { throwIfCancelled } from '#core/job.ts'

/**
 * Works on the items one after another in `width` lanes at once; an item is asked for only when a lane is free, so
 * no more than `width` are in hand. At the first failure every lane is told to stop; it is thrown when all have.
 * @param items an async generator: several may ask it for the next item at once
 */
export async function inLanes<T>(width: number, items: AsyncGenerator<T>, signal: AbortSignal, work: (item: T, signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController()
  let failure: { thrown: unknown } | null = null
  const fail = (thrown: unknown): void => {
    failure ??= { thrown }
    stop.abort()
  }
  const cancel = (): void => stop.abort()
  signal.addEventListener('abort', cancel, { once: true })

  async function lane(): Promise<void> {
    while (!stop.signal.aborted) {
      throwIfCancelled(signal)
      const { value, done } = await items.next()
      if (done) return
      if (!stop.signal.aborted) await work(value, stop.signal)
    }
  }
  try {
    throwIfCancelled(signal)
    await Promise.all(Array.from({ length: width }, () => lane().catch(fail)))
  } finally {
    signal.removeEventListener('abort', cancel)
    await items.return(undefined)
  }
  if (failure !== null) throw (failure as { thrown: unknown }).thrown
  throwIfCancelled(signal)
}
