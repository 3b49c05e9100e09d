import { useSyncExternalStore } from 'react'

const COARSE = '(pointer: coarse)'

/** True where fingers do the pointing: a tablet, a phone. Changes with the device: a keyboard with a touch pad may be put on. */
export function useCoarsePointer(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(COARSE).matches)
}

function subscribe(changed: () => void): () => void {
  const query = matchMedia(COARSE)
  query.addEventListener('change', changed)
  return () => query.removeEventListener('change', changed)
}
