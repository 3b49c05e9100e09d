import { isDeepStrictEqual } from 'node:util'
import type { FrozenDatabase } from '#storage/testing/frozen.ts'
import v1 from '#storage/testing/schema-v1.json' with { type: 'json' }
import type { Victim } from '../browser.ts'
import { readAll, type CatalogueRows } from '../dump.ts'
import { BARE_PAGE } from '../host.ts'
import { ENGINE_AND_DRAWING, Span, type Found, type Kind, type Stage } from '../kind.ts'
import { startScreen } from '../screens.ts'
import { wrongLabels } from '../soundness.ts'

const ID = '00000000-0000-4000-8000-000000000001'
/** The dump holds three photographs: as many of it as take some time to migrate. */
const TIMES = 200
const BEGINS = 'The migration begins.'
const OVER = 'The migration is over.'

/** Tells from when to when the database is being upgraded: nothing of it is on the screen. */
const PRELUDE = `
const open = IDBFactory.prototype.open
IDBFactory.prototype.open = function (name, version) {
  const request = version === undefined ? open.call(this, name) : open.call(this, name, version)
  if (name === 'flukeprint-${ID}') {
    let upgrading = false
    request.addEventListener('upgradeneeded', () => { upgrading = true; void crashTestHears('${BEGINS}') })
    request.addEventListener('success', () => upgrading && void crashTestHears('${OVER}'))
  }
  return request
}`

/** A catalogue of an earlier schema is opened for the first time by this program; each time another one. */
export class Migration implements Kind {
  readonly name = 'migration from schema 1'
  readonly confirms = 'decisions'
  readonly still = ENGINE_AND_DRAWING
  readonly prelude = PRELUDE
  #stage!: Stage
  #old!: CatalogueRows
  #new!: CatalogueRows
  #newVersion = 0
  readonly #span = new Span(1_000)

  async prepare(victim: Victim, stage: Stage): Promise<void> {
    this.#stage = stage
    // The list of catalogues is made by the program.
    await startScreen(victim, stage.host.url, 0)
    await this.#layOut(victim)
    this.#old = (await readAll(victim.page, { bytes: true })).catalogues[ID]!.stores
    const startedMs = Date.now()
    await startScreen(victim, stage.host.url, 1)
    this.#span.took(Date.now() - startedMs)
    await victim.page.goto(stage.host.url + BARE_PAGE)
    const { version, stores } = (await readAll(victim.page, { bytes: true })).catalogues[ID]!
    if (version === v1.version) throw new Error('The program has not migrated the catalogue.')
    this.#new = stores
    this.#newVersion = version
  }

