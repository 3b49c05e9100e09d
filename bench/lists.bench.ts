/**
 * A catalogue of 30,000 made photos of 9,000 individuals in Chromium, on the built page: from the navigation to a start screen that can be used, frames
 * while Catalogue's grid, an individual's 500 photos and Review's list are scrolled, the order "last seen", and the page's memory. Needs a build (npm run build).
 *
 *   npm run measure:lists [-- PHOTOS]
 *
 * The catalogue is written by the program's own storage (served as sources), then the built page is served at the same address: a browser keeps a catalogue by address.
 */
import { createServer as createSocket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { chromium, type CDPSession, type Locator, type Page } from '@playwright/test'
import { createServer, preview } from 'vite'
import { chromiumArgs } from '../playwright.config.ts'
import { findChromium } from '../scripts/lib/browser.mjs'
import { median } from './lib/race.ts'
import { judge, machine } from './lib/report.ts'

const PHOTOS = Number.parseInt(process.argv[2] ?? '30000', 10)
const START_LIMIT_MS = 3000
/** A frame of a screen that is drawn 60 times a second; a gap of more than two is seen. */
const FRAME_MS = 1000 / 60
const SCROLL_MS = 5000
/** CSS px a frame: a fast, steady hand. */
const SCROLL_PX = 60
const PATIENCE_MS = 600_000

const root = fileURLToPath(new URL('..', import.meta.url))
const port = await freePort()
const address = `http://localhost:${port}/`
const args = [...chromiumArgs.filter((arg) => !/webgpu|Vulkan|swiftshader/.test(arg)), '--disable-gpu']
const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args })

try {
  const context = await browser.newContext({ viewport: { width: 1366, height: 820 }, serviceWorkers: 'block' })
  // What tsx makes of a function calls this helper, which a page lacks.
  await context.addInitScript('globalThis.__name = (named) => named')
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const sources = await createServer({ root, logLevel: 'error', server: { port, strictPort: true }, cacheDir: '.cache/vite-lists' })
  await sources.listen()
  await page.goto(`${address}e2e/parity/parity.html`)
  const filled = Date.now()
  const catalogueId = await page.evaluate(fill, PHOTOS)
  console.log(`${machine()}, Chromium ${browser.version()}; ${PHOTOS} photos written in ${((Date.now() - filled) / 1000).toFixed(0)} s\n`)
  await page.goto('about:blank')
  await sources.close()
  const built = await preview({ root, logLevel: 'warn', preview: { port, strictPort: true } })
  await measure(page, catalogueId)
  await built.close()
} finally {
  await browser.close()
}

async function measure(page: Page, catalogueId: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  const starts: number[] = []
  for (let n = 0; n < 5; n++) {
    await page.goto('about:blank')
    const began = Date.now()
    await page.goto(address)
    await page.getByRole('button', { name: /^Open / }).first().waitFor()
    starts.push(Date.now() - began)
  }
  judge(median(starts) < START_LIMIT_MS, `the start screen can be used after ${median(starts).toFixed(0)} ms (median of ${starts.length}), under ${START_LIMIT_MS} ms; ${await heap(cdp)} of memory`)

  await open(page, catalogueId, 'catalogue')
  const grid = page.getByRole('listbox', { name: 'Individuals' })
  await grid.getByRole('option').first().waitFor()
  await frames("Catalogue's grid", grid, cdp)
  const before = Date.now()
  await page.getByRole('combobox', { name: /^(Order|Sort)/ }).selectOption('seen')
  await page.waitForFunction(() => document.querySelector('[role=listbox] [role=option]')?.textContent?.includes('W-1 ') || document.querySelector('[role=listbox] [role=option]')?.textContent?.startsWith('W-1'))
  console.log(`order “last seen first”: ${Date.now() - before} ms`)

  await open(page, catalogueId, 'catalogue?whale=W-0')
  const photos = page.getByRole('listbox', { name: /^Photos of/ })
  await photos.getByRole('option').first().waitFor()
  await frames('an individual with 500 photos', photos, cdp)

  await open(page, catalogueId, 'review')
  const list = page.getByRole('region', { name: 'Suspects' }).getByRole('listbox')
  const searched = Date.now()
  await list.getByRole('option').first().waitFor()
  console.log(`first list of suspects: ${((Date.now() - searched) / 1000).toFixed(1)} s`)
  await frames("Review's list", list, cdp)
}

async function open(page: Page, catalogueId: string, where: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${address}#/c/${catalogueId}/${where}`)
}

async function heap(cdp: CDPSession): Promise<string> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return `${((metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 2 ** 20).toFixed(0)} MB`
}

/** The browser's clock tells tenths of a ms, so that two frames may look a little longer than they are. */
const CLOCK_MS = 0.2

