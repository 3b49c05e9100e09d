import { FlukeprintError } from '#core/errors.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'

/** Locks of the browser, seen by all tabs of this address; a tab that is closed or crashes lets go of its own. */
function locks(): LockManager | undefined {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.locks
}

/** Runs the work unless another tab does the same. Errors: `bad-input` (`busy` says what is running there). */
export async function inOneTab<T>(name: string, busy: string, work: () => Promise<T>): Promise<T> {
  const manager = locks()
  if (!manager) return await work()
  return await manager.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) throw new FlukeprintError('bad-input', busy, { remedy: 'Watch it there, or close that tab and start it here.' })
    return await work()
  })
}

/** Runs the work when no other tab does the same any more; till then it says so. Errors: `cancelled` while it waits. */
export async function inTurn<T>(name: string, { signal, report }: JobContext, work: () => Promise<T>): Promise<T> {
  const manager = locks()
  if (!manager) return await work()
  if (await isHeld(name)) report({ stage: 'runs in another tab, waiting for it', done: 0, total: 0 })
  throwIfCancelled(signal)
  return await manager.request(name, { signal }, work)
}

/** Whether this tab or another runs the work of that name. */
export async function isHeld(name: string): Promise<boolean> {
  return ((await locks()?.query())?.held ?? []).some((lock) => lock.name === name)
}