  async look({ page }: Victim): Promise<Found> {
    await page.goto(this.#stage.host.url + BARE_PAGE)
    return this.#compared((await readAll(page, { bytes: true })).catalogues[ID])
  }

  #compared(dump: { version: number; stores: CatalogueRows } | undefined): Found {
    if (!dump) return { confirmed: this.#old.decisions.length, lost: ['the whole catalogue'], halves: [] }
    const ids = new Set(dump.stores.decisions.map(({ id }) => id))
    const lost = this.#old.decisions.filter(({ id }) => !ids.has(id)).map(({ id }) => `decision ${id}`)
    const should = dump.version === v1.version ? this.#old : dump.version === this.#newVersion ? this.#new : null
    const half = should === null ? [`schema ${dump.version / 10} is none`] : isDeepStrictEqual(dump.stores, should) ? [] : [`rows of schema ${dump.version / 10} are not what they are after a migration without a kill`]
    return { confirmed: this.#old.decisions.length, lost, halves: [...half, ...(dump.version === this.#newVersion ? wrongLabels(dump.stores) : [])] }
  }

  async open(victim: Victim): Promise<void> {
    await startScreen(victim, this.#stage.host.url, 1)
    // By now it must be migrated, and whole.
    await victim.page.goto(this.#stage.host.url + BARE_PAGE)
    const { lost, halves } = this.#compared((await readAll(victim.page, { bytes: true })).catalogues[ID])
    if (lost.length + halves.length > 0) throw new Error([...lost, ...halves].join('; '))
    await this.#layOut(victim)
  }

  async work(victim: Victim, now: (spanMs: number) => void): Promise<never> {
    const from = victim.heard.length
    const opening = startScreen(victim, this.#stage.host.url, 1)
    opening.catch(() => undefined)
    await victim.hears(new RegExp(BEGINS), from)
    const startedMs = Date.now()
    now(this.#span.spanMs)
    try {
      await victim.hears(new RegExp(OVER), from)
      this.#span.took(Date.now() - startedMs)
    } catch (thrown) {
      this.#span.wasCut()
      throw thrown
    }
    return await victim.waitsForTheKill()
  }

  /** Puts the old catalogue in the place of the one that is there, from a bare page. */
  async #layOut({ page }: Victim): Promise<void> {
    await page.goto(this.#stage.host.url + BARE_PAGE)
    await page.evaluate(
      async ([text, id]) => {
        const frozen = JSON.parse(text) as FrozenDatabase
        const done = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))))
        const thawed = (value: unknown): unknown => {
          if (Array.isArray(value)) return value.map(thawed)
          if (typeof value !== 'object' || value === null) return value
          const { $int8, $blob } = value as { $int8?: number[]; $blob?: number[] }
          if ($int8) return Int8Array.from($int8)
          if ($blob) return new Blob([Uint8Array.from($blob)])
          return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, thawed(inner)]))
        }
        await done(indexedDB.deleteDatabase(`flukeprint-${id}`))
        const opening = indexedDB.open(`flukeprint-${id}`, frozen.version)
        opening.addEventListener('upgradeneeded', () => {
          for (const [name, { keyPath, autoIncrement, indexes, rows }] of Object.entries(frozen.stores)) {
            const store = opening.result.createObjectStore(name, { keyPath, autoIncrement })
            for (const index of indexes) store.createIndex(index.name, index.keyPath, { unique: index.unique, multiEntry: index.multiEntry })
            for (const row of rows) store.add(thawed(row))
          }
        })
        ;(await done(opening)).close()
        const registry = await done(indexedDB.open('flukeprint'))
        await done(registry.transaction('catalogues', 'readwrite').objectStore('catalogues').put({ id, name: 'An older one', kind: 'own', createdAtMs: 1 }))
        registry.close()
      },
      [LAID_OUT, ID] as const,
    )
  }
}

/** The dump so many times over in one catalogue: photos, decisions and individuals of each under ids of their own. */
export function manyTimes({ version, stores }: FrozenDatabase, times: number): FrozenDatabase {
  const rows = (name: string): unknown[] => Array.from({ length: times }, (_, n) => stores[name]!.rows.map((row) => nth(row, n, stores))).flat()
  // What a migration reads and writes. Pictures would take longer to lay out than all the rest.
  const several = new Set(['photos', 'flukes', 'individuals', 'decisions'])
  return { version, stores: Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, several.has(name) ? { ...store, rows: rows(name) } : store])) }
}

function nth(value: unknown, n: number, stores: FrozenDatabase['stores']): unknown {
  if (typeof value === 'string') return nthText(value, n)
  if (Array.isArray(value)) return value.map((one) => nth(one, n, stores))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => {
    if (typeof inner === 'number' && key === 'seq') return [key, inner + n * stores.decisions!.rows.length]
    if (typeof inner === 'number' && key === 'order') return [key, inner + n * stores.flukes!.rows.length]
    if (typeof inner === 'number' && key === 'atMs') return [key, inner + n * 1_000_000]
    return [key, nth(inner, n, stores)]
  }))
}

/** As text: the tool's own way of carrying values is slow with many. */
const LAID_OUT = JSON.stringify(manyTimes(v1 as FrozenDatabase, TIMES))

/** Hashes of photos (and what begins with one), ids of decisions, ids of individuals. */
function nthText(text: string, n: number): string {
  if (/^[\da-f]{64}/.test(text)) return n.toString(16).padStart(8, '0') + text.slice(8)
  if (/^[\da-f]{8}-[\da-f]{4}-/.test(text)) return n.toString(16).padStart(4, '0') + text.slice(4)
  const given = /^NEW-(\d{4})$/.exec(text)
  if (given) return `NEW-${String(Number(given[1]) + 10 * n).padStart(4, '0')}`
  return text === '007' ? `007-${n}` : text
}
