import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { headersOf } from '#service-worker/policy.ts'

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json' }

/** An empty page of the same origin: the databases are looked at from there before the program has opened, and could have mended, them. */
export const BARE_PAGE = 'crash-test/bare.html'
/** Where a page sends bytes that are to be looked at here. */
const POSTED = 'crash-test/posted'

export interface Host {
  /** With a slash at the end. */
  url: string
  /** What is served. */
  folder: string
  /** Workers that are not needed: they start, and answer nothing, so that they take nothing of the processor. */
  still: RegExp | null
  /** Paths that are answered after so long, as over a slow line. */
  slow: { path: RegExp; ms: number } | null
  /** The bytes that were posted last, and no longer kept. */
  takePosted(): Buffer
  close(): Promise<void>
}

/** Serves a build with the headers that `npm start` gives, on a free port. */
export async function startHost(folder: string): Promise<Host> {
  let posted: Buffer | null = null
  const answers: Record<string, () => Promise<Buffer>> = { [BARE_PAGE]: () => Promise.resolve(Buffer.from('<!doctype html><title>bare</title>')) }
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname.slice(1)) || 'index.html')
    const stilled = host.still?.test(path) ?? false
    const wait = host.slow?.path.test(path) ? new Promise((resolve) => setTimeout(resolve, host.slow!.ms)) : Promise.resolve()
    const answer = stilled ? Promise.resolve(Buffer.from('')) : path === POSTED ? received(request).then((bytes) => ((posted = bytes), Buffer.from(''))) : (answers[path] ?? (() => readFile(join(folder, path))))()
    answer.then(
      // Kept by the browser, and compiled code with it: each kill is followed by a start.
      async (body) => {
        await wait
        const headers = { ...headersOf(path), 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream', 'Cache-Control': stilled || path.startsWith('crash-test/') ? 'no-store' : 'max-age=86400' }
        const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
        if (from === undefined) return response.writeHead(200, headers).end(body)
        const part = body.subarray(Number(from), Number(to) + 1)
        return response.writeHead(206, { ...headers, 'Content-Range': `bytes ${from}-${Number(from) + part.length - 1}/${body.length}` }).end(part)
      },
      () => response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found'),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const host: Host = {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    folder,
    still: null,
    slow: null,
    takePosted() {
      if (!posted) throw new Error('Nothing was posted.')
      const bytes = posted
      posted = null
      return bytes
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return host
}

async function received(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
