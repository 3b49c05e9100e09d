import { useEffect, useState } from 'react'

/**
 * True once `key` has been the same for so long. Guards against a verdict that was meant for what
 * stood here a moment ago: a double click, or a candidate that changed under the finger.
 */
export function useSteady(key: string, ms: number): boolean {
  const [steady, setSteady] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setSteady(key), ms)
    return () => clearTimeout(timer)
  }, [key, ms])
  return steady === key
}
