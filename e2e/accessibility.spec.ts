import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'

async function expectAccessible(page: Page, screen: string): Promise<void> {
  // What React Aria has just read out stands there for some seconds after its button is gone; nobody comes across it.
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).exclude('[data-live-announcer]').analyze()
  expect.soft(violations.map(({ id, nodes }) => `${screen}: ${id}: ${nodes.map(({ target, any }) => `${target.join(' ')} (${any[0]?.message})`).join(' | ')}`)).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no screen has a violation of WCAG 2.2 AA that axe can find, ${colorScheme}`, async ({ app, page }) => {
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
    await app.review()
    await expectAccessible(page, 'review')
    await app.go('Import')
    await expect(page.getByRole('heading', { name: /^Import/ })).toBeVisible()
    await expectAccessible(page, 'import')
    await app.go('Export')
    await expect(page.getByRole('heading', { name: 'Labels' })).toBeVisible()
    await expectAccessible(page, 'export')
    await app.go('Storage')
    await expect(page.getByRole('heading', { name: /Backup/ }).first()).toBeVisible()
    await expectAccessible(page, 'storage')
  })
}
