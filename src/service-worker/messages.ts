/** What page and service worker tell each other. */

export type ToServiceWorker =
  /** A page has started: how do things stand? */
  | { type: 'hello' }
  /** Fetch and keep all that the program is made of. */
  | { type: 'keep' }
  /** Take the place of the version that serves the open pages. */
  | { type: 'take-over' }

/** How much of the program is kept on this machine. */
export interface KeptState {
  state: 'partly' | 'keeping' | 'complete' | 'failed'
  keptBytes: number
  totalBytes: number
  /** Why keeping has failed, in words. */
  reason?: string
  /** Whether the reason is that no room is left. */
  full?: boolean
}

export interface FromServiceWorker {
  type: 'kept'
  kept: KeptState
}
