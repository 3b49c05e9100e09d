import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorRecord } from '#core/errors.ts'
import { crc32 } from '#core/formats/backup-zip.ts'
import { hostPlace } from '#jobs/packs/pack-jobs.ts'
import { ZipWriter } from '#storage/backup/zip-writer.ts'
import { filesSource, hostSource, zipSource } from './sources.ts'

const BYTES = Uint8Array.from({ length: 5_000 }, (_, n) => crc32(Uint8Array.of(n & 255, n >> 8)) & 255)
const FILE = 'thumbnails-00.bin'
const signal = new AbortController().signal

interface Asked {
  url: string
  range: string | null
}

/** A host; `ranges`: whether it knows of them. */
function host({ ranges = true, status = 200 } = {}): { asked: Asked[]; get: (url: string, options: RequestInit) => Promise<Response> } {
  const asked: Asked[] = []
  return {
    asked,
    async get(url, { headers }) {
      const range = new Headers(headers).get('Range')
      asked.push({ url, range })
      await Promise.resolve()
      if (status !== 200) return new Response('no', { status })
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
      if (!ranges || from === undefined) return new Response(BYTES)
      if (Number(from) >= BYTES.length) return new Response(null, { status: 416 })
      return new Response(BYTES.slice(Number(from), Number(to) + 1), { status: 206, headers: { 'Content-Range': `bytes ${from}-${to}/${BYTES.length}` } })
    },
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const span = fc.tuple(fc.nat(BYTES.length + 100), fc.nat(BYTES.length + 100)).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b) + 1])

test('every way in gives the same bytes of any range: a host with ranges, one without, a file of a folder, a zip', async () => {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const zip = new ZipWriter({ write: async (part) => void (await Promise.resolve(parts.push(part.slice()))), close: () => Promise.resolve(), abort: () => Promise.resolve() }, 0)
  await zip.add('Azores/photos-00.jsonl', Uint8Array.of(1, 2, 3))
  await zip.add(`Azores/${FILE}`, BYTES)
  await zip.finish()
  const files = [new File([BYTES], FILE), new File(['{}'], 'manifest.json'), new File(['other'], FILE)]
  const sources = [
    hostSource('https://here/packs/a/', 'packs/a/', host().get),
    hostSource('https://here/packs/a/', 'packs/a/', host({ ranges: false }).get),
    filesSource('stick', [{ path: `packs/a/${FILE}`, file: files[0]! }, { path: 'packs/a/manifest.json', file: files[1]! }, { path: FILE, file: files[2]! }]),
    zipSource(new File(parts, 'a.zip')),
  ]
  await fc.assert(
    fc.asyncProperty(fc.nat(sources.length - 1), span, async (n, [start, end]) => {
      // By text: to compare numbers one by one takes long.
      expect(hex(await sources[n]!.read(FILE, start, end, { signal }))).toBe(hex(BYTES.slice(start, end)))
    }),
    { numRuns: 60 },
  )
})

test('a host that knows no ranges is asked once for each file; a block that was broken is asked for anew', async () => {
  const { asked, get } = host({ ranges: false })
  const source = hostSource('https://here/p/', 'p/', get)
  for (const start of [0, 1_000, 2_000]) await source.read(FILE, start, start + 1_000, { signal })
  expect(asked).toHaveLength(1)
  await source.read(FILE, 0, 10, { signal, again: true })
  expect(asked).toHaveLength(2)
})

test('what is missing, not allowed, or no pack is said in words', async () => {
  const told = async (work: Promise<unknown>): Promise<string> => errorRecord(await work.catch((thrown: unknown) => thrown)).code
  expect(await told(hostSource('https://here/p/', 'p/', host({ status: 404 }).get).read(FILE, 0, 9, { signal }))).toBe('fetch-failed')
  expect(await told(hostSource('https://here/p/', 'p/', () => Promise.reject(new TypeError('Failed to fetch'))).read(FILE, 0, 9, { signal }))).toBe('fetch-failed')
  const stopped = AbortSignal.abort()
  expect(await told(hostSource('https://here/p/', 'p/', () => Promise.reject(new DOMException('', 'AbortError'))).read(FILE, 0, 9, { signal: stopped }))).toBe('cancelled')
  expect(await told(filesSource('stick', []).read('manifest.json', 0, 9, { signal }))).toBe('source-missing')
  expect(await told(filesSource('stick', [{ path: 'manifest.json', file: new File(['{}'], 'manifest.json') }]).read(FILE, 0, 9, { signal }))).toBe('source-missing')
  for (const bytes of [new Uint8Array(0), BYTES, new TextEncoder().encode('PK\x05\x06'.padEnd(22, '\0'))]) {
    expect(['bad-input', 'source-missing']).toContain(await told(zipSource(new File([bytes], 'x.zip')).read('manifest.json', 0, 9, { signal })))
  }
})

test('only a folder of the page’s own origin is a place: no other host, no other scheme, no query', () => {
  const base = 'https://whales.example/flukeprint/index.html'
  expect(hostPlace('packs/azores', base)).toEqual({ kind: 'host', url: 'https://whales.example/flukeprint/packs/azores/', path: 'packs/azores/' })
  for (const same of ['packs/azores/', ' packs/azores/manifest.json ']) expect(hostPlace(same, base)).toEqual(hostPlace('packs/azores', base))
  expect(hostPlace('../shared/azores', base)).toMatchObject({ url: 'https://whales.example/shared/azores/' })
  expect(hostPlace('https://whales.example/p', base)).toMatchObject({ url: 'https://whales.example/p/' })
  for (const elsewhere of ['', '/', 'https://elsewhere.example/p', '//elsewhere.example/p', 'http://whales.example/p', 'data:text/plain,x', 'javascript:alert(1)', 'p?x=1', 'p#x', 'https://me@elsewhere.example/p', 'https://whales.example:444/p']) {
    expect(() => hostPlace(elsewhere, base), elsewhere).toThrow(/own host/)
  }
})
