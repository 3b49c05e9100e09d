import type { Progress } from '#core/job.ts'

const EVERY_MS = 500

/** Writes progress and time left to stderr: one line that is overwritten in a terminal, a line now and then in a log. */
export function progressLine(): (progress: Progress) => void {
  const terminal = process.stderr.isTTY
  const startedMs = performance.now()
  let firstDone: number | null = null
  let toldMs = -Infinity
  return ({ stage, done, total }) => {
    firstDone ??= done
    const nowMs = performance.now()
    const finished = done === total
    if (!finished && nowMs - toldMs < (terminal ? EVERY_MS : 60 * EVERY_MS)) return
    toldMs = nowMs
    const rate = (done - firstDone) / (nowMs - startedMs)
    const left = rate > 0 && !finished ? `, ${timeLeft((total - done) / rate)} left` : ''
    process.stderr.write(`${terminal ? '\r\u001B[K' : ''}${stage}: ${done} of ${total}${left}${terminal && !finished ? '' : '\n'}`)
  }
}

function timeLeft(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  return minutes >= 1 ? `about ${minutes} min` : `${Math.ceil(ms / 1000)} s`
}
