/** A picture that is being fetched, is there, or could not be had. */
export interface PictureUrl {
  url: string | null
  /** What the URL stands for: nothing may be fetched from an object URL (content security policy). */
  blob: Blob | null
  error: unknown
}

const NOTHING: PictureUrl = { url: null, blob: null, error: null }

interface Entry {
  told: PictureUrl
  users: number
  /** Those of the users that have it on the screen. */
  watchers: number
  /** Being fetched, or in the line for it. */
  loading: boolean
}

interface Urls {
  create(blob: Blob): string
  revoke(url: string): void
}

const BROWSER: Urls = { create: (blob) => URL.createObjectURL(blob), revoke: (url) => URL.revokeObjectURL(url) }

/**
 * Object URLs of pictures by id. Those on the screen are kept; of the others the last `spare` ones,
 * so that going back is at once and memory does not grow with the queue.
 */
export class UrlCache<Id extends string> {
  /** In the order of their last use. */
  private readonly entries = new Map<Id, Entry>()
  private readonly listeners = new Set<() => void>()
  /** In the order in which they were asked for. */
  private readonly line = new Map<Id, Entry>()
  private underWay = 0

  constructor(
    private readonly load: (id: Id) => Promise<Blob | null>,
    private readonly spare: number,
    private readonly urls: Urls = BROWSER,
    /** Fetched at a time, at the most. */
    private readonly atOnce = Infinity,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  read(id: Id | null): PictureUrl {
    return (id === null ? undefined : this.entries.get(id)?.told) ?? NOTHING
  }

  /**
   * Fetches the picture and holds it until the returned function is called. `soon`: it is not on the screen
   * yet, and lets pass what is. Who lets go before its turn has come is not fetched for.
   */
  hold(id: Id, { soon = false } = {}): () => void {
    const entry = this.touch(id)
    const watching = soon ? 0 : 1
    entry.users++
    entry.watchers += watching
    this.fetch(id, entry)
    let held = true
    return () => {
      if (!held) return
      held = false
      entry.users--
      entry.watchers -= watching
      this.trim()
    }
  }

  /** Fetches again what could not be had. */
  retry(id: Id): void {
    const entry = this.entries.get(id)
    if (!entry || entry.told.error === null) return
    entry.told = NOTHING
    this.fetch(id, entry)
    this.tell()
  }

  retryFailed(): void {
    for (const id of this.entries.keys()) this.retry(id)
  }

  private touch(id: Id): Entry {
    const entry = this.entries.get(id) ?? { told: NOTHING, users: 0, watchers: 0, loading: false }
    this.entries.delete(id)
    this.entries.set(id, entry)
    return entry
  }

  private fetch(id: Id, entry: Entry): void {
    if (entry.loading || entry.told.url !== null || entry.told.error !== null) return
    entry.loading = true
    this.line.set(id, entry)
    this.start()
  }

  private start(): void {
    while (this.underWay < this.atOnce) {
      const next = this.nextInLine()
      if (!next) return
      const [id, entry] = next
      this.line.delete(id)
      this.underWay++
      void this.load(id)
        .then(
          (blob): PictureUrl => ({ url: blob && this.urls.create(blob), blob, error: null }),
          (error: unknown): PictureUrl => ({ url: null, blob: null, error }),
        )
        .then((told) => {
          this.underWay--
          this.settle(id, entry, told)
          this.start()
        })
    }
  }

  private nextInLine(): [Id, Entry] | undefined {
    for (const [id, entry] of this.line) {
      if (entry.users > 0) continue
      this.line.delete(id)
      this.entries.delete(id)
    }
    const waiting = [...this.line]
    return waiting.find(([, { watchers }]) => watchers > 0) ?? waiting[0]
  }

  private settle(id: Id, entry: Entry, told: PictureUrl): void {
    entry.loading = false
    entry.told = told
    this.entries.set(id, entry)
    this.trim()
    this.tell()
  }

  private trim(): void {
    const idle = [...this.entries].filter(([, entry]) => entry.users === 0 && !entry.loading)
    for (const [id, entry] of idle.slice(0, Math.max(0, idle.length - this.spare))) {
      if (entry.told.url !== null) this.urls.revoke(entry.told.url)
      this.entries.delete(id)
    }
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}
