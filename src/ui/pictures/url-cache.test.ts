import { describe, expect, test, vi } from 'vitest'
import { UrlCache } from './url-cache.ts'

function cacheOf(load: (id: string) => Promise<Blob | null>, spare = 2) {
  const revoked: string[] = []
  let count = 0
  const cache = new UrlCache<string>(load, spare, { create: () => `blob:${++count}`, revoke: (url) => revoked.push(url) })
  return { cache, revoked }
}

const blob = new Blob(['x'])

describe('pictures by id', () => {
  test('are fetched once for all who hold them, and told to listeners', async () => {
    const load = vi.fn(async () => blob)
    const { cache } = cacheOf(load)
    const heard = vi.fn()
    cache.subscribe(heard)
    cache.hold('a')
    cache.hold('a')
    await vi.waitFor(() => expect(cache.read('a').url).toBe('blob:1'))
    expect(load).toHaveBeenCalledTimes(1)
    expect(heard).toHaveBeenCalled()
  })

  test('are let go when nobody holds them and newer ones fill the room, oldest first', async () => {
    const { cache, revoked } = cacheOf(async () => blob, 2)
    for (const id of ['a', 'b', 'c', 'd']) {
      const release = cache.hold(id)
      await vi.waitFor(() => expect(cache.read(id).url).not.toBeNull())
      if (id !== 'a') release()
    }
    expect(revoked).toEqual(['blob:2'])
    expect(cache.read('a').url).toBe('blob:1')
    expect(cache.read('b').url).toBeNull()
  })

  test('what is on the screen goes before what may be wanted, and what was let go before its turn is not fetched', async () => {
    const load = vi.fn(async (_id: string) => blob)
    const cache = new UrlCache<string>(load, 9, { create: () => 'blob:', revoke: () => undefined }, 1)
    cache.hold('first')
    cache.hold('soon', { soon: true })
    const passBy = cache.hold('passed by')
    cache.hold('seen')
    passBy()
    await vi.waitFor(() => expect(cache.read('soon').url).not.toBeNull())
    expect(load.mock.calls.map(([id]) => id)).toEqual(['first', 'seen', 'soon'])
    cache.hold('passed by')
    await vi.waitFor(() => expect(cache.read('passed by').url).not.toBeNull())
  })

  test('a failure is told, and can be tried again', async () => {
    const load = vi.fn(async (): Promise<Blob> => blob).mockRejectedValueOnce(new Error('moved'))
    const { cache } = cacheOf(load)
    cache.hold('a')
    await vi.waitFor(() => expect(cache.read('a').error).toEqual(new Error('moved')))
    cache.retryFailed()
    await vi.waitFor(() => expect(cache.read('a').url).toBe('blob:1'))
    expect(cache.read('a').error).toBeNull()
  })
})