/** Scrolls what holds the list for some seconds, and tells how long the frames took. */
async function frames(name: string, list: Locator, cdp: CDPSession): Promise<void> {
  const took = await list.evaluate(scroll, { ms: SCROLL_MS, px: SCROLL_PX })
  const sorted = [...took].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
  const late = took.filter((ms) => ms > 2 * FRAME_MS + CLOCK_MS).length / took.length
  judge(at(0.5) < FRAME_MS * 1.2 && late < 0.02, `${name}: ${took.length} frames, median ${at(0.5).toFixed(1)} ms, 95 % under ${at(0.95).toFixed(1)} ms, slowest ${at(1).toFixed(0)} ms, ${(100 * late).toFixed(1)} % later than two frames; ${await heap(cdp)} of memory`)
}

/** In the page: ms between frames while the list's scroller moves. */
async function scroll(list: Element, { ms, px }: { ms: number; px: number }): Promise<number[]> {
  let scroller: Element | null = list
  while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement
  if (!scroller) throw new Error('Nothing scrolls here.')
  const took: number[] = []
  const began = performance.now()
  let last = began
  let by = px
  while (last - began < ms) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
    took.push(now - last)
    last = now
    if (scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1) by = -px
    if (scroller.scrollTop <= 0) by = Math.abs(px)
    scroller.scrollTop += by
  }
  return took.slice(1)
}

/** In the page with the sources: writes the catalogue, and answers its id. */
async function fill(count: number): Promise<string> {
  const source = (path: string): Promise<Record<string, (...input: never[]) => unknown>> => import(/* @vite-ignore */ path)
  const [{ createCatalogue, openCatalogue }, { addAnalysedPhotos }, { EMBEDDER, DETECTOR }, { seededRandom }] = (await Promise.all(
    ['/src/storage/catalogues.ts', '/src/storage/photos.ts', '/src/vision/model-names.ts', '/src/core/random.ts'].map(source),
  )) as never as [
    { createCatalogue(input: { name: string; kind: 'own' }): Promise<{ id: string }>; openCatalogue(id: string): Promise<unknown> },
    { addAnalysedPhotos(db: unknown, photos: unknown[]): Promise<void> },
    { EMBEDDER: string; DETECTOR: string },
    { seededRandom(seed: number): { normal(): number; next(): number; integer(below: number): number } },
  ]
  const random = seededRandom(30)
  const whales = Math.max(2, Math.round(count * 0.3))
  const noise = (size: number): Float32Array => Float32Array.from({ length: 512 }, () => (size * random.normal()) / Math.sqrt(512))
  const common = noise(0.5)
  const centres = Array.from({ length: whales }, () => noise(0.7))
  const thumbnails: Blob[] = []
  for (let n = 0; n < 24; n++) {
    const canvas = new OffscreenCanvas(240, 160)
    const drawing = canvas.getContext('2d')!
    drawing.fillStyle = `hsl(210 30% ${20 + 2 * n}%)`
    drawing.fillRect(0, 0, 240, 160)
    drawing.fillStyle = '#222'
    drawing.fillRect(40 + n, 60, 150, 50)
    thumbnails.push(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 }))
  }
  const { id } = await createCatalogue({ name: 'Thirty thousand', kind: 'own' })
  const db = await openCatalogue(id)
  for (let from = 0; from < count; from += 500) {
    const batch = Array.from({ length: Math.min(500, count - from) }, (_, n) => {
      const place = from + n
      // The first whale has 500 photos, all others have three or so.
      const whale = place < whales ? place : place < whales + 499 ? 0 : random.integer(whales)
      const own = noise(0.5)
      const vector = own.map((value, i) => value + common[i]! + centres[whale]![i]!)
      const length = Math.hypot(...vector)
      const name = `${place}.jpg`
      return {
        photo: {
          id: place.toString(16).padStart(64, '0'), fileName: name, path: `trip/${name}`, otherNames: [], mimeType: 'image/jpeg', byteSize: 1_000_000, widthPx: 3000, heightPx: 2000,
          takenAtMs: whale === 1 ? Date.UTC(2027, 0) : Date.UTC(2000 + (place % 24), place % 12, 1 + (place % 28)), latitudeDeg: null, longitudeDeg: null, importedAtMs: 1_700_000_000_000 + place,
        },
        thumbnail: thumbnails[place % thumbnails.length]!,
        source: { kind: 'demo', index: 0 },
        detected: { boxPx: { x0: 400, y0: 700, x1: 2600, y1: 1500 }, boxScore: 0.9, boxMaker: DETECTOR },
        embedder: EMBEDDER,
        vector: vector.map((value) => value / length),
        label: random.next() < 0.15 && whale > 1 ? null : `W-${whale}`,
      }
    })
    await addAnalysedPhotos(db, batch)
  }
  return id
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const socket = createSocket()
    socket.on('error', reject)
    socket.listen(0, () => {
      const { port: free } = socket.address() as { port: number }
      socket.close(() => resolve(free))
    })
  })
}
