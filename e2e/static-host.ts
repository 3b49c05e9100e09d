import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json' }

/** A plain static host, as GitHub Pages is one: types and tags, no header of ours. Every request is noted. */
export interface StaticHost {
  /** With a slash at the end. */
  url: string
  requests: string[]
  /** Bytes of files that were sent; those of answers "not modified" are not among them. */
  sentBytes: number
  /** Answers these paths with other bytes than the folder has. */
  instead: Map<string, Buffer>
  /** Cuts the line when one of these is asked for. */
  cut: ((path: string) => boolean) | null
  close(): Promise<void>
}

/** @param below the path that the folder stands at, `/` or such as `/flukeprint/` */
export async function startStaticHost(folder: string, below = '/'): Promise<StaticHost> {
  const host: StaticHost = { url: '', requests: [], sentBytes: 0, instead: new Map(), cut: null, close: async () => undefined }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    host.requests.push(pathname)
    if (host.cut?.(pathname)) return void request.socket.destroy()
    const path = pathname.startsWith(below) ? normalize(decodeURIComponent(pathname.slice(below.length))) || 'index.html' : null
    const bytes = path === null ? Promise.reject(new Error('elsewhere')) : Promise.resolve(host.instead.get(path) ?? readFile(join(folder, path === '.' ? 'index.html' : path)))
    bytes.then(
      (body) => {
        const tag = `"${createHash('sha1').update(body).digest('hex')}"`
        const headers = { 'Content-Type': TYPES[extname(path!)] ?? (path === '.' ? TYPES['.html']! : 'application/octet-stream'), ETag: tag, 'Cache-Control': 'max-age=600' }
        if (request.headers['if-none-match'] === tag) return void response.writeHead(304, headers).end()
        const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
        const part = from === undefined ? body : body.subarray(Number(from), Number(to) + 1)
        host.sentBytes += part.length
        if (from === undefined) response.writeHead(200, headers).end(body)
        else response.writeHead(206, { ...headers, 'Content-Range': `bytes ${from}-${Number(from) + part.length - 1}/${body.length}` }).end(part)
      },
      () => response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found'),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  host.url = `http://localhost:${(server.address() as AddressInfo).port}${below}`
  host.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return host
}
