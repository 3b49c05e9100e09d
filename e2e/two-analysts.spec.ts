import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { AppPage, expect, IdentifyPage, test } from './app.ts'

/** Gives this browser's analyst a name. */
async function called(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await page.keyboard.press('Escape')
}

async function savedLog(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^Save log/ }).click()])
  return { name: download.suggestedFilename(), mimeType: 'application/json', buffer: await readFile(await download.path()) }
}

async function openLog(page: Page, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Open log…' }).click()
  await (await chooser).setFiles(file)
}

const preview = (page: Page) => page.getByRole('group', { name: 'What the log would add' })
const disagreements = (page: Page) => page.getByRole('region', { name: 'Disagreements' })

/** Says that the open photo is the candidate at this place; answers the id. */
async function matchWith(identify: IdentifyPage, place: 1 | 2): Promise<string> {
  await identify.page.keyboard.press(`${place}`)
  return /Match with (\S+)/.exec((await identify.decide('Enter')).said)![1]!
}

test('two browsers’ logs are put together, the disagreement is settled on one and gone on the other', async ({ app, page, browser, baseURL }) => {
  test.slow()
  const other = await browser.newContext({ baseURL, viewport: { width: 1366, height: 820 }, acceptDownloads: true })
  const second = await other.newPage()
  await second.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'))
  const bens = new AppPage(second)
  // First: the button of the settings keeps the focus, and Enter would be its own.
  await app.open()
  await called(page, 'Anna')
  await bens.open()
  await called(second, 'Ben')
  const [anna, ben] = [await app.openDemo(), await bens.openDemo()]

  const says = { anna: await matchWith(anna, 1), ben: await matchWith(ben, 2) }
  // The next photo both name new: two whales with one id.
  await anna.decide('n')
  await ben.decide('n')

  await app.go('Exchange')
  await bens.go('Exchange')
  const bensLog = await savedLog(second)
  await openLog(page, bensLog)
  await expect(preview(page)).toContainText('By Ben')
  await preview(page).getByRole('button', { name: 'Add 2 decisions' }).click()
  await expect(app.note(/2 decisions added; 2 disagreements to settle/)).toBeVisible()

  // In the order of the photos' hashes: which comes first is chance.
  await expect(disagreements(page)).toContainText('1 of 2 disagreements')
  const wanted = disagreements(page).getByRole('button', { name: new RegExp(`^It is ${says.ben}`) })
  if (!(await wanted.isVisible())) await page.keyboard.press('d')
  await expect(disagreements(page)).toContainText(says.anna)
  await page.keyboard.press((await wanted.locator('kbd').textContent())!)
  // The other photo: each has given it a new id of their own; it is one whale.
  await expect(disagreements(page)).toContainText('1 of 1 disagreement')
  await expect(disagreements(page)).toContainText('NEW-0001~2')
  await page.keyboard.press('m')
  await expect(disagreements(page)).toContainText('None: nobody contradicts anybody.')

  await page.reload()
  await expect(disagreements(page)).toContainText('None')
  const joined = await savedLog(page)
  await openLog(second, joined)
  await preview(second).getByRole('button', { name: /^Add \d+ decisions/ }).click()
  await expect(bens.note(/decisions added\./)).toBeVisible()
  await expect(disagreements(second)).toContainText('None')
  await openLog(second, joined)
  await expect(preview(second).getByRole('button', { name: 'Nothing new' })).toBeDisabled()
  await other.close()
})

test('a file that is no log is refused by name, and nothing changes', async ({ app, page }) => {
  await app.openDemo()
  await app.go('Exchange')
  await openLog(page, { name: 'labels.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') })
  await expect(app.note(/labels\.json: This is no decision log/)).toBeVisible()
  await expect(preview(page)).toBeHidden()
})
