import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer as createSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { createServer, preview } from 'vite'
import { chromiumArgs } from '../../playwright.config.ts'
import { findChromium } from '../../scripts/lib/browser.mjs'
import { fill, type Filling } from './fill.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** What a step of the page's takes at most, on a machine that has other work too. */
const PATIENCE_MS = 600_000

/** A made catalogue in a browser's own profile, on the built page: a browser keeps a catalogue by address, and on disk as a user's does. */
export interface MadeCatalogue {
  context: BrowserContext
  page: Page
  /** With a slash at the end. */
  address: string
  catalogueId: string
  /** Seconds that the writing took; null where it was there already. */
  writtenS: number | null
  close(): Promise<void>
}

interface Note {
  catalogueId: string
  port: number
}

/**
 * Writes the catalogue by the program's own storage (served as sources), then serves the built page at the same address.
 *
 * @param kept a folder for the profile, which is used again as it stands; null: one that is thrown away
 */
export async function madeCatalogue(filling: Filling, kept: string | null): Promise<MadeCatalogue> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'flukeprint-large-')))
  await mkdir(folder, { recursive: true })
  const noteFile = join(folder, 'made.json')
  const note = existsSync(noteFile) ? (JSON.parse(await readFile(noteFile, 'utf8')) as Note) : null
  const port = note?.port ?? (await freePort())
  const address = `http://localhost:${port}/`
  const context = await launch(join(folder, 'profile'))
  const page = context.pages()[0] ?? (await context.newPage())
  const began = Date.now()
  const catalogueId = note?.catalogueId ?? (await write(page, address, port, filling))
  await writeFile(noteFile, JSON.stringify({ catalogueId, port } satisfies Note))
  const built = await preview({ root, logLevel: 'warn', preview: { port, strictPort: true } })
  return {
    context, page, address, catalogueId,
    writtenS: note ? null : (Date.now() - began) / 1000,
    async close() {
      await context.close()
      await built.close()
      if (kept === null) await rm(folder, { recursive: true, force: true })
    },
  }
}

async function write(page: Page, address: string, port: number, filling: Filling): Promise<string> {
  const sources = await createServer({ root, logLevel: 'error', server: { port, strictPort: true }, cacheDir: '.cache/vite-large' })
  await sources.listen()
  await page.goto(`${address}e2e/parity/parity.html`)
  const catalogueId = await page.evaluate(fill, filling)
  await page.goto('about:blank')
  await sources.close()
  return catalogueId
}

async function launch(profile: string): Promise<BrowserContext> {
  // Without the emulated graphics card of the tests: it takes as much of the processor as all the rest.
  const args = [...chromiumArgs.filter((arg) => !/webgpu|Vulkan|swiftshader/.test(arg)), '--disable-gpu', '--enable-precise-memory-info', '--enable-blink-features=ForceEagerMeasureMemory']
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? undefined, args, viewport: { width: 1366, height: 820 }, locale: 'en-GB', timezoneId: 'UTC', serviceWorkers: 'block', acceptDownloads: true,
  })
  context.setDefaultTimeout(PATIENCE_MS)
  // What tsx makes of a function calls this helper, which a page lacks.
  await context.addInitScript('globalThis.__name = (named) => named')
  return context
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
