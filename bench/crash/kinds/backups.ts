import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { checkBackup } from '#storage/backup/read-backup.ts'
import type { Victim } from '../browser.ts'
import { readAll, type CatalogueRows, type Dump } from '../dump.ts'
import { BARE_PAGE } from '../host.ts'
import { ENGINE_AND_DRAWING, Span, type Found, type Kind, type Stage } from '../kind.ts'
import { postPrivateFile, privateFiles, removeCatalogue, type PrivateFile } from '../raw.ts'
import { SAID } from '../said.ts'
import { goTo, openDemo, startScreen, verdictReady } from '../screens.ts'
import { unsound } from '../soundness.ts'

const CHOSEN_FILES = 'chosen-files'
const CHOSEN_FOLDER = 'chosen-folder'
const DOWNLOADS = 'backups-to-download'
const ONE_FILE = 'one.flukeprint.zip'
const RESTORED = /“.*” is back: /
const SAVED = /(\S+\.flukeprint\.zip) is saved and checked\.$/

/** In turn: a download, a file that the user names (always the same one), the folder of automatic backups, and two restores. */
const TURNS = ['download', 'restore', 'file', 'restore', 'folder'] as const

/** Backups are made, and one is brought back as a catalogue beside. */
export class Backups implements Kind {
  readonly name = 'backup and restore'
  readonly confirms = 'backups and restores'
  readonly still = ENGINE_AND_DRAWING
  /** The dialogs can't be answered here; the private file system gives handles too. */
  readonly prelude = `
const chosen = async (name) => (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true })
globalThis.showDirectoryPicker = () => chosen('${CHOSEN_FOLDER}')
globalThis.showSaveFilePicker = async () => (await chosen('${CHOSEN_FILES}')).getFileHandle('${ONE_FILE}', { create: true })`
  #stage!: Stage
  #id = ''
  #file = ''
  #reference!: CatalogueRows
  #turn: (typeof TURNS)[number] = 'download'
  #round = 0
  #cutOff = 0
  #listed = 1
  #noted = 0
  /** Each file's size and time when it was last read to its end, by its path. */
  readonly #checked = new Map<string, string>()
  /** Files that were confirmed to be whole. */
  readonly #confirmed = new Set<string>()
  readonly #spans = { download: new Span(1_500), file: new Span(1_500), folder: new Span(1_500), restore: new Span(2_500), remove: new Span(500) }

