import { headersOf } from './policy.ts'

/** One file of the program. */
export interface ProgramFile {
  /** Below the page's own address. */
  path: string
  bytes: number
  /** As in Subresource Integrity: `sha256-…`. */
  integrity: string
}

/** The program as it was built; written at the head of the service worker by scripts/offline/build.ts. */
export interface Program {
  /** Changes with any byte of any file. */
  version: string
  files: ProgramFile[]
}

const PREFIX = 'flukeprint-program-'
/** Put last: a cache without it is not whole, and is not served from. */
const COMPLETE = '.complete'
/** Tells a later version that it can have this file from here. */
const INTEGRITY = 'X-Flukeprint-Integrity'
const LANES = 4

export interface Platform {
  caches: CacheStorage
  fetch(url: string, options: RequestInit): Promise<Response>
  /** The page's address, with a slash at the end. */
  scope: string
}

/**
 * The program's files on this machine, one cache for each version. A version is served only when every file of it is there and
 * has been verified by the browser against its hash; until then a former one stands as it was.
 */
export class Precache {
  private complete = false

  constructor(
    private readonly program: Program,
    private readonly platform: Platform,
  ) {}

  get totalBytes(): number {
    return this.program.files.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  async isComplete(): Promise<boolean> {
    if (!this.complete) this.complete = (await (await this.own()).match(this.url(COMPLETE))) !== undefined
    return this.complete
  }

  /** Bytes of this version's files that are here already. */
  async keptBytes(): Promise<number> {
    const cache = await this.own()
    const kept = await Promise.all(this.program.files.map(async ({ path, bytes }) => ((await cache.match(this.url(path))) ? bytes : 0)))
    return kept.reduce((sum, bytes) => sum + bytes, 0)
  }

  /**
   * Fetches what is missing; what an earlier version has with the same hash is taken over, not fetched. Throws where a file
   * can't be had, is another one than was built, or finds no room: what came in stays, and the next call goes on from there.
   */
  async fill(report: (keptBytes: number) => void): Promise<void> {
    if (await this.isComplete()) return
    const cache = await this.own()
    const formers = await this.formers()
    let kept = await this.keptBytes()
    report(kept)
    const missing: ProgramFile[] = []
    for (const file of this.program.files) if (!(await cache.match(this.url(file.path)))) missing.push(file)
    const lane = async (): Promise<void> => {
      for (let file = missing.shift(); file; file = missing.shift()) {
        await cache.put(this.url(file.path), (await this.takenOver(file, formers)) ?? (await this.fetched(file)))
        report((kept += file.bytes))
      }
    }
    // Where one lane fails the others go on to their end, so that nothing is reported after the failure.
    const ends = await Promise.allSettled(Array.from({ length: LANES }, lane))
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed) throw failed.reason
    await cache.put(this.url(COMPLETE), new Response(this.program.version))
    this.complete = true
  }

  /** A file as it is kept: of this version, once it is whole; else of a former one, which an older page may still ask for. */
  async find(path: string): Promise<Response | undefined> {
    const own = (await this.isComplete()) ? await (await this.own()).match(this.url(path)) : undefined
    if (own) return own
    for (const cache of await this.formers()) {
      const former = await cache.match(this.url(path))
      if (former) return former
    }
    return undefined
  }

  /** Lets go of all other versions, unless this one is not whole yet. */
  async dropFormers(): Promise<void> {
    if (!(await this.isComplete())) return
    for (const name of await this.formerNames()) await this.platform.caches.delete(name)
  }

  private async fetched({ path, integrity }: ProgramFile): Promise<Response> {
    // Asked of the server anew, not of the browser's own cache; a file that has not changed is answered without its bytes.
    const response = await this.platform.fetch(this.url(path), { integrity, cache: 'no-cache', credentials: 'same-origin' })
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`)
    return asKept(response, path, integrity)
  }

  private async takenOver({ path, integrity }: ProgramFile, formers: Cache[]): Promise<Response | undefined> {
    for (const cache of formers) {
      const former = await cache.match(this.url(path))
      if (former?.headers.get(INTEGRITY) === integrity) return asKept(former, path, integrity)
    }
    return undefined
  }

  private own(): Promise<Cache> {
    return this.platform.caches.open(PREFIX + this.program.version)
  }

  private async formers(): Promise<Cache[]> {
    return await Promise.all((await this.formerNames()).map((name) => this.platform.caches.open(name)))
  }

  private async formerNames(): Promise<string[]> {
    return (await this.platform.caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + this.program.version)
  }

  private url(path: string): string {
    return this.platform.scope + path
  }
}

/** The file with our own headers: what the server said of it (a date, a connection) no longer matters. */
function asKept(response: Response, path: string, integrity: string): Response {
  const headers = { ...headersOf(path), 'Content-Type': response.headers.get('Content-Type') ?? 'application/octet-stream', [INTEGRITY]: integrity }
  return new Response(response.body, { headers })
}

/** An answer straight from the network, with the headers that make the page isolated. One that may not be read is handed on as it is. */
export function withHeaders(response: Response, path: string): Response {
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || response.type === 'error') return response
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(headersOf(path))) headers.set(name, value)
  // A body was unpacked on its way: its length and encoding are no longer those of the wire.
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}
