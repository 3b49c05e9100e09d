/**
 * A catalogue of 30,000 made photos of 9,000 individuals in Chromium, on the built page and on disk: from the navigation to a screen that can be used, frames while every list
 * is scrolled, the page's memory after all of it was scrolled through, a decision, suspects, backup and restore. Needs a build (npm run build).
 *
 *   npm run measure:lists [-- --photos 30000] [--profile DIR: keeps the catalogue, and uses it again; restored ones add up there] [--only starts,lists,decisions,memory,backup: some of it]
 */
import { readFile, stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { CDPSession, Locator, Page } from '@playwright/test'
import { inWords, scrolled, scrolledThrough, smooth } from './large/frames.ts'
import { madeCatalogue } from './large/made-catalogue.ts'
import { median } from './lib/race.ts'
import { judge, machine } from './lib/report.ts'

const { values: asked } = parseArgs({ options: { photos: { type: 'string', default: '30000' }, profile: { type: 'string' }, only: { type: 'string' } } })
const START_LIMIT_MS = 3000
/** Of the first list of suspects, from the navigation on. */
const SUSPECTS_LIMIT_MS = 20_000
/** From the key of a verdict to the next photo with its candidates. */
const DECISION_LIMIT_MS = 1000
/** JavaScript's memory of the page, garbage collected, after all lists were scrolled through. */
const HEAP_LIMIT_MB = 256
/** Scrolled through once more it may have grown by this share. */
const GROWTH_LIMIT = 0.1
const ROUNDS = 3
const DECISIONS = 7
/** An import makes them of this size. */
const THUMBNAIL_PX = 480

const made = await madeCatalogue({ photos: Number.parseInt(asked.photos, 10), thumbnailPx: THUMBNAIL_PX }, asked.profile ?? null)
const { page, address, catalogueId } = made

try {
  console.log(`${machine()}, Chromium ${made.context.browser()?.version()}; ${asked.photos} photos${made.writtenS === null ? ', written before' : ` written in ${made.writtenS.toFixed(0)} s`}\n`)
  // Files are downloaded and chosen, as where the browser gives no handles: a dialog of the system can't be answered here.
  await page.addInitScript(() => {
    for (const name of ['showSaveFilePicker', 'showOpenFilePicker', 'showDirectoryPicker']) Reflect.deleteProperty(window, name)
  })
  const cdp = await made.context.newCDPSession(page)
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  const parts: Record<string, () => Promise<void>> = { starts: () => starts(cdp), lists: () => lists(cdp), decisions, memory: () => memory(cdp), backup: backupAndRestore }
  for (const [name, part] of Object.entries(parts)) if (asked.only === undefined || asked.only.split(',').includes(name)) await part()
} finally {
  await made.close()
}

async function starts(cdp: CDPSession): Promise<void> {
  const startScreen = page.getByRole('button', { name: /^Open / }).first()
  const picture = page.getByRole('listbox', { name: 'Individuals' }).getByRole('option').locator('img').first()
  const candidate = page.getByRole('region', { name: 'Candidates' }).getByRole('option').first()
  const screens: [string, string, Locator][] = [
    ['the start screen', '', startScreen],
    ["Catalogue's first pictures", `#/c/${catalogueId}/catalogue`, picture],
    ["Identify's first candidate", `#/c/${catalogueId}/identify`, candidate],
  ]
  for (const [name, hash, there] of screens) {
    const cold: number[] = []
    const again: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await page.goto('about:blank')
      await cdp.send('Network.clearBrowserCache')
      cold.push(await timed(() => page.goto(`${address}${hash}`, { waitUntil: 'commit' }), there))
      again.push(await timed(() => page.reload({ waitUntil: 'commit' }), there))
    }
    judge(median(cold) < START_LIMIT_MS && median(again) < START_LIMIT_MS, `${name}: ${median(cold).toFixed(0)} ms after the navigation with nothing cached, ${median(again).toFixed(0)} ms after a reload (medians of ${ROUNDS}), under ${START_LIMIT_MS} ms`)
  }
}

