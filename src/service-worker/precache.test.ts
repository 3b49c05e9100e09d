import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { Precache, withHeaders, type Program } from './precache.ts'

const SCOPE = 'https://whales.example/flukeprint/'

/** Caches in memory, as a browser has them on disk. */
class FakeCaches {
  readonly stores = new Map<string, Map<string, { body: ArrayBuffer; headers: Headers }>>()

  async open(name: string): Promise<Cache> {
    const store = this.stores.get(name) ?? new Map<string, { body: ArrayBuffer; headers: Headers }>()
    this.stores.set(name, store)
    const match = async (url: string): Promise<Response | undefined> => {
      const kept = store.get(url)
      return kept && new Response(kept.body, { headers: kept.headers })
    }
    const put = async (url: string, response: Response): Promise<void> => void store.set(url, { body: await response.arrayBuffer(), headers: response.headers })
    return { match, put } as unknown as Cache
  }

  async keys(): Promise<string[]> {
    return [...this.stores.keys()]
  }

  async delete(name: string): Promise<boolean> {
    return this.stores.delete(name)
  }
}

let caches: FakeCaches
let server: Map<string, string>
let fetched: string[]
beforeEach(() => {
  caches = new FakeCaches()
  server = new Map()
  fetched = []
})

const integrityOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

function programOf(files: Record<string, string>): Program {
  server = new Map(Object.entries(files))
  const listed = Object.entries(files).map(([path, text]) => ({ path, bytes: text.length, integrity: integrityOf(text) }))
  return { version: integrityOf(JSON.stringify(listed)), files: listed }
}

/** Checks the hash, as a browser does with `integrity`. */
async function fetchFrom(url: string, { integrity }: RequestInit): Promise<Response> {
  const path = url.slice(SCOPE.length)
  fetched.push(path)
  const text = server.get(path)
  if (text === undefined) return new Response('Not found', { status: 404 })
  if (integrity !== integrityOf(text)) throw new TypeError('Failed to fetch')
  return new Response(text, { headers: { 'Content-Type': path.endsWith('.html') ? 'text/html' : 'text/javascript', Server: 'a host' } })
}

const precacheOf = (program: Program): Precache => new Precache(program, { caches: caches as unknown as CacheStorage, fetch: fetchFrom, scope: SCOPE })
const FIRST = { 'index.html': 'one', 'assets/a.js': 'aaaa', 'models/m.bin': 'weights' }
const textOf = async (response: Response | undefined): Promise<string | undefined> => await response?.text()

describe('the program on this machine', () => {
  test('is served when all of it is here, with the headers that the page needs and the type that the server said', async () => {
    const precache = precacheOf(programOf(FIRST))
    expect(await precache.find('index.html')).toBeUndefined()
    const told: number[] = []
    await precache.fill((bytes) => told.push(bytes))
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(told.at(-1)).toBe(precache.totalBytes)
    const page = (await precache.find('index.html'))!
    expect(await page.text()).toBe('one')
    expect(Object.fromEntries(page.headers)).toMatchObject({ 'content-type': 'text/html', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' })
    expect(page.headers.get('Server')).toBeNull()
    expect(await precache.find('elsewhere.js')).toBeUndefined()
  })

  test('is not served while a file is missing or another one than was built; what came in is not fetched again', async () => {
    const program = programOf(FIRST)
    for (const [spoilt, message] of [['<html>Sign in</html>', 'Failed to fetch'], [undefined, 'models/m.bin: HTTP 404']] as const) {
      if (spoilt === undefined) server.delete('models/m.bin')
      else server.set('models/m.bin', spoilt)
      const precache = precacheOf(program)
      let told = 0
      await expect(precache.fill(() => told++)).rejects.toThrow(message)
      const before = told
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(told, 'nothing is told after the failure').toBe(before)
      expect(await precache.isComplete()).toBe(false)
      expect(await precache.find('assets/a.js')).toBeUndefined()
      expect(await precache.keptBytes()).toBe(7)
    }
    server.set('models/m.bin', 'weights')
    fetched = []
    // A service worker that was ended and started again knows nothing of the first try.
    const again = precacheOf(program)
    await again.fill(() => undefined)
    expect(fetched).toEqual(['models/m.bin'])
    expect(await textOf(await again.find('models/m.bin'))).toBe('weights')
  })

  test('of a new version: what did not change is taken over, the old one stands until the new one is whole, and goes when it is let go', async () => {
    const old = precacheOf(programOf(FIRST))
    await old.fill(() => undefined)
    const second = precacheOf(programOf({ ...FIRST, 'index.html': 'two', 'assets/b.js': 'bb' }))
    await second.dropFormers()
    expect(await textOf(await old.find('index.html'))).toBe('one')
    fetched = []
    await second.fill(() => undefined)
    expect(fetched.sort()).toEqual(['assets/b.js', 'index.html'])
    expect(await textOf(await second.find('index.html'))).toBe('two')
    expect(await textOf(await old.find('index.html'))).toBe('one')
    expect(caches.stores.size).toBe(2)
    await second.dropFormers()
    expect(caches.stores.size).toBe(1)
    expect(await textOf(await second.find('models/m.bin'))).toBe('weights')
  })

  test('of a former version: an older page still gets a part that the new one has no more', async () => {
    await precacheOf(programOf({ ...FIRST, 'assets/old.js': 'old' })).fill(() => undefined)
    const second = precacheOf(programOf(FIRST))
    await second.fill(() => undefined)
    expect(await textOf(await second.find('assets/old.js'))).toBe('old')
  })

  test('other caches of the origin are left alone', async () => {
    await caches.open('somebody-else')
    const precache = precacheOf(programOf(FIRST))
    await precache.fill(() => undefined)
    await precache.dropFormers()
    expect(await caches.keys()).toContain('somebody-else')
  })
})

describe('an answer of the network', () => {
  test('gets the headers; its status stays', async () => {
    const answer = withHeaders(new Response('gone', { status: 404, headers: { 'Content-Type': 'text/plain' } }), 'x.js')
    expect(answer.status).toBe(404)
    expect(answer.headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp')
    expect(answer.headers.get('Content-Type')).toBe('text/plain')
  })

  test('a redirect is handed on as it is', () => {
    const redirect = Response.error()
    expect(withHeaders(redirect, 'x')).toBe(redirect)
  })
})
