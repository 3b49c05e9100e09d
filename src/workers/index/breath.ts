import { throwIfCancelled, type JobContext, type Progress } from '#core/job.ts'

/** How long the worker computes before it looks whether it was told to stop, ms. */
const BREATH_MS = 30

/** Runs work that can be stopped between its steps, and so that other questions are answered in between. Throws `cancelled`. */
export async function inBreaths<T>(work: Generator<Progress, T>, { signal, report }: JobContext): Promise<T> {
  throwIfCancelled(signal)
  let breathedMs = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() - breathedMs < BREATH_MS) continue
    report(step.value)
    await breathe()
    throwIfCancelled(signal)
    breathedMs = performance.now()
  }
}

/** Lets messages in: a cancel, or a question that is more urgent. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