  async prepare(victim: Victim, stage: Stage): Promise<void> {
    const { page } = victim
    this.#stage = stage
    this.#id = await openDemo(victim, stage.host.url)
    for (const key of ['n', 's']) {
      const from = victim.heard.length
      // A key that came too early is not taken.
      do {
        await verdictReady(page, /Skip/).waitFor()
        await page.keyboard.press(key)
      } while ((await victim.hearsWithin(5_000, SAID, from)) === null)
    }
    await this.#storageScreen(victim)
    await page.getByRole('button', { name: 'Choose a folder…' }).click()
    await page.getByRole('button', { name: 'Back up there now' }).waitFor()
    this.#file = join(stage.folder, 'demo.flukeprint.zip')
    await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'))
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save a backup…' }).click()
    await (await downloading).saveAs(this.#file)
    await page.goto(stage.host.url + BARE_PAGE)
    this.#reference = (await readAll(page, { bytes: true })).catalogues[this.#id]!.stores
  }

  async look({ page }: Victim, heard: readonly string[]): Promise<Found> {
    await page.goto(this.#stage.host.url + BARE_PAGE)
    const dump = await readAll(page, { bytes: true })
    const found: Found = { confirmed: 0, lost: [], halves: [] }
    await this.#lookAtBackups(page, dump, heard, found)
    await this.#lookAtCatalogues(page, dump, heard, found)
    return found
  }

  async #lookAtBackups(page: Victim['page'], dump: Dump, heard: readonly string[], found: Found): Promise<void> {
    this.#noted = dump.backups.length
    const folderOf = { download: DOWNLOADS, file: CHOSEN_FILES, folder: CHOSEN_FOLDER, restore: null }[this.#turn]
    const ofFolder = heard.filter((text) => this.#turn === 'folder' && /-auto-.*\.flukeprint\.zip$/.test(text))
    const named = new Set([...heard.flatMap((text) => SAVED.exec(text)?.[1] ?? []), ...ofFolder])
    for (const name of named) {
      const path = `${folderOf}/${name}`
      if (ofFolder.includes(name) && this.#confirmed.has(path)) continue
      found.confirmed++
      this.#confirmed.add(path)
      if (!dump.backups.some(({ fileName }) => fileName === name)) found.lost.push(`the note that ${name} was made`)
    }
    for (const folder of [DOWNLOADS, CHOSEN_FILES, CHOSEN_FOLDER]) {
      const files = await privateFiles(page, folder)
      for (const file of files) await this.#lookAtFile(page, folder, file, found)
      if (folder === folderOf) for (const name of named) if (!files.some((file) => file.name.endsWith(name) && file.byteSize > 0)) found.lost.push(`${folder}/${name}`)
    }
    // The last three are kept: more that are whole and confirmed were promised to nobody.
    const kept = (await privateFiles(page, CHOSEN_FOLDER)).filter(({ byteSize }) => byteSize > 0).length
    const made = [...this.#confirmed].filter((path) => path.startsWith(CHOSEN_FOLDER)).length
    if (kept < Math.min(3, made)) found.lost.push(`automatic backups: ${made} were made, ${kept} are there`)
  }

  /** A file that stands under its name is whole, or was never said to be. */
  async #lookAtFile(page: Victim['page'], folder: string, { name, byteSize, modifiedAtMs }: PrivateFile, found: Found): Promise<void> {
    const path = `${folder}/${name}`
    const state = `${byteSize} ${modifiedAtMs}`
    if (this.#checked.get(path) === state) return
    this.#checked.set(path, state)
    // One that is written for a download has its end last, and is told as what was left, not as a backup.
    const claimed = folder !== DOWNLOADS || [...this.#confirmed].some((one) => one.startsWith(DOWNLOADS) && name.endsWith(one.slice(DOWNLOADS.length + 1)))
    if (!claimed || name.endsWith('.crswap') || (byteSize === 0 && !this.#confirmed.has(path))) return
    await postPrivateFile(page, folder, name)
    const bytes = new Uint8Array(this.#stage.host.takePosted())
    const whole = await checkBackup(new Blob([bytes]), name, { signal: new AbortController().signal, report: () => {} }).then(({ check }) => check.hasEnd && check.damaged.length === 0, () => false)
    if (!whole) (this.#confirmed.has(path) ? found.lost : found.halves).push(`${path} is not whole`)
  }

  async #lookAtCatalogues(page: Victim['page'], dump: Dump, heard: readonly string[], found: Found): Promise<void> {
    const back = heard.filter((text) => RESTORED.test(text)).length
    found.confirmed += back
    const restored = dump.listed.filter(({ id }) => id !== this.#id)
    if (restored.length < back) found.lost.push('a restored catalogue')
    for (const id of [this.#id, ...restored.map((info) => info.id)]) {
      const rows = dump.catalogues[id]?.stores
      if (!rows || !isDeepStrictEqual(rows, this.#reference)) found[id === this.#id ? 'lost' : 'halves'].push(`the catalogue ${id} is on the list and is not as it should be`)
      if (rows) found.halves.push(...unsound(rows))
    }
    const noted = new Set(dump.restores.map(({ catalogueId }) => catalogueId))
    for (const id of Object.keys(dump.catalogues)) if (!noted.has(id) && !dump.listed.some((info) => info.id === id)) found.halves.push(`the database ${id} is on no list`)
    for (const { id } of restored) if (!noted.has(id)) await removeCatalogue(page, id)
    this.#listed = 1 + restored.filter(({ id }) => noted.has(id)).length
    this.#cutOff = dump.restores.filter(({ catalogueId }) => !dump.listed.some(({ id }) => id === catalogueId)).length
  }

  async open(victim: Victim): Promise<void> {
    this.#turn = TURNS[this.#round++ % TURNS.length]!
    await startScreen(victim, this.#stage.host.url, this.#listed)
    const cutOff = victim.page.getByText(/^The restore of .* was cut off\./)
    if (this.#cutOff > 0) await cutOff.first().waitFor()
    const shown = await cutOff.count()
    if (shown !== this.#cutOff) throw new Error(`${this.#cutOff} restores were cut off, and ${shown} are told`)
    if (this.#turn === 'restore') return
    await this.#storageScreen(victim)
    // The list of earlier ones must not be taken for the new one.
    if (this.#noted > 0) await victim.page.locator('section[aria-labelledby=backup] li').first().waitFor()
  }

  async work(victim: Victim, now: (spanMs: number) => void): Promise<never> {
    const removes = this.#turn === 'restore' && this.#cutOff > 0 && this.#stage.random.integer(4) === 0
    const span = this.#spans[removes ? 'remove' : this.#turn]
    const startedMs = Date.now()
    try {
      await (removes ? this.#remove(victim, () => now(span.spanMs)) : this.#turn === 'restore' ? this.#restore(victim, () => now(span.spanMs)) : this.#backUp(victim, () => now(span.spanMs)))
      span.took(Date.now() - startedMs)
    } catch (thrown) {
      if (victim.killed) span.wasCut()
      throw thrown
    }
    return await victim.waitsForTheKill()
  }

  async #backUp(victim: Victim, now: () => void): Promise<void> {
    const { page } = victim
    if (this.#turn === 'download') await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'))
    const button = page.getByRole('button', { name: this.#turn === 'folder' ? 'Back up there now' : 'Save a backup…' })
    await button.waitFor()
    const from = victim.heard.length
    now()
    await button.click()
    await victim.hears(this.#turn === 'folder' ? /-auto-.*\.flukeprint\.zip$/ : SAVED, from)
  }

  async #restore(victim: Victim, now: () => void): Promise<void> {
    const { page } = victim
    const chooser = page.waitForEvent('filechooser')
    // Else a failure of the click would leave one behind that nobody has met.
    chooser.catch(() => undefined)
    await page.getByRole('button', { name: 'Choose a backup…' }).click()
    await (await chooser).setFiles(this.#file)
    const button = page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true })
    await button.waitFor()
    const from = victim.heard.length
    now()
    await button.click()
    await victim.hears(RESTORED, from)
  }

  async #remove({ page }: Victim, now: () => void): Promise<void> {
    const button = page.getByRole('button', { name: /^Remove what is left of the restore/ }).first()
    await button.waitFor()
    now()
    await button.click()
    await button.waitFor({ state: 'detached' })
  }

  async #storageScreen(victim: Victim): Promise<void> {
    await goTo(victim, this.#stage.host.url, `/c/${this.#id}/storage`)
    await victim.page.getByRole('heading', { name: 'Storage and backup' }).waitFor()
  }
}
