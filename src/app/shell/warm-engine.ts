import { useEffect } from 'react'
import { startEngine } from '#workers/vision/vision.client.ts'

/** After this the first screen stands, ms. */
const SETTLED_MS = 1_500

/** Starts the engine when the page has come to rest: the start screen says how it runs, and the first photograph need not wait for it. */
export function useWarmEngine(): void {
  useEffect(() => {
    // A failure stands in the engine's state, and the banner tells it.
    const timer = setTimeout(() => void startEngine().catch(() => undefined), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [])
}
