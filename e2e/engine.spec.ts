import { expect, IdentifyPage, test } from './app.ts'
import { photoFolder } from './photos.ts'

test('an adapter that is only emulated is refused with its reason, and WASM passes its self-check', async ({ app, page }) => {
  await app.open()
  const engine = page.getByRole('region', { name: 'Engine' })
  await expect(engine).toContainText('WASM', { timeout: 60_000 })
  await expect(engine).toContainText(/Not WebGPU.*swiftshader.*emulated/is)
  await expect(engine).toContainText(/passed: differs by 0\.\d+ \(embedder\)/)
})

// The graphics process is ended on purpose, and the browser says so.
test.describe('WebGPU', () => {
  test.use({ mayFail: /GPU|device|context/i })

  test('is used and named where it is asked for; a lost device starts again and the import goes on', async ({ app, page, browser }) => {
    test.setTimeout(420_000)
    await app.open()
    const engine = page.getByRole('region', { name: 'Engine' })
    await engine.getByText('WebGPU', { exact: true }).click()
    await expect(engine.getByRole('radio', { name: 'WebGPU' })).toBeChecked()
    await expect(engine).toContainText('Engine: WebGPU', { timeout: 120_000 })
    await expect(engine).toContainText(/swiftshader/i)

    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Folder…' }).click()
    await (await chooser).setFiles(await photoFolder(12))
    await page.getByRole('dialog').getByRole('button', { name: 'Look through it' }).click()
    await page.getByRole('button', { name: /^Import 12 photos/ }).click()
    const read = page.getByRole('progressbar', { name: 'Photos read' })
    await expect.poll(async () => Number(await read.getAttribute('aria-valuenow')), { timeout: 120_000 }).toBeGreaterThan(0)
    await (await browser.newBrowserCDPSession()).send('Browser.crashGpuProcess')
    await expect(page.getByRole('heading', { name: /^Imported:/ })).toBeVisible({ timeout: 300_000 })
    await page.getByRole('button', { name: /^Engine:/ }).click()
    await expect(page.getByRole('dialog', { name: 'Engine' })).toContainText('lost and started again 1 time')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Identify', exact: true }).click()
    const identify = new IdentifyPage(page)
    await identify.answered()
    await identify.show('Open', 12)
  })
})
