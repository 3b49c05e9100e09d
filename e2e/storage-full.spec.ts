import { expect, IdentifyPage, test } from './app.ts'
import { photoFolder } from './photos.ts'

const FULL = /no room left/i

// The browser itself logs a write that it refuses.
test.use({ mayFail: /QuotaExceeded/i })

test('the disk runs full in an import and at a decision: it is said, nothing is lost, and both go on after room is made', async ({ app, page, context, baseURL }) => {
  test.slow()
  const browser = await context.newCDPSession(page)
  const allow = (bytes: number | undefined) => browser.send('Storage.overrideQuotaForOrigin', { origin: new URL(baseURL!).origin, ...(bytes === undefined ? {} : { quotaSize: bytes }) })
  await app.open()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Folder…' }).click()
  await (await chooser).setFiles(await photoFolder(60, { labelled: 10 }))
  await page.getByRole('dialog').getByRole('button', { name: 'Look through it' }).click()
  const start = page.getByRole('button', { name: /^Import 60 photos/ })
  await expect(start).toBeEnabled()

  await test.step('import', async () => {
    await allow(await usedBytes() + 300_000)
    await start.click()
    await expect(page.getByText(FULL).first()).toBeVisible({ timeout: 60_000 })
    await expect(page.getByRole('heading', { name: /^Stopped:/ })).toBeVisible()
    await allow(undefined)
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect(page.getByRole('heading', { name: /^Imported:/ })).toBeVisible({ timeout: 120_000 })
  })

  await test.step('decision', async () => {
    await page.getByRole('button', { name: 'Identify', exact: true }).click()
    const identify = new IdentifyPage(page)
    await identify.answered()
    await identify.show('Open', 50)
    await identify.answered()
    const file = await identify.file()
    await allow(1)
    await page.keyboard.press('s')
    await expect(page.getByText(FULL).first()).toBeVisible()
    expect(await identify.file()).toBe(file)
    await identify.show('Open', 50)
    await allow(undefined)
    await identify.answered()
    await identify.decide('s')
    await identify.show('Skipped', 1)
  })

  async function usedBytes(): Promise<number> {
    return await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
  }
})
