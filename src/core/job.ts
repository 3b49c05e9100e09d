import { FlukeprintError } from './errors.ts'

/** Progress of one stage of long work. `done` never exceeds `total`; `total` is 0 while unknown. */
export interface Progress {
  stage: string
  done: number
  total: number
}

/**
 * What long work is handed: a signal to hear "cancel" by, and a way to tell how far it is.
 * The work yields between batches, or it can't hear anything.
 */
export interface JobContext {
  signal: AbortSignal
  report(progress: Progress): void
}

/** Throws `cancelled` if the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FlukeprintError('cancelled', 'Stopped at your request.')
}
