import { expect, IdentifyPage, test } from './app.ts'
import { photoFolder } from './photos.ts'

const FULL = /no room left/i
/** Enough to start with, and too little for the photographs. */
const SMALL_BYTES = 900_000
const AMPLE_BYTES = 1_000_000_000
/** For so long Chromium goes on giving out room that it has set aside before. */
const SET_ASIDE_MS = 31_000

// The browser itself logs a write that it refuses.
test.use({ mayFail: /QuotaExceeded/i })

test('the disk runs full in an import and at a decision: it is said, nothing is lost, and both go on after room is made', async ({ app, page, context, baseURL }) => {
  test.slow()
  const browser = await context.newCDPSession(page)
  const allow = (quotaSize: number) => browser.send('Storage.overrideQuotaForOrigin', { origin: `${new URL(baseURL!).origin}/`, quotaSize })
  await allow(SMALL_BYTES)
  await app.open()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Folder…' }).click()
  await (await chooser).setFiles(await photoFolder(60, { labelled: 10 }))
  await page.getByRole('dialog').getByRole('button', { name: 'Look through it' }).click()

  await test.step('import', async () => {
    await page.getByRole('button', { name: /^Import 60 photos/ }).click()
    await expect(page.getByText(FULL).first()).toBeVisible({ timeout: 60_000 })
    await expect(page.getByRole('heading', { name: /^Stopped:/ })).toBeVisible()
    await allow(AMPLE_BYTES)
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect(page.getByRole('heading', { name: /^Imported:/ })).toBeVisible({ timeout: 120_000 })
  })

  await test.step('decision', async () => {
    await page.getByRole('button', { name: 'Identify', exact: true }).click()
    const identify = new IdentifyPage(page)
    await identify.show('Open', 50)
    await identify.answered()
    const file = await identify.file()
    await allow(1)
    await page.waitForTimeout(SET_ASIDE_MS)
    await page.keyboard.press('s')
    await expect(page.getByText(FULL).first()).toBeVisible()
    expect(await identify.file()).toBe(file)
    await identify.show('Open', 50)
    await allow(AMPLE_BYTES)
    await identify.answered()
    await identify.decide('s')
    await identify.show('Open', 49)
    await identify.show('Skipped', 1)
  })
})
