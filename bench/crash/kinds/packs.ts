import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js'
import { blocksOf } from '#core/formats/pack/manifest.ts'
import type { PackNote } from '#storage/packs/subscriptions.ts'
import type { Victim } from '../browser.ts'
import { readAll, type CatalogueRows, type Dump, type PackRows } from '../dump.ts'
import { BARE_PAGE } from '../host.ts'
import { ENGINE_AND_DRAWING, Span, type Found, type Kind, type Stage } from '../kind.ts'
import { SAID } from '../said.ts'
import { goTo, openDemo, verdictReady } from '../screens.ts'

const NAME = 'Demo whales'
const PACK = 'packs/demo'
const HERE = new RegExp(`^The pack ${NAME} is here`)
const LEFT = new RegExp(`^${NAME} is no longer compared with`)
const UP_TO_DATE = new RegExp(`^${NAME} is up to date`)
/** A block of a pack takes so long to come: the whole of it is eight. */
const BLOCK_MS = 120

type Turn = 'subscribe' | 'go on' | 'give up' | 'look' | 'leave'

/** A pack is subscribed to, fetched, brought up to a newer edition, and left; a download that was cut off goes on. */
export class Packs implements Kind {
  readonly name = 'catalogue packs'
  readonly confirms = 'packs'
  readonly still = ENGINE_AND_DRAWING
  readonly prelude = `Reflect.deleteProperty(globalThis, 'showSaveFilePicker')`
  #stage!: Stage
  #id = ''
  #catalogue!: CatalogueRows
  /** Rows of each edition as they are where nothing was killed, by the edition. */
  readonly #editions = new Map<string, PackRows['flukes']>()
  #onHost = 0
  #turn: Turn = 'subscribe'
  #before: Dump['packs'] | null = null
  #note: PackNote | null = null
  readonly #spans: Record<Turn, Span> = { subscribe: new Span(3_000), 'go on': new Span(2_000), look: new Span(2_000), 'give up': new Span(1_000), leave: new Span(1_500) }

