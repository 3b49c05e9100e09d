import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js'
import { DETECTOR } from '#core/model-names.ts'
import { writeServiceWorker } from '../scripts/offline/build.ts'
import { expect, IdentifyPage, test as base, type AppPage } from './app.ts'
import { photoFolder } from './photos.ts'
import { startStaticHost, type StaticHost } from './static-host.ts'

const DIST = join(import.meta.dirname, '..', 'dist')

/** A copy of the build on a host that sends no header of ours. */
const test = base.extend<{ host: StaticHost; folder: string; below: string }>({
  below: ['/', { option: true }],
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture asks for: nothing.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'flukeprint-host-'))
    await cp(DIST, folder, { recursive: true })
    await use(folder)
    await rm(folder, { recursive: true })
  },
  host: async ({ folder, below }, use) => {
    const host = await startStaticHost(folder, below)
    await use(host)
    await host.close()
  },
  baseURL: async ({ host }, use) => use(host.url),
})
test.use({ serviceWorkers: 'allow' })

const offline = (page: Page) => page.getByRole('region', { name: 'Without a network' })
const ready = (page: Page) => expect(offline(page)).toContainText('Ready for offline use', { timeout: 60_000 })
const isolated = (page: Page) => page.evaluate(() => crossOriginIsolated)

/** How often the page was loaded. */
function loads(page: Page): { count: number } {
  const told = { count: 0 }
  page.on('domcontentloaded', () => told.count++)
  return told
}

/** Opens the page for the first time, and waits until it has been reloaded. */
async function firstVisit({ page }: AppPage, url: string): Promise<void> {
  const told = loads(page)
  await page.goto(url)
  await expect.poll(() => told.count).toBe(2)
  await expect(page.getByRole('heading', { name: 'Which whale is this?' })).toBeVisible()
}

/** Another build, in which the vision worker is changed. */
async function changeVisionWorker(folder: string, change: (code: string) => string): Promise<void> {
  const worker = join(folder, 'assets', (await readdir(join(folder, 'assets'))).find((name) => name.startsWith('vision.worker-'))!)
  await writeFile(worker, change(await readFile(worker, 'utf8')))
  await writeServiceWorker(folder)
}

async function zipped(folder: string): Promise<Buffer> {
  const writer = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false })
  for (const name of await readdir(folder)) await writer.add(name, new Uint8ArrayReader(await readFile(join(folder, name))))
  return Buffer.from(await (await writer.close()).arrayBuffer())
}

const ask = (url: string): Promise<string> => fetch(url, { mode: 'no-cors' }).then(() => 'answered', () => 'refused')

/** Names of the caches, one for each version of the program that is on this machine. */
const versions = (page: Page) => page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('flukeprint-program-')))

test.describe('on a host that sends no headers', () => {
  test('the first visit reloads once and is isolated; no later one does', async ({ app, page, host }) => {
    const told = loads(page)
    await firstVisit(app, host.url)
    expect(await isolated(page)).toBe(true)
    await ready(page)
    await page.reload()
    await ready(page)
    expect(await isolated(page)).toBe(true)
    expect(told.count).toBe(3)
  })

  test('who has begun something already is not interrupted', async ({ app, page, host, folder }) => {
    // The service worker comes late, as over a slow line.
    const late = Buffer.from('const until = Date.now() + 2000; while (Date.now() < until);\n')
    host.instead.set('sw.js', Buffer.concat([late, await readFile(join(folder, 'sw.js'))]))
    const told = loads(page)
    await app.open()
    await page.getByRole('heading', { name: 'Open your own' }).click()
    await ready(page)
    expect(told.count).toBe(1)
    expect(await isolated(page)).toBe(false)
    await page.reload()
    await expect.poll(() => isolated(page)).toBe(true)
    expect(told.count).toBe(2)
  })

  test('threads run under the policy: WASM starts them from blobs', async ({ app, page, host, folder }) => {
    // Two cores give one thread to the engine: let the worker believe in four.
    await changeVisionWorker(folder, (code) => code.replaceAll('navigator.hardwareConcurrency', '4'))
    await firstVisit(app, host.url)
    await expect(page.getByRole('region', { name: 'Engine' })).toContainText('SIMD, 3 threads', { timeout: 60_000 })
    await expect(page.getByRole('region', { name: 'Engine' })).toContainText(/passed: differs by 0\.\d+/)
  })
})

test.describe('below a path', () => {
  test.use({ below: '/pages/flukeprint/' })

  test('it is isolated and ready as well', async ({ app, page, host }) => {
    await firstVisit(app, host.url)
    expect(await isolated(page)).toBe(true)
    await ready(page)
  })
})

// Served by `npm start`, which sends the headers itself.
base.describe('on a host that sends the headers', () => {
  base.use({ serviceWorkers: 'allow' })

  base('the first visit is isolated at once and is not reloaded', async ({ app, page }) => {
    const told = loads(page)
    await app.open()
    expect(await isolated(page)).toBe(true)
    await ready(page)
    expect(told.count).toBe(1)
  })
})

