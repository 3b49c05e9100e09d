import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Page } from '@playwright/test'
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js'
import sharp from 'sharp'
import { demoPhotos, demoScene } from '#synthetic/demo-catalogue.ts'
import { drawFluke } from '#synthetic/draw.ts'
import { expect, IdentifyPage, test as base } from './app.ts'
import { startStaticHost, type StaticHost } from './static-host.ts'

const DIST = join(import.meta.dirname, '..', 'dist')
const PACK = 'packs/demo'

/** A copy of the build on a plain host: packs are put beside it. */
const test = base.extend<{ host: StaticHost; folder: string }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture asks for: nothing.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'flukeprint-packs-'))
    await cp(DIST, folder, { recursive: true })
    await use(folder)
    await rm(folder, { recursive: true })
  },
  host: async ({ folder }, use) => {
    const host = await startStaticHost(folder)
    await use(host)
    await host.close()
  },
  baseURL: async ({ host }, use) => use(host.url),
  // The browser itself logs a line that was cut.
  mayFail: /ERR_EMPTY_RESPONSE|ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|status of 404/,
})

async function openStorage(page: Page): Promise<void> {
  await page.goto(page.url().replace(/#(\/c\/[^/]+)\/.*$/, '#$1/storage'))
  await expect(page.getByRole('heading', { name: 'Catalogue packs' })).toBeVisible()
}

/** Shares the catalogue on the screen as a zip, and unpacks it beside the page. Gives the path of the zip. */
async function share(page: Page, name: string, below: string, zip: string): Promise<string> {
  await openStorage(page)
  await page.getByLabel('Called').fill(name)
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'As a zip' }).click()
  await (await downloading).saveAs(zip)
  await mkdir(below, { recursive: true })
  const reader = new ZipReader(new BlobReader(new Blob([await readFile(zip)])), { useWebWorkers: false })
  for (const entry of await reader.getEntries()) {
    if (!entry.directory) await writeFile(join(below, basename(entry.filename)), await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false }))
  }
  return zip
}

/** New photographs of whales that the demo knows, as a folder; and who they are. */
async function trip(count: number): Promise<{ folder: string; whales: string[] }> {
  const folder = join(await mkdtemp(join(tmpdir(), 'flukeprint-e2e-')), 'trip')
  await mkdir(folder)
  const queries = demoPhotos().filter(({ role, individualId }) => role === 'query' && individualId !== null).slice(0, count)
  for (const { index, fileName } of queries) {
    const { rgba, width, height } = drawFluke(demoScene(index))
    await writeFile(join(folder, fileName), await sharp(Buffer.from(rgba), { raw: { width, height, channels: 4 } }).removeAlpha().jpeg({ quality: 90 }).toBuffer())
  }
  return { folder, whales: queries.map(({ individualId }) => individualId!) }
}

async function importTrip(page: Page, url: string, folder: string): Promise<void> {
  await page.goto(url)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Folder…' }).click()
  await (await chooser).setFiles(folder)
  await page.getByRole('dialog').getByRole('button', { name: 'Look through it' }).click()
  await page.getByRole('button', { name: /^Import \d+ photos/ }).click()
  await expect(page.getByRole('heading', { name: /^Imported:/ })).toBeVisible({ timeout: 120_000 })
}

const packs = (page: Page) => page.getByRole('list', { name: 'Packs' })
const fromPack = (page: Page) => new IdentifyPage(page).candidates.getByRole('option').filter({ hasText: 'Pack Demo whales' })

