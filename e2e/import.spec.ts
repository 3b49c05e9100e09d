import type { Page } from '@playwright/test'
import { expect, IdentifyPage, test, type AppPage } from './app.ts'
import { BAD_FILES, photoFolder } from './photos.ts'

/** Chooses a folder on the start screen, for a new catalogue, up to the preview. */
async function choose(app: AppPage, page: Page, folder: string): Promise<void> {
  await app.open()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Folder…' }).click()
  await (await chooser).setFiles(folder)
  await page.getByRole('dialog').getByRole('button', { name: 'Look through it' }).click()
  await expect(page.getByRole('heading', { name: /What is in/ })).toBeVisible()
}

const imported = (page: Page) => page.getByRole('heading', { name: /^Imported:/ })

test('a folder of 200 photographs comes in; a broken, a foreign and an empty file are listed with their reasons', async ({ app, page }) => {
  test.slow()
  const folder = await photoFolder(200, { bad: true, labelled: 20 })
  await choose(app, page, folder)
  await expect(page.getByText('203').first()).toBeVisible()
  await expect(page.getByText('Rows without a photo')).toBeVisible()
  await page.getByRole('button', { name: /^Import 203 photos/ }).click()
  await expect(page.getByRole('progressbar', { name: 'Photos read' })).toBeVisible()
  await expect(imported(page)).toBeVisible({ timeout: 200_000 })
  const failures = page.getByRole('table', { name: /not readable/ })
  await expect(failures.getByRole('rowheader')).toHaveCount(3)
  for (const [file, reason] of Object.entries(BAD_FILES)) await expect(failures.getByRole('row').filter({ hasText: file })).toContainText(reason)

  await page.getByRole('button', { name: 'Identify', exact: true }).click()
  const identify = new IdentifyPage(page)
  await identify.answered()
  await identify.show('Open', 180)
  await identify.show('Identified', 20)
})

test('the tab is closed in the middle of an import; the next one goes on, nothing twice and nothing lost', async ({ app, page, context }) => {
  test.slow()
  const folder = await photoFolder(60)
  await choose(app, page, folder)
  await page.getByRole('button', { name: /^Import 60 photos/ }).click()
  const read = page.getByRole('progressbar', { name: 'Photos read' })
  await expect.poll(async () => Number(await read.getAttribute('aria-valuenow')), { timeout: 60_000 }).toBeGreaterThan(8)
  await page.close()

  const next = await context.newPage()
  await next.goto('/')
  await expect(next.getByText(/The import of trip .* was interrupted/)).toBeVisible()
  await next.getByRole('button', { name: 'Resume the import of trip' }).click()
  await expect(imported(next)).toBeVisible({ timeout: 120_000 })
  await next.getByRole('button', { name: 'Identify', exact: true }).click()
  const identify = new IdentifyPage(next)
  await identify.answered()
  await identify.show('Open', 60)
})

test('paused, resumed and cancelled: what came in stays', async ({ app, page }) => {
  await choose(app, page, await photoFolder(80))
  await page.getByRole('button', { name: /^Import 80 photos/ }).click()
  await expect(page.getByRole('button', { name: 'Identify already' })).toBeEnabled({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('heading', { name: /^Paused:/ })).toBeVisible()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('heading', { name: /^Importing/ })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel the import…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel the import' }).click()
  await expect(page.getByRole('heading', { name: /^Cancelled:/ })).toBeVisible()
  await page.getByRole('button', { name: 'Identify', exact: true }).click()
  await new IdentifyPage(page).answered()
})

test('a whale that nobody has met yet: no candidates, and New gives it the first id', async ({ app, page }) => {
  await choose(app, page, await photoFolder(2))
  await page.getByRole('button', { name: /^Import 2 photos/ }).click()
  await expect(imported(page)).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Identify', exact: true }).click()
  const identify = new IdentifyPage(page)
  await identify.answered()
  await expect(page.getByText('No candidates: the gallery has no known whale yet.')).toBeVisible()
  expect((await identify.decide('Enter')).said).toMatch(/New individual NEW-0001/)
  await identify.answered()
  await expect(identify.candidates.getByRole('option', { name: /NEW-0001/ })).toBeVisible()
})
