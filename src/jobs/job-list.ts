import { createStore, type StoreApi } from 'zustand/vanilla'
import { errorRecord, isAbort, type ErrorRecord } from '#core/errors.ts'
import type { JobContext, Progress } from '#core/job.ts'
import { nextPace, secondsLeft, type Pace } from './time-left.ts'

export type JobState = 'running' | 'pausing' | 'paused' | 'cancelling' | 'done' | 'failed' | 'cancelled'

/** A piece of running work as the screen shows it. */
export interface Job {
  id: string
  /** What it does, for the user: "Import of trip-2024". */
  title: string
  /** What sort of work: `import`, `embed`; with the catalogue it tells whether it is running already. */
  kind: string
  catalogueId: string | null
  state: JobState
  progress: Progress | null
  /** Smoothed; null while unknown or standing still. */
  secondsLeft: number | null
  startedAtMs: number
  endedAtMs: number | null
  /** Why it failed. */
  error: ErrorRecord | null
  /** What came of it, one sentence. */
  summary: string | null
  canPause: boolean
}

export interface JobSpec<T> {
  title: string
  kind?: string
  catalogueId?: string
  /** The work. It must hear the signal; it may be run again after a pause and then goes on where it stopped. */
  run(context: JobContext): Promise<T>
  /**
   * May be paused: its signal fires, `run` ends with `cancelled`, and resuming calls `run` again.
   * `paused` is told when it has stopped, to note it down.
   */
  pause?: { paused?(): Promise<void> | void }
  /** Told after a cancel has taken effect, to note it down. */
  cancelled?(): Promise<void> | void
  /** One sentence on what came of it. */
  summary?(result: T): string
}

export interface JobHandle<T> {
  id: string
  /** The result; rejects with the failure, or with `cancelled`. Nobody need listen: failures are in the list too. */
  finished: Promise<T>
}

export interface JobList {
  store: StoreApi<{ jobs: readonly Job[] }>
  start<T>(spec: JobSpec<T>): JobHandle<T>
  cancel(id: string): void
  pause(id: string): void
  resume(id: string): void
  /** Takes a job that has ended out of the list. */
  dismiss(id: string): void
  /** The job of this kind that is under way (or paused) in a catalogue. */
  active(kind: string, catalogueId: string): Job | undefined
}

/** How often the screen is told of progress, ms. */
const TOLD_EVERY_MS = 100

/** @param now ms; given by tests */
export function createJobList(now: () => number = () => Date.now()): JobList {
  const store = createStore<{ jobs: readonly Job[] }>(() => ({ jobs: [] }))
  const controls = new Map<string, Control>()
  let count = 0

  const find = (id: string): Job | undefined => store.getState().jobs.find((job) => job.id === id)
  const change = (id: string, part: Partial<Job>): void => {
    store.setState({ jobs: store.getState().jobs.map((job) => (job.id === id ? { ...job, ...part } : job)) })
  }

  function start<T>(spec: JobSpec<T>): JobHandle<T> {
    const id = `job-${++count}`
    const job: Job = {
      id, title: spec.title, kind: spec.kind ?? 'work', catalogueId: spec.catalogueId ?? null, state: 'running', progress: null, secondsLeft: null,
      startedAtMs: now(), endedAtMs: null, error: null, summary: null, canPause: spec.pause !== undefined,
    }
    store.setState({ jobs: [...store.getState().jobs, job] })
    const finished = new Promise<T>((resolve, reject) => {
      const end = (state: JobState, more: Partial<Job> = {}): void => {
        controls.delete(id)
        change(id, { state, secondsLeft: null, endedAtMs: now(), ...more })
      }
      const fail = (thrown: unknown): void => {
        end('failed', { error: errorRecord(thrown) })
        reject(thrown)
      }
      const control: Control = { abort: new AbortController(), rerun, giveUp }

      function rerun(): void {
        control.abort = new AbortController()
        change(id, { state: 'running' })
        const progress = progressTeller((told) => change(id, told), now)
        const context = { signal: control.abort.signal, report: progress.report }
        new Promise<T>((ran) => ran(spec.run(context))).then(
          (result) => {
            progress.stop()
            end('done', { summary: spec.summary?.(result) ?? null })
            resolve(result)
          },
          (thrown: unknown) => {
            progress.stop()
            void stopped(thrown)
          },
        )
      }

      async function stopped(thrown: unknown): Promise<void> {
        const state = find(id)?.state
        try {
          if (!isAbort(thrown) || state === 'running') fail(thrown)
          else if (state === 'pausing') {
            await spec.pause?.paused?.()
            // A cancel may have come in while the pause was being noted down.
            if (find(id)?.state === 'cancelling') return void (await stopped(thrown))
            change(id, { state: 'paused', secondsLeft: null })
          } else await giveUp(thrown)
        } catch (failure) {
          fail(failure)
        }
      }

      async function giveUp(thrown: unknown): Promise<void> {
        try {
          await spec.cancelled?.()
          end('cancelled')
          reject(thrown)
        } catch (failure) {
          fail(failure)
        }
      }

      controls.set(id, control)
      rerun()
    })
    // The list shows the failure; a caller who does not listen must not get an unhandled rejection.
    finished.catch(() => undefined)
    return { id, finished }
  }

  return {
    store,
    start,
    cancel(id) {
      const state = find(id)?.state
      const control = controls.get(id)
      if (!control || (state !== 'running' && state !== 'pausing' && state !== 'paused')) return
      change(id, { state: 'cancelling', secondsLeft: null })
      if (state === 'paused') void control.giveUp(abortError())
      else control.abort.abort()
    },
    pause(id) {
      const job = find(id)
      if (!job?.canPause || job.state !== 'running') return
      change(id, { state: 'pausing', secondsLeft: null })
      controls.get(id)?.abort.abort()
    },
    resume(id) {
      if (find(id)?.state === 'paused') controls.get(id)?.rerun()
    },
    dismiss(id) {
      if (!controls.has(id)) store.setState({ jobs: store.getState().jobs.filter((job) => job.id !== id) })
    },
    active: (kind, catalogueId) => store.getState().jobs.find((job) => job.kind === kind && job.catalogueId === catalogueId && job.endedAtMs === null),
  }
}

interface Control {
  abort: AbortController
  rerun(): void
  giveUp(thrown: unknown): Promise<void>
}

function abortError(): DOMException {
  return new DOMException('Stopped at your request.', 'AbortError')
}

/** Passes progress on at most every tenth of a second, the last one included. */
function progressTeller(tell: (part: Pick<Job, 'progress' | 'secondsLeft'>) => void, now: () => number) {
  let pace: Pace | null = null
  let newest: Progress | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let toldAtMs = -Infinity

  function tellNow(): void {
    timer = null
    toldAtMs = now()
    tell({ progress: newest, secondsLeft: secondsLeft(pace, newest, toldAtMs) })
  }
  return {
    report(progress: Progress): void {
      newest = progress
      pace = nextPace(pace, progress, now())
      timer ??= setTimeout(tellNow, Math.max(0, toldAtMs + TOLD_EVERY_MS - now()))
    },
    stop(): void {
      if (timer === null) return
      clearTimeout(timer)
      tellNow()
    },
  }
}

/** The page's list. */
export const jobList = createJobList()
export const startJob = jobList.start
