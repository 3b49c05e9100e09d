import type { Locator, Page } from '@playwright/test'
import type { Victim } from './browser.ts'

/** A verdict may be given: of Identify and Review alike. */
export function verdictReady(page: Page, name: RegExp): Locator {
  return page.getByRole('toolbar', { name: 'Verdict' }).locator('button:not([disabled]):not([aria-disabled=true])', { hasText: name })
}

/** Opens the demo by its door; gives the catalogue's id. */
export async function openDemo({ page }: Victim, url: string): Promise<string> {
  await page.goto(url)
  await page.getByRole('button', { name: 'Try the demo' }).click()
  await verdictReady(page, /Skip/).waitFor()
  return /#\/c\/([^/]+)/.exec(page.url())![1]!
}

/** An address within the program, opened anew: its hash alone would keep the page. */
export async function goTo({ page }: Victim, url: string, hash: string): Promise<void> {
  if (page.url().startsWith(`${url}#`)) await page.goto('about:blank')
  await page.goto(`${url}#${hash}`)
}

/** The start screen with its list of catalogues read; `count` of them open. */
export async function startScreen(victim: Victim, url: string, count: number): Promise<void> {
  await goTo(victim, url, '/')
  await victim.page.getByRole('button', { name: 'Try the demo' }).waitFor()
  const cards = victim.page.getByRole('button', { name: /^Open / })
  if (count > 0) await cards.nth(count - 1).waitFor()
  const shut = await victim.page.locator('button[disabled][aria-label^="Open "], button[aria-disabled=true][aria-label^="Open "]').count()
  if (shut > 0) throw new Error(`${shut} of ${count} catalogues can't be opened.`)
}
