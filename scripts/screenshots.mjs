/** npm run screenshots: pictures of every screen with the demo catalogue (synthetic flukes alone) for the README, in docs/images. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { preview } from 'vite'
import { findOrInstallChromium } from './lib/browser.mjs'
import { buildIfChanged } from './lib/build.mjs'
import { root } from './lib/run.mjs'

const SIZES = { wide: { width: 1366, height: 820 }, tablet: { width: 834, height: 1112 } }
const folder = join(root, 'docs', 'images')

await mkdir(folder, { recursive: true })
await buildIfChanged()
const server = await preview({ root, logLevel: 'error', preview: { port: 4198, strictPort: true } })
const browser = await chromium.launch({ executablePath: await findOrInstallChromium(), args: ['--no-sandbox'] })
try {
  for (const [name, viewport] of Object.entries(SIZES)) await pictures(name, viewport)
} finally {
  await browser.close()
  await server.close()
}

/**
 * @param {string} name
 * @param {{ width: number, height: number }} viewport
 */
async function pictures(name, viewport) {
  const page = await browser.newPage({ viewport, locale: 'en-GB', colorScheme: name === 'wide' ? 'light' : 'dark', ...(name === 'tablet' ? { hasTouch: true, isMobile: true } : {}) })
  const take = async (/** @type {string} */ screen) => await page.screenshot({ path: join(folder, `${screen}-${name}.jpg`), type: 'jpeg', quality: 88 })
  await page.goto('http://localhost:4198/')
  await page.getByRole('region', { name: 'Engine' }).getByText(/passed/).waitFor()
  await take('start')
  await page.getByRole('button', { name: 'Try the demo' }).click()
  const candidates = page.getByRole('region', { name: 'Candidates' })
  await candidates.getByRole('option').first().waitFor()
  for (const key of ['d', 'd', 'd']) {
    await page.keyboard.press(key)
    await candidates.getByRole('option').first().waitFor()
  }
  await originalsDrawn(page)
  await take('identify')
  await page.keyboard.press('e')
  await page.waitForTimeout(500)
  await take('box')
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Import' }).click()
  await page.getByRole('heading', { name: /^Import/ }).waitFor()
  await take('import')
  await page.getByRole('link', { name: 'Exchange' }).click()
  await page.getByRole('button', { name: /^Save labels \(/ }).waitFor()
  await take('exchange')
  await page.close()
}

/** The full pictures are drawn after their thumbnails. */
async function originalsDrawn(/** @type {import("@playwright/test").Page} */ page) {
  await page.locator('[data-original=shown]').nth(1).waitFor()
}
