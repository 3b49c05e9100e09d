import { expect, test } from 'vitest'
import { FlukeprintError } from '#core/errors.ts'
import type { FetchedPack } from '#workers/packs/packs.contract.ts'
import { createJobList } from '../job-list.ts'
import { startFetchPack } from './pack-jobs.ts'

const WISH = { catalogueId: 'c', packId: 'p', name: 'Azores', place: { kind: 'host', url: 'https://here/packs/a/', path: 'packs/a/' } } as const
const FETCHED: FetchedPack = { packId: 'p', name: 'Azores', blocks: 3, bytes: 30, mended: 1, facts: { edition: 'e', madeAtMs: 0, flukes: 176, individuals: 60, bytes: 30, embedder: { name: 'e', weights: 'w' } } }

/** A worker that fetches block by block until it is told to stop; what it has stays. */
function services({ blocks = 4 } = {}) {
  const list = createJobList()
  const told = { runs: 0, given: 0 }
  let here = 0
  const worker = {
    async fetch(_input: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<FetchedPack> {
      told.runs++
      while (here < blocks) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        if (signal?.aborted) throw new FlukeprintError('cancelled', 'Stopped at your request.')
        here++
      }
      return FETCHED
    },
    giveUp: async (): Promise<void> => await Promise.resolve(void told.given++),
    write: () => Promise.reject(new Error('not asked for')),
  }
  return { list, told, services: { worker, list, own: () => ({ embedder: 'embedder-v1', modelsUrl: 'models/' }) } as never }
}

const state = (list: ReturnType<typeof createJobList>) => list.store.getState().jobs[0]!.state

test('a pack is fetched, paused and gone on with; nothing is given up, and what came of it is said', async () => {
  const { list, told, services: given } = services()
  const { id, finished } = startFetchPack(WISH, given)
  expect(() => startFetchPack(WISH, given)).toThrow(/already/)
  list.pause(id)
  await expect.poll(() => state(list)).toBe('paused')
  list.resume(id)
  await finished
  expect([told.runs, told.given, list.store.getState().jobs[0]!.summary]).toEqual([2, 0, '60 individuals, 176 photos; 1 broken part was fetched again'])
})

test('cancelled, also while it is paused, it is given up', async () => {
  const { list, told, services: given } = services({ blocks: 1_000 })
  const { id, finished } = startFetchPack(WISH, given)
  list.pause(id)
  await expect.poll(() => state(list)).toBe('paused')
  list.cancel(id)
  await expect(finished).rejects.toThrow()
  expect([told.given, state(list)]).toEqual([1, 'cancelled'])
})
