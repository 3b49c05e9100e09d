import { describe, expect, it } from 'vitest'
import { FlukeprintError } from '#core/errors.ts'
import { createGate } from './gate.ts'
import { inLanes } from './lanes.ts'

const pause = (ms = 1): Promise<void> => new Promise((done) => setTimeout(done, ms))
const never = new AbortController().signal

async function* numbers(count: number, taken: number[] = []): AsyncGenerator<number> {
  for (let n = 0; n < count; n++) {
    taken.push(n)
    yield n
  }
}

describe('lanes', () => {
  it('work on every item once, and hold no more than there are lanes', async () => {
    const [taken, done]: [number[], number[]] = [[], []]
    let most = 0
    await inLanes(3, numbers(50, taken), never, async (n) => {
      most = Math.max(most, taken.length - done.length)
      await pause()
      done.push(n)
    })
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n))
    expect(most).toBe(3)
  })

  it('stop all at the first failure, wait until they have, and throw it', async () => {
    let running = 0
    const work = async (n: number): Promise<void> => {
      running++
      try {
        await pause()
        if (n === 5) throw new FlukeprintError('storage-full', 'full')
        await pause(5)
      } finally {
        running--
      }
    }
    const taken: number[] = []
    await expect(inLanes(3, numbers(1000, taken), never, work)).rejects.toMatchObject({ code: 'storage-full' })
    expect(running).toBe(0)
    expect(taken.length).toBeLessThan(12)
  })

  it('hear a cancel, and end the list of items', async () => {
    const abort = new AbortController()
    let ended = false
    async function* endless(): AsyncGenerator<number> {
      try {
        for (let n = 0; ; n++) yield n
      } finally {
        ended = true
      }
    }
    setTimeout(() => abort.abort(), 10)
    await expect(inLanes(2, endless(), abort.signal, () => pause())).rejects.toMatchObject({ code: 'cancelled' })
    expect(ended).toBe(true)
  })
})

describe('gate', () => {
  it('lets no more through than its width, and one alone has nothing beside it', async () => {
    const gate = createGate(2)
    let running = 0
    const seen: Record<string, number> = {}
    const work = (name: string) => async (): Promise<void> => {
      running++
      await pause()
      seen[name] = Math.max(seen[name] ?? 0, running)
      await pause()
      running--
    }
    await Promise.all([gate.run(work('a')), gate.run(work('b')), gate.runAlone(work('alone')), gate.run(work('c')), gate.run(work('d')), gate.runAlone(work('alone'))])
    expect(seen).toEqual({ a: 2, b: 2, alone: 1, c: 2, d: 2 })
  })

  it('goes on after a failure', async () => {
    const gate = createGate(1)
    await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await gate.run(() => Promise.resolve('yes'))).toBe('yes')
  })
})