test('a catalogue is shared as a pack, another subscribes to it over a line that is cut, and identifies by it without a network', async ({ app, page, context, host, folder }, info) => {
  test.slow()
  const identify = await app.openDemo()
  const zip = await share(page, 'Demo whales', join(folder, PACK), info.outputPath('demo.flukeprint-pack.zip'))
  expect(JSON.parse(await readFile(join(folder, PACK, 'manifest.json'), 'utf8'))).toMatchObject({ format: 'flukeprint-pack', name: 'Demo whales', flukes: 176 })

  const { folder: photos, whales } = await trip(3)
  await importTrip(page, host.url, photos)
  await openStorage(page)

  await test.step('what is no pack, or elsewhere, is refused in words, and nothing is asked of another host', async () => {
    await page.getByLabel('Beside this page, on the same host').fill('https://example.org/packs/azores')
    await page.getByRole('button', { name: 'Look there' }).click()
    await expect(page.getByText(/from the page’s own host or from a disk, and from nowhere else/).first()).toBeVisible()
    await page.getByLabel('Beside this page, on the same host').fill('packs/nowhere')
    await page.getByRole('button', { name: 'Look there' }).click()
    await expect(page.getByText(/The host does not give the pack: HTTP 404/).first()).toBeVisible()
  })

  await test.step('the line is cut in the middle; after a reload it goes on, and nothing is fetched twice', async () => {
    host.cut = (path) => path.endsWith('.bin') && path.includes('thumbnails')
    await page.getByLabel('Beside this page, on the same host').fill(PACK)
    await page.getByRole('button', { name: 'Look there' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Subscribe' }).click()
    await expect(page.getByText('The connection to the host of the pack was lost.').first()).toBeVisible({ timeout: 30_000 })
    host.cut = null
    await page.reload()
    await expect(packs(page).getByText(/has not come in whole: \d+ % is here/)).toBeVisible({ timeout: 30_000 })
    const before = host.requests.length
    await packs(page).getByRole('button', { name: 'Go on' }).click()
    await expect(packs(page).getByText(/176 photos/)).toBeVisible({ timeout: 60_000 })
    await expect(packs(page).getByText(/has not come in whole/)).toBeHidden()
    const asked = host.requests.slice(before).filter((path) => path.includes('/packs/'))
    expect(asked.filter((path) => /photos-|embeddings-/.test(path)), 'these had come in').toEqual([])
    expect(asked.some((path) => path.includes('thumbnails-'))).toBe(true)
  })

  await test.step('no network: the pack’s whales are candidates, with their pictures, and a match by them is saved', async () => {
    // Without a service worker a screen must have been seen once to be there.
    await app.go('Catalogue')
    await expect(page.getByText('No individuals yet')).toBeVisible()
    await app.go('Identify')
    await identify.answered()
    await context.setOffline(true)
    await host.close()
    const asked = host.requests.length
    for (const whale of whales) {
      const row = fromPack(page).filter({ hasText: `${whale} (demo-whales-` })
      await expect(row).toBeVisible()
      await row.click()
      await expect(page.getByText('It comes from a pack, which holds small pictures alone.')).toBeVisible()
      await expect.poll(() => row.locator('img').first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
      const { said } = await identify.decide('Enter')
      expect(said).toContain(`/${whale}`)
    }
    expect(host.requests.length).toBe(asked)
  })

  await test.step('the individual is filed under the pack’s name for it; left, the decision stays and says so', async () => {
    const catalogue = await app.catalogue()
    await expect(catalogue.grid.getByRole('option')).toHaveCount(new Set(whales).size)
    await catalogue.grid.getByRole('option').first().click()
    await expect(page.getByText(/From pack Demo whales, which has \d+ photos? of it/)).toBeVisible()
    await openStorage(page)
    await packs(page).getByRole('button', { name: 'Leave Demo whales' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Leave it' }).click()
    await expect(packs(page)).toBeHidden()
    await app.catalogue()
    await expect(catalogue.grid.getByRole('option')).toHaveCount(new Set(whales).size)
  })

  await test.step('from the stick: the zip itself, still without a network', async () => {
    await openStorage(page)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Zip of a pack…' }).click()
    await (await chooser).setFiles(zip)
    await page.getByRole('dialog').getByRole('button', { name: 'Subscribe' }).click()
    await expect(packs(page).getByText(/176 photos.*from demo\.flukeprint-pack\.zip/)).toBeVisible({ timeout: 60_000 })
  })
  await rm(dirname(photos), { recursive: true })
})

test.describe('with the service worker', () => {
  test.use({ serviceWorkers: 'allow' })

  test('ranges of a pack pass through it and are kept by the page alone; the pack is there after a reload without a network', async ({ app, page, context, host, folder }, info) => {
    const asked: string[] = []
    context.on('request', (request) => request.url().includes('/packs/') && asked.push(request.headers()['range'] ?? 'all'))
    await app.open()
    // The first visit reloads once.
    await expect.poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false)).toBe(true)
    await app.openDemo()
    // A pack beside the page that is there before the program is kept: it must not be kept with it.
    await share(page, 'Demo whales', join(folder, PACK), info.outputPath('demo.flukeprint-pack.zip'))
    await page.goto(host.url)
    await expect(page.getByRole('region', { name: 'Without a network' })).toContainText('Ready for offline use', { timeout: 60_000 })
    await page.getByRole('button', { name: /^Open / }).first().click()
    await new IdentifyPage(page).answered()
    await openStorage(page)
    await page.getByLabel('Beside this page, on the same host').fill(PACK)
    await page.getByRole('button', { name: 'Look there' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Subscribe' }).click()
    await expect(packs(page).getByText(/176 photos/)).toBeVisible({ timeout: 60_000 })
    await expect(packs(page).getByText(/not here yet|has not come in whole/)).toBeHidden()
    expect(asked.filter((range) => /^bytes=\d+-\d+$/.test(range)).length).toBeGreaterThan(3)
    const cached = await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat())
    expect(cached.length).toBeGreaterThan(10)
    expect(cached.filter((url) => url.includes('/packs/'))).toEqual([])

    await context.setOffline(true)
    await host.close()
    await page.reload()
    await expect(packs(page).getByText(/176 photos/)).toBeVisible()
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Identify' }).click()
    await expect(fromPack(page).first()).toBeVisible()
  })
})
