import { expect, test, type IdentifyPage } from './app.ts'

/** A kind that the demo has suspects of, the keys of verdicts on it, and what each says when it is saved. */
const VERDICTS = [
  { kind: 'same-whale-two-ids', key: 'Enter', saved: /merged into/ },
  { kind: 'same-whale-two-ids', key: 'x', saved: /different whales/ },
  { kind: 'wrong-id', key: 'r', saved: /Relabelled from/ },
  { kind: 'wrong-id', key: 'k', saved: /Label kept/ },
  { kind: 'two-whales-one-id', key: 't', saved: /split off as/ },
  { kind: 'two-whales-one-id', key: 'k', saved: /Label kept/ },
] as const

/** The demo's own labels are right: six photos are filed as new individuals, most of whales that have an id already. */
async function wrongIds(identify: IdentifyPage): Promise<void> {
  for (let wrongly = 0; wrongly < 6; wrongly++) expect((await identify.decide('n')).said).toMatch(/Saved: New individual/)
}

test('each verdict is given by its key, leaves the list, and is taken back singly after a reload', async ({ app, page }) => {
  test.slow()
  await wrongIds(await app.openDemo())
  const review = await app.review()
  for (const { kind, key, saved } of VERDICTS) {
    await test.step(`${kind}: ${key}`, async () => {
      await review.show({ state: 'open', kind })
      await review.ready()
      await expect.poll(() => review.title()).not.toBe('')
      const title = await review.title()
      await page.keyboard.press(key)
      await expect(app.note(/^Saved: /).filter({ hasText: saved })).toBeVisible()
      await expect.poll(() => review.title()).not.toBe(title)
    })
  }
  await test.step('in the list of what is decided', async () => {
    await review.show({ state: 'decided', kind: 'all' })
    await review.ready()
    expect(await review.count()).toBe(VERDICTS.length)
  })
  await test.step('taken back one by one, the latest first', async () => {
    for (let left = VERDICTS.length; left > 0; left--) {
      await page.reload()
      await review.ready()
      expect(await review.count()).toBe(left)
      await page.keyboard.press('z')
      await expect(app.note(/^Taken back: /)).toBeVisible()
      await expect.poll(() => review.count()).toBe(left - 1)
    }
    await expect(page.getByRole('heading', { name: 'Nothing has been decided yet' })).toBeVisible()
  })
})

test('who is unsure finds it among the unsure ones; Ctrl+Z brings it back where it was', async ({ app, page }) => {
  await app.openDemo()
  const review = await app.review()
  const title = await review.title()
  await page.keyboard.press('u')
  await expect(app.note('Saved: Unsure')).toBeVisible()
  await review.show({ state: 'unsure' })
  await expect.poll(() => review.title()).toBe(title)
  await expect(review.evidence).toContainText('Unsure: me')
  await page.keyboard.press('Control+z')
  await expect(app.note('Taken back: Unsure')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'State' })).toHaveValue('open')
  await expect.poll(() => review.title()).toBe(title)
})

test('several at once: what will change is seen before, one Undo takes all of it back', async ({ app, page }) => {
  await wrongIds(await app.openDemo())
  const review = await app.review()
  await review.show({ kind: 'same-whale-two-ids' })
  await review.ready()
  const before = await review.count()
  await page.keyboard.press('g')
  const dialog = page.getByRole('dialog', { name: 'Decide several at once' })
  await dialog.getByRole('slider', { name: 'At least' }).fill('0')
  const lines = dialog.getByRole('list', { name: 'What will change' }).getByRole('listitem')
  await expect(lines.first()).toContainText(/are merged as/)
  const decide = dialog.getByRole('button', { name: /^Decide/ })
  const count = Number(/\d+/.exec((await decide.textContent()) ?? '')![0])
  expect(count).toBeGreaterThan(0)
  await decide.click()
  await expect(app.note(/suspects? decided/)).toBeVisible()
  await review.show({ state: 'decided', kind: 'all' })
  await review.ready()
  expect(await review.count()).toBe(count)
  await page.getByRole('region', { name: 'Notes' }).getByRole('button', { name: 'Undo' }).last().click()
  await expect(app.note(/^Taken back: /)).toBeVisible()
  await review.show({ state: 'open', kind: 'same-whale-two-ids' })
  await expect.poll(() => review.count()).toBe(before)
})

test('the pictures obey the keys, the help knows them, and a photo’s individual is a key away', async ({ app, page }) => {
  await app.openDemo()
  const review = await app.review()
  for (const [key, name] of [['l', 'Marks'], ['f', 'Mirror'], ['b', 'Blink'], ['o', 'Overlay']] as const) {
    await page.keyboard.press(key)
    await expect(page.getByRole('button', { name, exact: true })).toHaveAttribute('aria-pressed', 'true')
  }
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keys' })
  for (const label of ['Unsure', 'Skip', 'Undo', 'Decide several…', 'Next photo on the right', 'Mirror', 'Marks']) await expect(help.getByText(label, { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('d')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('2 of ')
  await page.keyboard.press('a')
  await page.getByRole('group', { name: 'Photos of both sides' }).getByRole('button', { name: /^Page of/ }).first().click()
  await expect(page.getByRole('button', { name: 'Review its suspects' })).toBeVisible()
  await page.getByRole('button', { name: 'Review its suspects' }).click()
  await review.ready()
  await expect(page.getByText(/^About/)).toBeVisible()
})
