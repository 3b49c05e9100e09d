import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FlukeprintError } from '#core/errors.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import { createJobList } from './job-list.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const onlyJob = (list: ReturnType<typeof createJobList>) => list.store.getState().jobs[0]!

/** Ten steps, one each second, going on where it stopped. */
function steps(from = { done: 0 }) {
  return async ({ signal, report }: JobContext): Promise<number> => {
    while (from.done < 10) {
      report({ stage: 'photos', done: from.done, total: 10 })
      await new Promise((resolve) => setTimeout(resolve, 1000))
      throwIfCancelled(signal)
      from.done++
    }
    return from.done
  }
}

describe('job list', () => {
  it('shows progress and the time left while running, and the summary afterwards', async () => {
    const list = createJobList()
    const { finished } = list.start({ title: 'Import', run: steps(), summary: (n) => `${n} photos` })
    await vi.advanceTimersByTimeAsync(4500)
    expect(onlyJob(list)).toMatchObject({ state: 'running', progress: { done: 4, total: 10 } })
    expect(onlyJob(list).secondsLeft).toBeCloseTo(6, 0)
    await vi.advanceTimersByTimeAsync(6000)
    expect(await finished).toBe(10)
    expect(onlyJob(list)).toMatchObject({ state: 'done', summary: '10 photos', secondsLeft: null })
  })

  it('tells the screen at most ten times a second, and of the last progress too', async () => {
    const list = createJobList()
    const told = vi.fn()
    list.start({
      title: 'Fast',
      run: async ({ report }) => {
        for (let done = 1; done <= 1000; done++) {
          report({ stage: 'rows', done, total: 1000 })
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      },
    })
    list.store.subscribe(told)
    await vi.advanceTimersByTimeAsync(1100)
    expect(told.mock.calls.length).toBeLessThan(15)
    expect(onlyJob(list).progress).toEqual({ stage: 'rows', done: 1000, total: 1000 })
  })

  it('stops at a cancel, tells the work, and is called cancelled, not failed', async () => {
    const list = createJobList()
    const cancelled = vi.fn()
    const { id, finished } = list.start({ title: 'Import', run: steps(), cancelled })
    const outcome = expect(finished).rejects.toMatchObject({ code: 'cancelled' })
    await vi.advanceTimersByTimeAsync(2500)
    list.cancel(id)
    expect(onlyJob(list).state).toBe('cancelling')
    await vi.advanceTimersByTimeAsync(1000)
    await outcome
    expect(cancelled).toHaveBeenCalledOnce()
    expect(onlyJob(list)).toMatchObject({ state: 'cancelled', error: null })
  })

  it('pauses and goes on where it stopped', async () => {
    const list = createJobList()
    const paused = vi.fn()
    const { id, finished } = list.start({ title: 'Import', run: steps({ done: 0 }), pause: { paused } })
    await vi.advanceTimersByTimeAsync(3500)
    list.pause(id)
    await vi.advanceTimersByTimeAsync(1000)
    expect(onlyJob(list).state).toBe('paused')
    expect(paused).toHaveBeenCalledOnce()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(onlyJob(list).state).toBe('paused')
    list.resume(id)
    await vi.advanceTimersByTimeAsync(8000)
    expect(await finished).toBe(10)
  })

  it('can be cancelled while it is paused', async () => {
    const list = createJobList()
    const { id, finished } = list.start({ title: 'Import', run: steps(), pause: {} })
    const outcome = expect(finished).rejects.toThrow()
    await vi.advanceTimersByTimeAsync(500)
    list.pause(id)
    await vi.advanceTimersByTimeAsync(1000)
    list.cancel(id)
    await vi.advanceTimersByTimeAsync(0)
    await outcome
    expect(onlyJob(list).state).toBe('cancelled')
  })

  it('cannot be paused where the work does not support it', async () => {
    const list = createJobList()
    const { id } = list.start({ title: 'Export', run: steps() })
    list.pause(id)
    expect(onlyJob(list)).toMatchObject({ state: 'running', canPause: false })
  })

  it('keeps a failure with code, file and remedy until it is dismissed', async () => {
    const list = createJobList()
    const { id, finished } = list.start({
      title: 'Import',
      run: async () => {
        throw new FlukeprintError('storage-full', 'The disk is full.', { file: 'a.jpg', remedy: 'Free some space.' })
      },
    })
    await expect(finished).rejects.toMatchObject({ code: 'storage-full' })
    expect(onlyJob(list)).toMatchObject({ state: 'failed', error: { code: 'storage-full', file: 'a.jpg', remedy: 'Free some space.' } })
    list.dismiss(id)
    expect(list.store.getState().jobs).toEqual([])
  })

  it('calls work that ends with an abort nobody asked for a failure', async () => {
    const list = createJobList()
    list.start({ title: 'Import', run: () => Promise.reject(new DOMException('gone', 'AbortError')) })
    await vi.advanceTimersByTimeAsync(0)
    expect(onlyJob(list).state).toBe('failed')
  })

  it('fails when noting down the pause fails', async () => {
    const list = createJobList()
    const { id } = list.start({ title: 'Import', run: steps(), pause: { paused: () => Promise.reject(new Error('disk')) } })
    await vi.advanceTimersByTimeAsync(500)
    list.pause(id)
    await vi.advanceTimersByTimeAsync(1000)
    expect(onlyJob(list)).toMatchObject({ state: 'failed', error: { message: 'disk' } })
  })

  it('finds the active job of a kind in a catalogue, and does not dismiss it', async () => {
    const list = createJobList()
    const { id } = list.start({ title: 'Import', kind: 'import', catalogueId: 'c1', run: steps() })
    expect(list.active('import', 'c1')?.id).toBe(id)
    expect(list.active('import', 'c2')).toBeUndefined()
    list.dismiss(id)
    expect(list.active('import', 'c1')?.id).toBe(id)
    await vi.advanceTimersByTimeAsync(11_000)
    expect(list.active('import', 'c1')).toBeUndefined()
  })
})
