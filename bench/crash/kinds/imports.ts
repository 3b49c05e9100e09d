import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { photoFolder } from '../../../e2e/photos.ts'
import type { Victim } from '../browser.ts'
import { readAll, type CatalogueRows } from '../dump.ts'
import { BARE_PAGE } from '../host.ts'
import { Span, type Found, type Kind, type Stage } from '../kind.ts'
import { putFiles, removeCatalogue } from '../raw.ts'
import { startScreen } from '../screens.ts'
import { unsound } from '../soundness.ts'

const PHOTOS = 8
const LABELLED = 4
const FOLDER = 'trip'

/** A folder of drawn photographs comes in, again and again: by copies (a browser without handles) and by handles in turn. */
export class Imports implements Kind {
  readonly name = 'import'
  readonly confirms = 'photos'
  readonly still = null
  /** The dialog can't be answered here; the private file system gives handles too. */
  readonly prelude = `globalThis.showDirectoryPicker = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('${FOLDER}')`
  #stage!: Stage
  #files = ''
  #hashes = new Set<string>()
  /** The import that was cut off; null where the next one is a new one. */
  #cutOff: { catalogueId: string; photosSaid: number; photos: number } | null = null
  #catalogues = 0
  #started = 0
  readonly #whole = new Span(6_000)
  readonly #rest = new Span(4_000)

  async prepare({ page }: Victim, stage: Stage): Promise<void> {
    this.#stage = stage
    this.#files = await photoFolder(PHOTOS, { labelled: LABELLED })
    const names = await readdir(this.#files)
    const files = await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(this.#files, name)) })))
    this.#hashes = new Set(files.filter(({ name }) => name.endsWith('.jpg')).map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')))
    await page.goto(stage.host.url + BARE_PAGE)
    await putFiles(page, FOLDER, files)
  }

  async look({ page }: Victim, heard: readonly string[]): Promise<Found> {
    await page.goto(this.#stage.host.url + BARE_PAGE)
    const dump = await readAll(page, { bytes: true })
    const found: Found = { confirmed: 0, lost: [], halves: [] }
    const before = this.#cutOff
    this.#cutOff = null
    if (before && !dump.catalogues[before.catalogueId]) found.lost.push('the catalogue that was being filled')
    this.#catalogues = 0
    for (const { id } of dump.listed) {
      const rows = dump.catalogues[id]?.stores
      // Put on the list, and killed before its database was made: it is made when it is opened.
      if (rows) found.halves.push(...unsound(rows), ...this.#wrongBytes(rows))
      const row = rows?.imports.find(({ state }) => state !== 'draft')
      if (!rows || !row) {
        await removeCatalogue(page, id)
        continue
      }
      const former = before?.catalogueId === id ? before : { photosSaid: 0, photos: 0 }
      const settled = rows.importItems.filter(({ state }) => state !== 'waiting').length
      const said = Math.max(former.photosSaid, heard.some((text) => text.startsWith('Imported:')) ? PHOTOS : 0, ...heard.flatMap((text) => /^Photos read: (\d+)$/.exec(text)?.[1] ?? []).map(Number))
      found.confirmed += said - former.photosSaid
      if (settled < said) found.lost.push(`${said} files were said to be read, and ${settled} are`)
      if (rows.photos.length < former.photos) found.lost.push(`${former.photos} photos were there after the kill before, and ${rows.photos.length} are`)
      if (row.state === 'done') {
        if (rows.photos.length !== PHOTOS) found.lost.push(`${PHOTOS - rows.photos.length} photos of an import that is over`)
        if (rows.decisions.length !== LABELLED) found.lost.push(`${LABELLED - rows.decisions.length} labels of an import that is over`)
        await removeCatalogue(page, id)
        continue
      }
      if (heard.some((text) => text.startsWith('Imported:'))) found.lost.push('the end of an import')
      this.#catalogues++
      this.#cutOff = { catalogueId: id, photosSaid: said, photos: rows.photos.length }
    }
    return found
  }

  /** Photos and copies must be the files, byte for byte. */
  #wrongBytes({ photos, copies }: CatalogueRows): string[] {
    return [
      ...photos.filter(({ id }) => !this.#hashes.has(id)).map(({ path }) => `${path} is no photo of the folder`),
      ...copies.filter(({ file }) => !this.#hashes.has(file.sum!)).map(({ id }) => `copy ${id} is not what was copied`),
    ]
  }

  async open(victim: Victim): Promise<void> {
    await startScreen(victim, this.#stage.host.url, this.#catalogues)
    if (this.#cutOff) await victim.page.getByRole('button', { name: `Resume the import of ${FOLDER}` }).waitFor()
  }

  async work(victim: Victim, now: (spanMs: number) => void): Promise<never> {
    const span = this.#cutOff ? this.#rest : this.#whole
    const startedMs = Date.now()
    now(span.spanMs)
    try {
      await (this.#cutOff ? this.#goOn(victim) : this.#begin(victim))
      await victim.hears(/^Imported:/, 0)
      span.took(Date.now() - startedMs)
    } catch (thrown) {
      if (victim.killed) span.wasCut()
      throw thrown
    }
    return await victim.waitsForTheKill()
  }

  async #begin({ page }: Victim): Promise<void> {
    // Every other time as in a browser that gives no handles.
    const copied = this.#started++ % 2 === 0
    if (copied) await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showDirectoryPicker'))
    await this.#chooseFolder(page, copied)
    await page.getByRole('dialog').getByRole('button', { name: 'Look through it' }).click()
    await page.getByRole('button', { name: new RegExp(`^Import ${PHOTOS} photos`) }).click()
  }

  async #goOn({ page }: Victim): Promise<void> {
    // The files are as they were chosen the first time: by input.
    await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showDirectoryPicker'))
    await page.getByRole('button', { name: `Resume the import of ${FOLDER}` }).click()
    const again = page.getByRole('dialog').getByRole('button', { name: 'Folder…' })
    const running = page.getByRole('heading', { name: /^(Importing|Imported:)/ })
    await again.or(running).first().waitFor()
    if (await again.isVisible()) await this.#chooseFolder(page, true)
  }

  async #chooseFolder(page: Victim['page'], byInput: boolean): Promise<void> {
    const button = page.getByRole('button', { name: 'Folder…' }).last()
    if (!byInput) return await button.click()
    const chooser = page.waitForEvent('filechooser')
    // Else a kill while it waits would be an error that nobody has met.
    chooser.catch(() => undefined)
    await button.click()
    await (await chooser).setFiles(this.#files)
  }
}
