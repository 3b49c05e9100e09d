/** Reads the rows of these keys, tells them, and again whenever one has changed, until the returned function is called. Keys without a row are left out. */
export type WatchRows<Key, Row> = (keys: readonly Key[], told: (rows: ReadonlyMap<Key, Row>) => void, failed: (error: unknown) => void) => () => void

/** What is known of the rows in sight and around them. Another object when anything has changed; rows that have not are the same ones. */
export interface Sight<Key, Row> {
  rows: ReadonlyMap<Key, Row>
  /** Those that were read, whether or not they have a row. */
  keys: readonly Key[]
  /** Why they could not be read; null where they could. */
  error: unknown
}

interface Group<Key, Row> {
  keys: readonly Key[]
  /** Null until they are read. */
  rows: ReadonlyMap<Key, Row> | null
  stop(): void
}

/** Places of the list on both sides of what is in sight that are read with it, and those that must be there before they come into sight. */
const AHEAD = 32
const SOON = 12

/**
 * The rows of a long list that are in sight. While it is scrolled a row comes into sight with nearly every frame: they are read and watched by groups of some tens, ahead
 * of what is seen, and one group at a time, so that a list that flies past leaves no line of readings behind. What has gone out of sight is neither watched nor kept.
 */
export class RowsInSight<Key extends string, Row> {
  private readonly listeners = new Set<() => void>()
  private readonly groups = new Set<Group<Key, Row>>()
  private readonly groupOf = new Map<Key, Group<Key, Row>>()
  private reading: Group<Key, Row> | null = null
  private wanted: { soon: readonly Key[]; around: readonly Key[] } | null = null
  private sight: Sight<Key, Row> = { rows: new Map(), keys: [], error: null }

  constructor(private readonly watch: WatchRows<Key, Row>) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly read = (): Sight<Key, Row> => this.sight

  /**
   * What is in sight now.
   *
   * @param keysAt keys of the places `from`..`to` of the list, `to` not included; both may lie outside of it, and a place may have several keys or none
   */
  readonly look = (first: number, end: number, keysAt: (from: number, to: number) => readonly Key[]): void => {
    const at = (margin: number): readonly Key[] => keysAt(Math.max(0, first - margin), Math.max(0, end + margin))
    this.wanted = { soon: at(SOON), around: at(AHEAD) }
    this.advance()
  }

  /** Watches nothing any more, until it is told again what is in sight. */
  readonly close = (): void => {
    for (const group of this.groups) group.stop()
    this.groups.clear()
    this.groupOf.clear()
    this.reading = null
    this.wanted = null
  }

  private advance(): void {
    if (!this.wanted) return
    const { soon, around } = this.wanted
    const kept = new Set(around)
    for (const group of this.groups) if (group !== this.reading && !group.keys.some((key) => kept.has(key))) this.drop(group)
    if (this.reading || soon.every((key) => this.groupOf.has(key))) return
    this.readGroup([...kept].filter((key) => !this.groupOf.has(key)))
  }

  private readGroup(keys: readonly Key[]): void {
    const group: Group<Key, Row> = { keys, rows: null, stop: () => undefined }
    this.groups.add(group)
    for (const key of keys) this.groupOf.set(key, group)
    this.reading = group
    const settled = (): void => {
      if (this.reading === group) this.reading = null
    }
    const stop = this.watch(
      keys,
      (rows) => {
        // It may have been told on its way while it was stopped.
        if (!this.groups.has(group)) return
        group.rows = rows
        settled()
        this.tell(null)
        this.advance()
      },
      (error) => {
        settled()
        this.tell(error)
      },
    )
    group.stop = stop
  }

  private drop(group: Group<Key, Row>): void {
    group.stop()
    this.groups.delete(group)
    for (const key of group.keys) if (this.groupOf.get(key) === group) this.groupOf.delete(key)
  }

  private tell(error: unknown): void {
    const read = [...this.groups].filter(({ rows }) => rows !== null)
    this.sight = { rows: new Map(read.flatMap(({ rows }) => [...rows!])), keys: read.flatMap(({ keys }) => keys), error }
    for (const listener of this.listeners) listener()
  }
}
