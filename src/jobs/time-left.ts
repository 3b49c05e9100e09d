import type { Progress } from '#core/job.ts'

/** How fast a stage goes, averaged so that recent seconds count most. A value: each reading gives a new one. */
export interface Pace {
  stage: string
  startedAtMs: number
  lastAtMs: number
  lastDone: number
  /** Things a second; null before the second reading. */
  rate: number | null
}

/** Seconds after which an old reading has lost two thirds of its weight. */
const MEMORY_S = 20
/** Readings closer than this are put together: a burst says nothing about the pace. */
const SHORTEST_GAP_MS = 250
/** No guess before this: a wrong first figure is worse than none. */
const SETTLE_MS = 2_000

export function nextPace(pace: Pace | null, progress: Progress, nowMs: number): Pace {
  const goesOn = pace !== null && pace.stage === progress.stage && progress.done >= pace.lastDone
  if (!goesOn) return { stage: progress.stage, startedAtMs: nowMs, lastAtMs: nowMs, lastDone: progress.done, rate: null }
  const gapMs = nowMs - pace.lastAtMs
  if (gapMs < SHORTEST_GAP_MS) return pace
  const now = ((progress.done - pace.lastDone) / gapMs) * 1000
  const weight = 1 - Math.exp(-gapMs / 1000 / MEMORY_S)
  // Early on the whole run's mean is the better guess than an average that still leans on its first reading.
  const settled = (nowMs - pace.startedAtMs) / 1000 > MEMORY_S
  const former = pace.rate ?? now
  const rate = settled ? former + weight * (now - former) : meanRate(pace, now, gapMs, nowMs)
  return { ...pace, lastAtMs: nowMs, lastDone: progress.done, rate }
}

/** Time-weighted mean from the stage's start, carried on from the former mean. */
function meanRate(pace: Pace, now: number, gapMs: number, nowMs: number): number {
  const wholeMs = nowMs - pace.startedAtMs
  return ((pace.rate ?? 0) * (wholeMs - gapMs) + now * gapMs) / wholeMs
}

/** Seconds until the stage is done; null while that can't be said. */
export function secondsLeft(pace: Pace | null, progress: Progress | null, nowMs: number): number | null {
  if (!pace || !progress || progress.total === 0 || !pace.rate) return null
  if (nowMs - pace.startedAtMs < SETTLE_MS) return null
  return Math.max(0, (progress.total - progress.done) / pace.rate)
}
