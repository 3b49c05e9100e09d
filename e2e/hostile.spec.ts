import { readdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Page } from '@playwright/test'
import { drawnPictures } from '../src/testing/hostile/drawn-pictures.ts'
import type { HostileFile } from '../src/testing/hostile/hostile-file.ts'
import { SCRIPT_NAME, SCRIPT_TEXT } from '../src/testing/hostile/hostile-names.ts'
import { hostileJpegs, hostilePngs, hostileWebps } from '../src/testing/hostile/hostile-pictures.ts'
import { expect, IdentifyPage, test } from './app.ts'
import { photoFolder, photoName } from './photos.ts'

const GOOD = 12
const HOSTILE = 200
/** No decoder makes a picture of these. */
const NEVER_A_PICTURE = ['nothing', 'a text', 'a page', 'a drawing that runs and fetches', 'a document', 'a zip', 'says 65535 × 65535']
/** Names of files that would run, if a name ever did. */
const RUNNING_FILE = `${SCRIPT_NAME}.jpg`
const RUNNING_BAD_FILE = '<svg onload=window.__pwned=1>.jpg'

/** Counts what has run that must not, and dialogs; asked for at the end of each step. */
function watch(page: Page): () => Promise<void> {
  let dialogs = 0
  page.on('dialog', (dialog) => {
    dialogs++
    void dialog.dismiss()
  })
  return async () => {
    expect(await page.evaluate(() => Reflect.get(globalThis, '__pwned') as unknown)).toBeUndefined()
    // An element that a name had made would stand in the page.
    expect(await page.locator('img[src="x"], svg[onload], [onerror], [onmouseover]').count()).toBe(0)
    expect(dialogs).toBe(0)
  }
}

/** A folder whose name would run, with good photographs, 200 hostile ones, and labels that would run. Answers the hostile ones by their names. */
async function hostileFolder(): Promise<{ folder: string; bad: Map<string, string> }> {
  const trip = await photoFolder(GOOD)
  const folder = join(dirname(trip), SCRIPT_NAME)
  await rename(trip, folder)
  await rename(join(folder, photoName(0)), join(folder, RUNNING_FILE))
  const { jpeg, png, webps } = await drawnPictures()
  const bad = new Map<string, string>()
  const met = new Set<string>()
  const all = [hostileJpegs(jpeg), hostilePngs(png), hostileWebps(webps)].flatMap((files) => spread([...files].filter(({ bytes }) => bytes.length < 500_000), HOSTILE / 3))
  for (const { name, how, bytes } of all) {
    const content = Buffer.from(bytes).toString('base64')
    if (met.has(content)) continue
    met.add(content)
    const own = bad.size === 0 ? RUNNING_BAD_FILE : `bad-${String(bad.size).padStart(3, '0')}${name.slice(name.indexOf('.'))}`
    bad.set(own, bad.size === 0 ? 'nothing' : how)
    await writeFile(join(folder, own), bad.size === 1 ? '' : bytes)
  }
  // Whale 0 under two ids, so that Review has something to say.
  const ids = [SCRIPT_NAME, '=1+1', '__proto__', SCRIPT_TEXT, '"><b>w</b>', SCRIPT_TEXT]
  const labels = ids.map((id, n) => `"${n === 0 ? RUNNING_FILE.replaceAll('"', '""') : photoName(n)}","${id.replaceAll('"', '""')}"`)
  await writeFile(join(folder, 'labels.csv'), ['Image,Id', ...labels, ''].join('\n'))
  return { folder, bad }
}

/** So many of them from all over the list, and those that are never a picture. */
function spread(files: HostileFile[], count: number): HostileFile[] {
  const never = files.filter(({ how }) => NEVER_A_PICTURE.includes(how))
  const others = files.filter(({ how }) => !NEVER_A_PICTURE.includes(how))
  return [...never, ...Array.from({ length: Math.ceil(count) }, (_, n) => others[Math.floor((n * others.length) / count)]!).filter(Boolean)]
}

test('200 hostile pictures among good ones: the good ones come in, each other one is a picture too or has its line; no name runs on any screen', async ({ app, page }) => {
  test.setTimeout(900_000)
  const clean = watch(page)
  const { folder, bad } = await hostileFolder()
  expect(bad.size).toBeGreaterThanOrEqual(HOSTILE)
  const names = (await readdir(folder)).filter((name) => name !== 'labels.csv')

  await app.open()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Folder…' }).click()
  await (await chooser).setFiles(folder)
  await page.getByRole('dialog').getByRole('button', { name: 'Look through it' }).click()
  await expect(page.getByRole('heading', { name: /What is in/ })).toContainText(SCRIPT_NAME)
  await clean()
  await page.getByRole('button', { name: new RegExp(`^Import ${names.length} photos`) }).click()
  await expect(page.getByRole('heading', { name: /^Imported:/ })).toContainText(SCRIPT_NAME, { timeout: 800_000 })

  await test.step('Import: every file has come in, or has its line', async () => {
    const stat = async (label: RegExp): Promise<number> => Number((await page.getByLabel('What came in').locator('div').filter({ hasText: label }).locator('dd').first().textContent())?.replace(/\D/g, ''))
    const [came, failed] = [await stat(/photos? came in/), await stat(/not readable/)]
    expect(came + failed).toBe(names.length)
    const table = page.getByRole('table', { name: /not readable/ })
    while ((await table.getByRole('rowheader').count()) < failed) await page.getByRole('button', { name: /^Show more/ }).click()
    const rows = await table.getByRole('row').evaluateAll((all) => all.slice(1).map((row) => [...row.children].map((cell) => cell.textContent ?? '')))
    expect(rows).toHaveLength(failed)
    for (const [path, reason, remedy] of rows) expect([path, reason !== '', remedy !== '']).toEqual([path, true, true])
    const refused = new Set(rows.map(([path]) => path!.slice(path!.lastIndexOf('/') + 1)))
    for (const [name, how] of bad) if (NEVER_A_PICTURE.includes(how)) expect([...refused]).toContain(name)
    for (const name of names.filter((one) => !bad.has(one))) expect([...refused]).not.toContain(name)
    expect(refused.has(RUNNING_BAD_FILE)).toBe(true)
    await clean()
  })

  await test.step('Identify: names and ids as text, and a verdict on one of them', async () => {
    await page.getByRole('button', { name: 'Identify', exact: true }).click()
    const identify = new IdentifyPage(page)
    await identify.answered()
    await expect(identify.candidates.getByRole('option').filter({ hasText: SCRIPT_NAME }).or(identify.candidates.getByRole('option').filter({ hasText: SCRIPT_TEXT })).first()).toBeVisible()
    const { said } = await identify.decide('Enter')
    expect(said).toMatch(/^Saved: /)
    await clean()
  })

  await test.step('Catalogue: the whale that would run, and its page', async () => {
    const catalogue = await app.catalogue()
    for (const id of [SCRIPT_NAME, SCRIPT_TEXT, '__proto__']) await expect(catalogue.grid.getByRole('option').filter({ hasText: id }).first()).toBeVisible()
    await catalogue.open(SCRIPT_NAME)
    await expect(catalogue.photos).toBeVisible()
    await clean()
  })

  await test.step('Review', async () => {
    await app.go('Review')
    await expect(page.getByRole('region', { name: 'Suspects' })).toContainText(/<(img|script)|Nothing|No /, { timeout: 120_000 })
    await clean()
  })

  await test.step('Exchange: the preview of the tables', async () => {
    await app.go('Exchange')
    await expect(page.getByRole('table', { name: 'First rows of the labels' })).toContainText(/<(img|script)/)
    await clean()
  })
})
