import type { Locator } from '@playwright/test'
import { expect, test, type IdentifyPage, type ReviewPage } from './app.ts'

/** Walks through the queue, and the first candidates of each, until a pair shares marks; says how many. */
async function pairWithMarks(identify: IdentifyPage): Promise<number> {
  const { page } = identify
  for (let photo = 0; photo < 12; photo++) {
    for (const candidate of ['1', '2']) {
      await page.keyboard.press(candidate)
      const words = page.getByText(/matching marks|No three marks match|marks agree, no more than chance/)
      await expect(page.getByText('Comparing marks…')).toBeHidden({ timeout: 30_000 })
      await expect(words).toBeVisible({ timeout: 30_000 })
      const count = /^(\d+) matching/.exec((await words.textContent()) ?? '')?.[1]
      if (count !== undefined && Number(count) >= 5) return Number(count)
    }
    await page.keyboard.press('d')
    await identify.answered()
  }
  throw new Error('None of the first photos shares five marks with its first candidates.')
}

/** A place of the picture, in px of the page, from its middle outwards, at which no ring of a mark takes the click. */
async function besideMarks(picture: Locator): Promise<[number, number]> {
  const { x, y, width, height } = (await picture.boundingBox())!
  return await picture.page().evaluate(
    ([left, top]) => {
      for (let away = 0; away < 200; away += 10) if (!document.elementFromPoint(left! + away, top!)?.closest('circle')) return [left! + away, top!] as [number, number]
      throw new Error('marks everywhere')
    },
    [x + width / 2, y + height / 2],
  )
}

test('marks that match are told in words, drawn as lines, walked through by keys, hovered, and followed by the overlay', async ({ app, page }) => {
  test.slow()
  const identify = await app.openDemo()
  const count = await pairWithMarks(identify)
  const lines = page.locator('[data-mark] line:visible')
  const layers = page.locator('[data-original]').locator('..')
  const places = async (): Promise<string[]> => await layers.evaluateAll((all) => all.map((one) => (one as HTMLElement).style.transform))

  await test.step('K draws them and lists them', async () => {
    await expect(lines).toHaveCount(0)
    await page.keyboard.press('k')
    await expect(page.getByRole('button', { name: 'Marks' })).toHaveAttribute('aria-pressed', 'true')
    await expect(lines).toHaveCount(Math.min(40, count))
  })
  const list = page.getByRole('radiogroup', { name: 'Marks' })
  const fitted = await places()

  await test.step('the arrow keys zoom both sides to one after the other, Escape goes back', async () => {
    await list.getByRole('radio').first().focus()
    await page.keyboard.press('Space')
    await expect(list.getByRole('radio', { name: 'Mark 1', exact: true })).toBeChecked()
    const first = await places()
    expect(first).not.toEqual(fitted)
    await page.keyboard.press('ArrowRight')
    await expect(list.getByRole('radio', { name: 'Mark 2', exact: true })).toBeChecked()
    expect(await places()).not.toEqual(first)
    await page.keyboard.press('Escape')
    expect(await places()).toEqual(fitted)
  })

  await test.step('a mark that is hovered is shown close up for as long', async () => {
    await list.getByText('3', { exact: true }).hover()
    await expect.poll(places).not.toEqual(fitted)
    await page.mouse.move(5, 5)
    await expect.poll(places).toEqual(fitted)
  })

  await test.step('a click in one picture shows the place in the other', async () => {
    const crosses = page.locator('[data-probe]:visible')
    await expect(crosses).toHaveCount(0)
    await page.mouse.click(...(await besideMarks(page.getByRole('img', { name: 'Query' }))))
    await expect(crosses).toHaveCount(2)
  })

  await test.step('over each other the candidate is bent onto the query', async () => {
    await page.keyboard.press('o')
    await expect.poll(async () => (await places()).filter((place) => place.includes('matrix3d'))).toHaveLength(1)
    await page.keyboard.press('o')
    await page.keyboard.press('k')
    await expect(lines).toHaveCount(0)
  })
})

/** The kind of which the list has fewest, that marks say something of: each takes some seconds. */
async function rarestKind({ page }: ReviewPage): Promise<string> {
  const options = page.getByRole('region', { name: 'Suspects' }).getByRole('combobox', { name: 'Kind' }).locator('option')
  const kinds = await options.evaluateAll((all) => all.map((one) => ({ kind: (one as HTMLOptionElement).value, count: Number(/\((\d+)\)/.exec(one.textContent ?? '')?.[1] ?? 0) })))
  const [rarest] = kinds.filter(({ kind, count }) => count > 0 && kind !== 'all' && kind !== 'same-photo').toSorted((a, b) => a.count - b.count)
  return rarest!.kind
}

test('in Review the marks of what is listed are compared on demand; the list says what they say, also after a reload', async ({ app, page }) => {
  test.slow()
  await app.openDemo()
  const review = await app.review()
  await review.ready()
  await review.show({ kind: await rarestKind(review) })
  await review.ready()
  const before = await review.list.getByRole('option').allTextContents()
  expect(before.join()).not.toMatch(/marks?$/m)
  await page.keyboard.press('c')
  const progress = page.getByRole('progressbar', { name: 'Comparing marks' })
  await expect(progress).toBeVisible()
  await expect(progress).toBeHidden({ timeout: 120_000 })
  const rows = review.list.getByRole('option')
  await expect(rows.filter({ hasText: /%  ?· (\d+ marks?|no marks)/ })).toHaveCount(before.length)
  await expect(review.evidence).toContainText(/with the marks of \d pairs?/)
  const weighed = await rows.allTextContents()
  await page.reload()
  await review.ready()
  await expect.poll(() => rows.allTextContents()).toEqual(weighed)
  await expect(page.getByRole('button', { name: /^Compare marks/ })).toBeHidden()
})
