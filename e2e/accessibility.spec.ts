import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'

async function expectAccessible(page: Page, screen: string): Promise<void> {
  // What React Aria has just read out stands there for some seconds after its button is gone; nobody comes across it.
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).exclude('[data-live-announcer]').analyze()
  expect.soft(violations.map(({ id, nodes }) => `${screen}: ${id}: ${nodes.map(({ target, any }) => `${target.join(' ')} (${any[0]?.message})`).join(' | ')}`)).toEqual([])
  // One scroll bar at most, the content's own: what is hidden for the eye must not make the page longer.
  expect.soft(await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight), `${screen}: the page itself scrolls`).toBeLessThanOrEqual(0)
}

const TABLET = { width: 834, height: 1112 }

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no screen has a violation of WCAG 2.2 AA that axe can find, ${colorScheme}`, async ({ app, page }) => {
    // A dozen screens, each looked through as a whole.
    test.slow()
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await app.open()
    await expectAccessible(page, 'start')
    await app.openDemo()
    await expectAccessible(page, 'identify')
    await page.keyboard.press('?')
    await expectAccessible(page, 'keys')
    await page.keyboard.press('Escape')
    await page.keyboard.press('/')
    await expectAccessible(page, 'another individual')
    await page.keyboard.press('Escape')
    await page.keyboard.press('e')
    await expectAccessible(page, 'box')
    await page.keyboard.press('Escape')
    await app.catalogue()
    await expectAccessible(page, 'catalogue')
    await page.getByRole('listbox', { name: 'Individuals' }).getByRole('option').first().click()
    await expect(page.getByRole('listbox', { name: /^Photos of/ }).getByRole('option').first()).toBeVisible()
    await expectAccessible(page, 'individual')
    await page.keyboard.press('r')
    await expect(page.getByRole('dialog', { name: /^Rename/ })).toBeVisible()
    await expectAccessible(page, 'rename')
    await page.keyboard.press('Escape')
    const wide = page.viewportSize()!
    await page.setViewportSize(TABLET)
    await expectAccessible(page, 'individual on a tablet')
    const [photos, details] = [await page.getByRole('region', { name: 'Photos of the individual' }).boundingBox(), await page.getByLabel('Nickname').boundingBox()]
    expect(details!.y, 'what is known of it stands below its photos, not under them').toBeGreaterThan(photos!.y + photos!.height)
    await page.setViewportSize(wide)
    await app.review()
    await expectAccessible(page, 'review')
    await page.keyboard.press('g')
    await expect(page.getByRole('dialog', { name: 'Decide several at once' })).toBeVisible()
    await expectAccessible(page, 'review: several')
    await page.keyboard.press('Escape')
    await app.go('Import')
    await expect(page.getByRole('heading', { name: /^Import/ })).toBeVisible()
    await expectAccessible(page, 'import')
    await app.go('Exchange')
    await expect(page.getByRole('heading', { name: 'Labels' })).toBeVisible()
    await expectAccessible(page, 'exchange')
    await page.locator('#main').evaluate((main) => main.scrollTo(0, 400))
    await app.go('Storage')
    await expect(page.getByRole('heading', { name: /Backup/ }).first()).toBeInViewport()
    await expectAccessible(page, 'storage')
    await app.engine().click()
    const panel = page.getByRole('dialog', { name: 'Engine' })
    await panel.getByText('Small', { exact: true }).click()
    await expectAccessible(page, 'engine: another recognition model')
    await panel.getByRole('button', { name: 'Start anew with it' }).click()
    await page.goto(page.url().replace(/\/storage$/, '/identify'))
    await expect(page.getByText(/are not compared/)).toBeVisible()
    await expectAccessible(page, 'identify: nothing to compare with')
    await expect(page.getByRole('toolbar', { name: 'Verdict' }).getByRole('button', { name: /^Skip/ })).toBeInViewport({ ratio: 1 })
  })
}
