import { liveQuery } from 'dexie'

/**
 * Reads, tells, and tells again whenever what was read has changed, until the returned function is called: `useLiveQuery` for what is no component.
 *
 * @param read `async` where it waits twice: else Dexie watches only what was read first
 */
export function watchRows<T>(read: () => Promise<T>, told: (value: T) => void, failed: (error: unknown) => void): () => void {
  const following = liveQuery(read).subscribe(told, failed)
  return () => following.unsubscribe()
}
