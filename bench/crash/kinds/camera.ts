import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { photoFolder, photoName } from '../../../e2e/photos.ts'
import type { Victim } from '../browser.ts'
import { readAll, type CatalogueRows } from '../dump.ts'
import { BARE_PAGE } from '../host.ts'
import { Span, type Found, type Kind, type Stage } from '../kind.ts'
import { goTo, startScreen } from '../screens.ts'
import { unsound } from '../soundness.ts'

const PICTURES = 5
const KEPT = /^Kept: (Camera .+\.\w+)\. /
/** Kills fall within the time of so many photos. */
const AT_ONCE = 3

/** Photos are taken with the tablet's own camera, one after another: nothing but the catalogue has them. */
export class Camera implements Kind {
  readonly name = 'photos of the camera'
  readonly confirms = 'photos'
  readonly still = null
  /** A tablet: fingers do the pointing. The camera itself is an input of the page. */
  readonly prelude = `
const asked = globalThis.matchMedia.bind(globalThis)
globalThis.matchMedia = (query) => asked(query === '(pointer: coarse)' ? 'all' : query)`
  #stage!: Stage
  #id = ''
  #pictures: Buffer[] = []
  #taken = 0
  /** SHA-256 of the shot that was handed over last. */
  #last = ''
  /** What was confirmed, ever: the photo's name, and the SHA-256 of its bytes. */
  readonly #kept = new Map<string, string>()
  readonly #shots = new Set<string>()
  #waiting = 0
  #kills = 0
  readonly #span = new Span(6_000)

  async prepare(victim: Victim, stage: Stage): Promise<void> {
    this.#stage = stage
    const folder = await photoFolder(PICTURES)
    this.#pictures = await Promise.all(Array.from({ length: PICTURES }, (_, n) => readFile(join(folder, photoName(n)))))
    await startScreen(victim, stage.host.url, 0)
    await this.#take(victim)
    await victim.page.getByRole('listbox', { name: /^Flukes/ }).getByRole('option').first().waitFor()
    this.#id = /#\/c\/([^/?]+)/.exec(victim.page.url())![1]!
  }

  async look({ page }: Victim, heard: readonly string[]): Promise<Found> {
    await page.goto(this.#stage.host.url + BARE_PAGE)
    this.#kills++
    const rows = (await readAll(page, { bytes: true })).catalogues[this.#id]!.stores
    const said = heard.flatMap((text) => KEPT.exec(text)?.[1] ?? [])
    // Where the kill came between the note and its being noted down here.
    for (const path of said) if (!this.#kept.has(path)) this.#kept.set(path, this.#last)
    this.#waiting = rows.importItems.filter(({ state }) => state === 'waiting').length
    const lost = [...this.#kept].flatMap(([path, sum]) => this.#missing(rows, path, sum))
    return { confirmed: said.length, lost, halves: [...unsound(rows), ...this.#foreign(rows)] }
  }

  /** A shot has its bytes, read or not. */
  #missing({ importItems, photos, originals, copies }: CatalogueRows, path: string, sum: string): string[] {
    const item = importItems.find((one) => one.path === path)
    if (!item) return [`${path} is on no list`]
    if (item.state !== 'waiting' && !photos.some(({ id }) => id === sum)) return [`${path} was read, and is no photo`]
    const source = item.state === 'waiting' ? item.source : originals.find(({ photoId }) => photoId === sum)?.source
    const bytes = source?.kind === 'copy' ? copies.find(({ id }) => id === source.copyId)?.file : undefined
    return bytes?.sum === sum ? [] : [`the bytes of ${path}`]
  }

  /** Nothing is there that was not taken, and at most one photo a kill that was never said to be kept. */
  #foreign({ copies, importItems }: CatalogueRows): string[] {
    const unsaid = importItems.filter(({ path }) => !this.#kept.has(path)).length
    return [
      ...copies.filter(({ file }) => !this.#shots.has(file.sum!)).map(({ id }) => `copy ${id} is not what was taken`),
      ...(unsaid > this.#kills ? [`${unsaid} photos were never said to be kept, after ${this.#kills} kills`] : []),
    ]
  }

  async open(victim: Victim): Promise<void> {
    await startScreen(victim, this.#stage.host.url, 1)
    const resume = victim.page.getByRole('button', { name: /^Resume the import of Camera, / })
    if (this.#waiting > 0) await resume.waitFor()
    // Else what waits is read with the next photo.
    if (this.#waiting > 0 && this.#stage.random.integer(2) === 0) return await resume.click()
    await goTo(victim, this.#stage.host.url, `/c/${this.#id}/identify?filter=all`)
  }

  async work(victim: Victim, now: (spanMs: number) => void): Promise<never> {
    await victim.page.getByRole('button', { name: 'Take a photo' }).first().waitFor()
    now(this.#span.spanMs)
    for (;;) {
      const [from, startedMs] = [victim.heard.length, Date.now()]
      await this.#take(victim)
      this.#span.took(AT_ONCE * (Date.now() - startedMs))
      // One after another at once, or each looked at first.
      if (this.#stage.random.integer(2) === 0) await victim.hearsWithin(2_000, /can be identified/, from)
    }
  }

  async #take(victim: Victim): Promise<void> {
    const { page } = victim
    const bytes = this.#shot()
    const from = victim.heard.length
    const chooser = page.waitForEvent('filechooser')
    // Else a kill while it waits would be an error that nobody has met.
    chooser.catch(() => undefined)
    await page.getByRole('button', { name: 'Take a photo' }).first().click()
    await (await chooser).setFiles({ name: 'image.jpg', mimeType: 'image/jpeg', buffer: bytes })
    this.#kept.set(KEPT.exec(await victim.hears(KEPT, from))![1]!, this.#last)
  }

  /** A picture with a comment of its own: no two shots are the same file. */
  #shot(): Buffer {
    const n = this.#taken++
    const picture = this.#pictures[n % PICTURES]!
    const comment = Buffer.from(`shot ${n}`)
    const bytes = Buffer.concat([picture.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, comment.length + 2]), comment, picture.subarray(2)])
    this.#last = createHash('sha256').update(bytes).digest('hex')
    this.#shots.add(this.#last)
    return bytes
  }
}
