import { useEffect } from 'react'
import { jobList } from '#jobs/job-list.ts'

const isWorking = (): boolean => jobList.store.getState().jobs.some((job) => job.state === 'running')

/** Keeps the machine from sleeping while work runs, where the browser can; a browser that declines loses nothing but time. */
export function useKeepAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null
    let asking = false

    async function follow(): Promise<void> {
      if (asking || !('wakeLock' in navigator)) return
      asking = true
      try {
        if (isWorking() && lock === null && document.visibilityState === 'visible') {
          lock = await navigator.wakeLock.request('screen')
          lock.addEventListener('release', () => (lock = null))
        } else if (!isWorking() && lock !== null) await lock.release()
      } catch (thrown) {
        // Declined (battery saver, hidden page): work goes on, so there is nothing to tell the user.
        if (!(thrown instanceof DOMException)) throw thrown
      } finally {
        asking = false
      }
    }

    const unsubscribe = jobList.store.subscribe(() => void follow())
    const seen = (): void => void follow()
    document.addEventListener('visibilitychange', seen)
    return () => {
      unsubscribe()
      document.removeEventListener('visibilitychange', seen)
      void lock?.release()
    }
  }, [])
}
