import { showToast } from './toast.ts'

/** Long enough to be read, short enough not to be in the way of the next verdict. */
const STAYS_MS = 2_500

/** For the key of a verdict that came before what stands on the screen could have been seen: nobody shall think that it was taken. */
export function tellTooSoon(): void {
  showToast({ message: 'Not taken: what stands here has only just come.', detail: 'Press the key again.', staysMs: STAYS_MS })
}