test.describe('without a network', () => {
  // The browser itself logs a request that finds no network.
  test.use({ mayFail: /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED/ })

  test('after one visit: import, identify, decide, reload, and the decision is there; the demo too', async ({ app, page, context, host }) => {
    test.slow()
    const zip = await zipped(await photoFolder(6, { labelled: 3 }))
    await firstVisit(app, host.url)
    await ready(page)
    // Both the browser and the host: nothing answers any more.
    await context.setOffline(true)
    await host.close()
    const asked = host.requests.length

    await page.reload()
    await expect(page.getByRole('heading', { name: 'Which whale is this?' })).toBeVisible()
    expect(await isolated(page)).toBe(true)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Zip…' }).click()
    await (await chooser).setFiles({ name: 'trip.zip', mimeType: 'application/zip', buffer: zip })
    await page.getByRole('dialog').getByRole('button', { name: 'Look through it' }).click()
    await page.getByRole('button', { name: /^Import 6 photos/ }).click()
    await expect(page.getByRole('heading', { name: /^Imported:/ })).toBeVisible({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Identify', exact: true }).click()
    const identify = new IdentifyPage(page)
    expect((await identify.decide('Enter')).said).toMatch(/Saved: Match with /)
    await identify.show('Open', 2)
    await page.reload()
    await identify.show('Open', 2)
    await identify.show('Identified', 4)

    await page.getByRole('link', { name: 'Flukeprint, to the start' }).click()
    await page.getByRole('button', { name: 'Try the demo' }).click()
    await identify.answered()
    expect(host.requests).toHaveLength(asked)
  })
})

test.describe('a new version', () => {
  test('comes in beside the old one, offers itself, and changes nothing until it is asked to; what did not change is not fetched again', async ({ app, page, context, host, folder }) => {
    test.slow()
    await firstVisit(app, host.url)
    await ready(page)
    const [former] = await versions(page)
    await page.reload()
    const told = loads(page)
    const other = await context.newPage()
    await other.goto('/')
    await ready(other)

    const page2 = await readFile(join(folder, 'index.html'), 'utf8')
    await writeFile(join(folder, 'index.html'), page2.replace('<title>', '<meta name="test" content="second version"><title>'))
    await writeServiceWorker(folder)
    host.sentBytes = 0
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))
    const banner = page.getByText('A new version is ready.')
    await expect(banner).toBeVisible({ timeout: 60_000 })
    // index.html and the service worker itself; models, engines and demo were here.
    expect(host.sentBytes).toBeLessThan(100_000)
    expect(told.count).toBe(0)
    await page.reload()
    await expect(page.locator('meta[name=test]')).toHaveCount(0)

    await page.getByRole('button', { name: 'Reload', exact: true }).click()
    await expect(page.locator('meta[name=test]')).toHaveCount(1)
    await expect(page.getByRole('heading', { name: 'Which whale is this?' })).toBeVisible()
    // The other tab goes on with what it has, of the version that it was opened with.
    await expect(other.getByText('A new version is ready.')).toBeVisible()
    expect(await versions(page)).toHaveLength(2)
    await other.close()
    await page.reload()
    await expect.poll(() => versions(page)).toHaveLength(1)
    expect(await versions(page)).not.toContain(former)
  })
})

test.describe('a file that is not what was built', () => {
  // The browser itself tells of a hash that does not match.
  test.use({ mayFail: /integrity|digest|Failed to load resource/i })

  test('is not kept, and it is said; once it is right, keeping goes on', async ({ app, page, host }) => {
    host.instead.set(`models/${DETECTOR}.safetensors`, Buffer.from('<html>Sign in to the hotel’s network</html>'))
    await app.open()
    await expect(offline(page)).toContainText('Not ready for offline use', { timeout: 30_000 })
    await expect(offline(page)).toContainText(/could not be fetched/, { timeout: 30_000 })
    host.instead.clear()
    await offline(page).getByRole('button', { name: 'Try again' }).click()
    await ready(page)
  })
})

test.describe('the wire', () => {
  test.use({ mayFail: /Content Security Policy|Refused to connect|Fetch API cannot load|ERR_FAILED|left the origin/i })

  test('page and workers can ask nobody but their own origin', async ({ app, page, host, folder }) => {
    const elsewhere = await startStaticHost(folder)
    // A vision worker that can be told to ask.
    await changeVisionWorker(folder, (code) => `const wire = new BroadcastChannel('wire'); wire.onmessage = ({ data }) => (${String(ask)})(data).then((said) => wire.postMessage(said));\n${code}`)
    await firstVisit(app, host.url)
    await ready(page)
    await page.reload()
    await expect(page.getByRole('region', { name: 'Engine' })).toContainText('WASM', { timeout: 60_000 })
    expect(await page.evaluate(ask, elsewhere.url)).toBe('refused')
    expect(await page.evaluate((url) => new Promise((resolve) => {
      const wire = new BroadcastChannel('wire')
      // Asked until it is heard: a channel keeps nothing for a worker that starts later.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel, not a window.
      const asking = setInterval(() => wire.postMessage(url), 200)
      wire.onmessage = ({ data }) => {
        clearInterval(asking)
        resolve(data)
      }
    }), elsewhere.url)).toBe('refused')
    expect(await page.evaluate((url) => new Promise((resolve) => Object.assign(new Image(), { onload: () => resolve('answered'), onerror: () => resolve('refused'), src: `${url}icon.svg` })), elsewhere.url)).toBe('refused')
    // Text that has found its way into the page does not become code.
    expect(await page.evaluate(() => {
      document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))
      return 'ran' in window
    })).toBe(false)
    expect(elsewhere.requests).toEqual([])
    await elsewhere.close()
  })
})

test('the manifest and its icons are what a browser needs to install it', async ({ app, page, context, host }) => {
  await app.open()
  const browser = await context.newCDPSession(page)
  const { errors, data } = await browser.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const { icons } = JSON.parse(data ?? '') as { icons: { src: string; sizes: string; type: string }[] }
  for (const { src, type } of icons) expect((await page.request.get(new URL(src, host.url).href)).headers()['content-type']).toBe(type)
  await ready(page)
  const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors')
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([])
})
