import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { createServer, type ViteDevServer } from 'vite'
import type { ParityPage } from './parity-page.ts'

const WEIGHTS = fileURLToPath(new URL('../../../shared/weights/', import.meta.url))

/** The float32 weights lie beside the project, not in it: a clone elsewhere has none. */
export const hasFloat32Weights = existsSync(WEIGHTS)
export const WEIGHTS_URL = '/float32-weights/'

/** The sources as they are, served by Vite: what the parity page is made of. */
export async function startParityServer(): Promise<{ url: string; close(): Promise<void> }> {
  const server: ViteDevServer = await createServer({ logLevel: 'error', server: { port: 0, strictPort: false }, cacheDir: '.cache/vite-parity' })
  await server.listen()
  return { url: `${server.resolvedUrls!.local[0]}e2e/parity/parity.html`, close: () => server.close() }
}

export async function openParityPage(page: Page, url: string): Promise<void> {
  await page.route(`**${WEIGHTS_URL}*`, async (route) => {
    const name = route.request().url().split('/').at(-1)!
    await route.fulfill({ body: await readFile(`${WEIGHTS}${name}`) })
  })
  await page.goto(url)
  await page.waitForFunction(() => 'parity' in window)
}

/** Calls a function of the parity page. */
export function callParity<M extends keyof ParityPage>(page: Page, method: M, ...input: Parameters<ParityPage[M]>): Promise<Awaited<ReturnType<ParityPage[M]>>> {
  return page.evaluate(
    ([name, args]) => {
      const { parity } = window as unknown as { parity: Record<string, (...all: unknown[]) => unknown> }
      return parity[name]!(...args) as never
    },
    [method, input] as const,
  )
}