async function lists(cdp: CDPSession): Promise<void> {
  const grid = page.getByRole('listbox', { name: 'Individuals' })
  await opened('catalogue', grid)
  await frames("Catalogue's grid", grid, cdp)
  const before = Date.now()
  await page.getByRole('combobox', { name: /^(Order|Sort)/ }).selectOption('seen')
  await page.waitForFunction(() => document.querySelector('[role=listbox] [role=option] strong')?.textContent === 'W-1')
  console.log(`order “last seen first”: ${Date.now() - before} ms`)

  const photos = page.getByRole('listbox', { name: /^Photos of/ })
  await opened('catalogue?whale=W-0', photos)
  await frames('an individual with 500 photos', photos, cdp)

  const queue = queueOf(page)
  await opened('identify?filter=all', queue)
  await page.getByRole('region', { name: 'Candidates' }).getByRole('option').first().waitFor()
  await frames("Identify's queue of all", queue, cdp)

  const suspects = page.getByRole('region', { name: 'Suspects' }).getByRole('listbox')
  const began = Date.now()
  await opened('review', suspects)
  const tookMs = Date.now() - began
  judge(tookMs < SUSPECTS_LIMIT_MS, `Review's first list of suspects ${(tookMs / 1000).toFixed(1)} s after the navigation, under ${SUSPECTS_LIMIT_MS / 1000} s`)
  await frames("Review's list", suspects, cdp)
}

async function decisions(): Promise<void> {
  const queue = queueOf(page)
  await opened('identify', queue)
  const kept: number[] = []
  const next: number[] = []
  for (let n = 0; n < DECISIONS; n++) {
    await page.getByRole('toolbar', { name: 'Verdict' }).locator('button:not([disabled]):not([aria-disabled=true])', { hasText: /Match/ }).first().waitFor()
    // A key right after the picture came is refused: nobody has looked at it yet.
    await page.waitForTimeout(500)
    const took = page.evaluate(untilNext)
    // The key goes to the page by another way, and may be there before it is listened for.
    await page.waitForTimeout(200)
    await page.keyboard.press('Enter')
    const { keptMs, nextMs } = await within30s(took, 'the next photo after a match')
    kept.push(keptMs)
    next.push(nextMs)
  }
  judge(median(next) < DECISION_LIMIT_MS, `a match in Identify is on disk after ${median(kept).toFixed(0)} ms, the next photo has its candidates ${median(next).toFixed(0)} ms after the key (medians of ${DECISIONS}), under ${DECISION_LIMIT_MS} ms`)
}

async function within30s<T>(work: Promise<T>, what: string): Promise<T> {
  return await Promise.race([work, page.waitForTimeout(30_000).then(() => Promise.reject(new Error(`Waited 30 s for ${what}: ${page.url()}`)))])
}

/** In the page: ms from the next key to another photo's heading, which waits for the disk, and to its candidates. */
async function untilNext(): Promise<{ keptMs: number; nextMs: number }> {
  const photo = (): string | null => document.querySelector('h1 span')?.textContent || null
  const former = photo()
  const pressedMs = await new Promise<number>((resolve) => addEventListener('keydown', ({ timeStamp }) => resolve(timeStamp), { capture: true, once: true }))
  const until = async (there: () => boolean): Promise<number> => {
    while (!there()) await new Promise((resolve) => requestAnimationFrame(resolve))
    return performance.now() - pressedMs
  }
  const keptMs = await until(() => photo() !== null && photo() !== former)
  const nextMs = await until(() => {
    const list = document.querySelector('[role="listbox"][aria-label="Candidates"]')
    return list !== null && list.getAttribute('aria-busy') !== 'true' && list.querySelector('[role="option"]') !== null
  })
  return { keptMs, nextMs }
}