  /** Two editions of the demo as a pack, each fetched once as it should be. */
  async prepare(victim: Victim, stage: Stage): Promise<void> {
    this.#stage = stage
    this.#id = await openDemo(victim, stage.host.url)
    await this.#share(victim, 0)
    await goTo(victim, stage.host.url, `/c/${this.#id}/identify?filter=all`)
    for (const key of ['n', 'n']) {
      const from = victim.heard.length
      // A key that came too early is not taken.
      do {
        await verdictReady(victim.page, /Skip/).waitFor()
        await victim.page.keyboard.press(key)
      } while ((await victim.hearsWithin(5_000, SAID, from)) === null)
    }
    await this.#share(victim, 1)
    stage.host.slow = { path: /^packs\/.*\.(bin|jsonl)$/, ms: BLOCK_MS }
    for (const edition of [0, 1]) {
      await this.#putOnHost(edition)
      await this.#storageScreen(victim)
      const [from, startedMs] = [victim.heard.length, Date.now()]
      await (edition === 0 ? this.#subscribe(victim) : this.#ask(victim, /^Look for a newer edition/))
      await victim.hears(HERE, from)
      for (const turn of edition === 0 ? (['subscribe', 'go on'] as const) : (['look'] as const)) this.#spans[turn].learn(Date.now() - startedMs)
      await victim.page.goto(stage.host.url + BARE_PAGE)
      const { packs, catalogues } = await readAll(victim.page, { bytes: false })
      this.#editions.set(packs.packs[0]!.current!.edition, packs.flukes)
      this.#catalogue = catalogues[this.#id]!.stores
    }
    if (this.#editions.size !== 2) throw new Error('Both editions of the pack are one.')
    this.#remember((await readAll(victim.page, { bytes: false })))
  }

  async look({ page }: Victim, heard: readonly string[]): Promise<Found> {
    await page.goto(this.#stage.host.url + BARE_PAGE)
    const dump = await readAll(page, { bytes: true })
    const found: Found = { confirmed: 0, lost: [], halves: [] }
    const { packs: rows } = dump
    const [pack] = rows.packs
    const [here, left] = [HERE, LEFT].map((pattern) => heard.some((text) => pattern.test(text)))
    found.confirmed = here || left ? 1 : 0
    const before = this.#before?.packs[0]
    if (here && (!pack?.current || pack.coming)) found.lost.push('the pack that was said to be here')
    if (left && pack) found.lost.push('it was said that the pack is left, and it is there')
    if (before?.current && !pack && this.#turn !== 'leave') found.lost.push('an edition that was in use')
    this.#remember(dump)
    if (left && this.#note?.subscribed) found.lost.push('it was said that the pack is left, and it is subscribed to')
    found.halves.push(...this.#halfPacks(rows), ...this.#strayPacks(rows, Boolean(here ?? left)))
    const own = dump.catalogues[this.#id]!.stores
    for (const table of ['photos', 'flukes', 'individuals', 'decisions', 'embeddings'] as const) if (!isDeepStrictEqual(own[table].length, this.#catalogue[table].length)) found.halves.push(`the catalogue's own ${table} have changed`)
    return found
  }

  /** What is in use is whole, and what is kept is what its checksum says. */
  #halfPacks({ packs, editions, blocks, flukes }: PackRows): string[] {
    const sums = new Set(blocks.map(({ sha256 }) => sha256))
    const wrong = blocks.filter(({ sha256, bytes }) => bytes.sum !== sha256).map(({ sha256 }) => `block ${sha256} is not what its checksum says`)
    const inUse = packs.flatMap(({ current }) => current ?? [])
    const known = new Set(packs.flatMap(({ current, coming }) => [current, coming]).flatMap((facts) => facts?.edition ?? []))
    return [
      ...wrong,
      ...inUse.flatMap(({ edition }) => {
        const manifest = editions.find((one) => one.edition === edition)?.manifest
        if (!manifest) return [`the list of edition ${edition}, which is in use, is not there`]
        return blocksOf(manifest).filter(({ sha256 }) => !sums.has(sha256)).map(({ sha256 }) => `block ${sha256} of the edition in use is not there`)
      }),
      ...inUse.filter(({ edition }) => !isDeepStrictEqual(flukes, this.#editions.get(edition))).map(({ edition }) => `the photos of edition ${edition} are not as they should be`),
      ...(inUse.length === 0 && flukes.length > 0 ? [`${flukes.length} photos are of no edition in use`] : []),
      ...editions.filter(({ edition }) => !known.has(edition)).map(({ edition }) => `the list of edition ${edition} belongs to no pack`),
    ]
  }

  /** What nobody subscribes to can't be found by anybody, and takes room; bytes that are no longer needed go at the end of what was confirmed. */
  #strayPacks({ packs, editions, blocks }: PackRows, over: boolean): string[] {
    const needed = new Set(editions.flatMap(({ manifest }) => blocksOf(manifest).map(({ sha256 }) => sha256)))
    const stray = blocks.filter(({ sha256 }) => !needed.has(sha256)).length
    return [...(packs.length > 0 && !this.#note?.subscribed ? ['the pack is on this machine, and the catalogue does not know of it'] : []), ...(over && stray > 0 ? [`${stray} blocks are of no edition`] : [])]
  }

  #remember({ packs, catalogues }: Dump): void {
    this.#before = packs
    const notes = catalogues[this.#id]!.stores.settings.find(({ key }) => key === 'packs')?.value as PackNote[] | undefined
    this.#note = notes?.[0] ?? null
  }

  async open(victim: Victim): Promise<void> {
    await this.#storageScreen(victim)
    const { page } = victim
    const [pack] = this.#before!.packs
    const list = page.getByRole('list', { name: 'Packs' })
    if (this.#note?.subscribed) await list.getByText(NAME).first().waitFor()
    if (pack?.coming) await list.getByRole('button', { name: 'Go on' }).waitFor()
    this.#turn = this.#nextTurn()
  }

  #nextTurn(): Turn {
    const { random } = this.#stage
    const [pack] = this.#before!.packs
    if (!this.#note?.subscribed) return 'subscribe'
    if (pack?.coming) return random.integer(5) === 0 ? 'give up' : 'go on'
    return pack?.current && random.integer(3) === 0 ? 'leave' : 'look'
  }

  async work(victim: Victim, now: (spanMs: number) => void): Promise<never> {
    // An edition that is being fetched stays that: else it would begin anew each time.
    if (this.#turn === 'look') await this.#putOnHost(1 - this.#onHost)
    const [from, startedMs] = [victim.heard.length, Date.now()]
    const span = this.#spans[this.#turn]
    try {
      now(span.spanMs)
      await this.#do(victim, from)
      span.took(Date.now() - startedMs)
    } catch (thrown) {
      if (victim.killed) span.wasCut()
      throw thrown
    }
    return await victim.waitsForTheKill()
  }

  async #do(victim: Victim, from: number): Promise<void> {
    switch (this.#turn) {
      case 'subscribe':
        await this.#subscribe(victim)
        return void (await victim.hears(HERE, from))
      case 'go on':
        await this.#ask(victim, /^Go on$/)
        return void (await victim.hears(HERE, from))
      case 'give up':
        await this.#ask(victim, /^Give up$/)
        return await victim.page.getByRole('list', { name: 'Packs' }).getByRole('button', { name: 'Go on' }).waitFor({ state: 'detached' })
      case 'look':
        await this.#ask(victim, /^(Look for a newer edition|Fetch )/)
        return void (await victim.hears(new RegExp(`${HERE.source}|${UP_TO_DATE.source}`), from))
      case 'leave':
        await this.#ask(victim, /^Leave Demo whales$/)
        await victim.page.getByRole('alertdialog').getByRole('button', { name: 'Leave it' }).click()
        return void (await victim.hears(LEFT, from))
    }
  }

  async #subscribe({ page }: Victim): Promise<void> {
    await page.getByLabel('Beside this page, on the same host').fill(PACK)
    await page.getByRole('button', { name: 'Look there' }).click()
    await page.getByRole('dialog').getByRole('button', { name: /^(Subscribe|Fetch)$/ }).click()
  }

  async #ask({ page }: Victim, name: RegExp): Promise<void> {
    await page.getByRole('list', { name: 'Packs' }).getByRole('button', { name }).first().click()
  }

  async #storageScreen(victim: Victim): Promise<void> {
    await goTo(victim, this.#stage.host.url, `/c/${this.#id}/storage`)
    await victim.page.getByRole('heading', { name: 'Catalogue packs' }).waitFor()
  }

  /** The catalogue as a pack, in a folder of its own. */
  async #share(victim: Victim, edition: number): Promise<void> {
    const { page } = victim
    await this.#storageScreen(victim)
    await page.getByLabel('Called').fill(NAME)
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'As a zip' }).click()
    const zip = join(this.#stage.folder, `edition-${edition}.zip`)
    await (await downloading).saveAs(zip)
    const below = this.#folderOf(edition)
    await mkdir(below, { recursive: true })
    const reader = new ZipReader(new BlobReader(new Blob([await readFile(zip)])), { useWebWorkers: false })
    for (const entry of await reader.getEntries()) {
      if (!entry.directory) await writeFile(join(below, basename(entry.filename)), await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false }))
    }
  }

  async #putOnHost(edition: number): Promise<void> {
    this.#onHost = edition
    const at = join(this.#stage.host.folder, PACK)
    await rm(at, { recursive: true, force: true })
    await cp(this.#folderOf(edition), at, { recursive: true })
  }

  #folderOf(edition: number): string {
    return join(this.#stage.folder, `edition-${edition}`)
  }
}
