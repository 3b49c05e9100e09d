import { afterEach, beforeEach, expect, test, vi } from 'vitest'

type Choice = typeof import('./embedder-choice.client.ts')

let kept: Map<string, string>
let full: boolean
/** A page that starts now, on the machine whose choice is kept. */
async function page(): Promise<Choice> {
  vi.resetModules()
  return await import('./embedder-choice.client.ts')
}

beforeEach(() => {
  kept = new Map()
  full = false
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (full) throw new DOMException('no room', 'QuotaExceededError')
      kept.set(key, value)
    },
  })
})
afterEach(() => vi.unstubAllGlobals())

test('the full embedder runs until another is chosen, and what is chosen runs from the next page on', async () => {
  const first = await page()
  expect(first.embedderName()).toBe('embedder-v1')
  first.chooseEmbedder('small')
  expect(first.embedderName()).toBe('embedder-v1')
  expect(first.runsWithFormerChoice()).toBe(true)
  const next = await page()
  expect(next.embedderName()).toBe('embedder-small-v1')
  expect(next.runsWithFormerChoice()).toBe(false)
})

test('a choice that another tab makes changes nothing in this one', async () => {
  const here = await page()
  expect(here.embedderSize()).toBe('full')
  kept.set('flukeprint.embedder', 'small')
  expect(here.embedderSize()).toBe('full')
  expect(here.runsWithFormerChoice()).toBe(true)
})

test('a page that has asked nothing yet keeps its own when it chooses', async () => {
  const here = await page()
  here.chooseEmbedder('small')
  expect(here.embedderSize()).toBe('full')
})

test('what was kept by mistake counts as nothing, and a full disk is told', async () => {
  kept.set('flukeprint.embedder', 'huge')
  const here = await page()
  expect(here.embedderSize()).toBe('full')
  full = true
  expect(() => here.chooseEmbedder('small')).toThrowError(expect.objectContaining({ code: 'storage-full' }) as Error)
})