/** In one page, as in a day's work: what is let go when a screen is left must be let go. */
async function memory(cdp: CDPSession): Promise<void> {
  const grid = page.getByRole('listbox', { name: 'Individuals' })
  await opened('catalogue', grid)
  const atFirst = await heapMb(cdp)
  const after: number[] = []
  for (let round = 0; round < 2; round++) {
    await within('catalogue', grid)
    await scrolledThrough(grid)
    const photos = page.getByRole('listbox', { name: /^Photos of/ })
    await within('catalogue?whale=W-0', photos)
    await scrolledThrough(photos)
    await within('identify?filter=all', queueOf(page))
    await scrolledThrough(queueOf(page))
    await within('catalogue', grid)
    after.push(await heapMb(cdp))
  }
  const [once, twice] = after as [number, number]
  judge(twice < HEAP_LIMIT_MB && twice < once * (1 + GROWTH_LIMIT), `the page's JavaScript takes ${atFirst.toFixed(0)} MB when Catalogue is opened, ${once.toFixed(0)} MB after all photos were scrolled through, ${twice.toFixed(0)} MB after once more; under ${HEAP_LIMIT_MB} MB and no growth`)
  console.log(`page and workers together, as the browser tells: ${await allMb()} MB of JavaScript, WebAssembly and documents; resident memory of its process: ${await residentMb()} MB`)
}

async function backupAndRestore(): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${address}#/c/${catalogueId}/storage`)
  await page.getByRole('radio', { name: 'Small pictures' }).check({ force: true })
  const downloading = page.waitForEvent('download')
  const began = Date.now()
  await page.getByRole('button', { name: 'Save a backup…' }).click()
  await page.getByText(/is saved and checked/).waitFor()
  const savedS = (Date.now() - began) / 1000
  const file = await (await downloading).path()
  console.log(`backup of all but the photographs: ${savedS.toFixed(0)} s, ${((await stat(file)).size / 1e6).toFixed(0)} MB, read back and checked`)
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a backup…' }).click()
  await (await choosing).setFiles(file)
  const restoring = Date.now()
  await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click()
  await page.getByText(/Every part of it was as it was written/).waitFor()
  console.log(`its restore as another catalogue: ${((Date.now() - restoring) / 1000).toFixed(0)} s`)
}

function queueOf(on: Page): Locator {
  return on.getByRole('region', { name: 'Queue' }).getByRole('listbox')
}

async function timed(go: () => Promise<unknown>, there: Locator): Promise<number> {
  const began = Date.now()
  await go()
  await there.waitFor()
  return Date.now() - began
}

/** In a page of its own. */
async function opened(where: string, list: Locator): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${address}#/c/${catalogueId}/${where}`)
  await list.getByRole('option').first().waitFor()
}

/** In the page that is open: another hash alone keeps it. */
async function within(where: string, list: Locator): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `/c/${catalogueId}/${where}`)
  await list.getByRole('option').first().waitFor()
}

async function frames(name: string, list: Locator, cdp: CDPSession): Promise<void> {
  // What comes with the first drawing has come.
  await page.waitForTimeout(1000)
  const seen = await scrolled(list, cdp)
  judge(smooth(seen), `${name}: ${inWords(seen)}; ${(await heapMb(cdp)).toFixed(0)} MB of memory`)
}

async function heapMb(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value / 2 ** 20
}

async function allMb(): Promise<string> {
  const bytes = await page.evaluate(async () => {
    const { measureUserAgentSpecificMemory: ask } = performance as { measureUserAgentSpecificMemory?(): Promise<{ bytes: number }> }
    return ask ? (await ask.call(performance)).bytes : null
  })
  return bytes === null ? 'unknown' : (bytes / 2 ** 20).toFixed(0)
}

/** Of the largest of the browser's processes that draw pages. Linux alone tells. */
async function residentMb(): Promise<string> {
  const system = await made.context.browser()?.newBrowserCDPSession()
  if (!system || process.platform !== 'linux') return 'unknown'
  const { processInfo } = await system.send('SystemInfo.getProcessInfo')
  const sizes = await Promise.all(
    processInfo.filter(({ type }) => type === 'renderer').map(async ({ id }) => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024),
  )
  return Math.max(...sizes).toFixed(0)
}
