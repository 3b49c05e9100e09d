import type { Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { demoPhotos } from '#synthetic/demo-catalogue.ts'
import { expect, test } from './app.ts'

/** Photos of the demo that come in with their whale's id. */
const KNOWN = demoPhotos().filter(({ role }) => role === 'gallery').length

test('the demo is decided by keyboard alone, undone, reloaded, still there, exported', async ({ app, page }) => {
  const identify = await app.openDemo()
  await test.step('five photos, five verdicts', async () => {
    expect((await identify.decide('Enter')).said).toMatch(/Saved: Match with /)
    expect((await identify.decide('n')).said).toMatch(/Saved: New individual NEW-0001/)
    expect((await identify.decide('m')).said).toMatch(/Saved: Possible match with /)
    expect((await identify.decide('x')).said).toMatch(/Saved: Not usable/)
    expect((await identify.decide('s')).said).toMatch(/Saved: Skipped/)
    await identify.show('Open', 35)
  })

  await test.step('undo takes the last ones back, redo brings one back, over a reload', async () => {
    await identify.answered()
    await page.keyboard.press('Control+z')
    await expect(page.getByText('Taken back: Skipped')).toBeVisible()
    await identify.answered()
    await page.keyboard.press('Control+z')
    await expect(page.getByText('Taken back: Not usable')).toBeVisible()
    await page.reload()
    await identify.answered()
    await page.keyboard.press('Control+z')
    await expect(page.getByText(/Taken back: Possible match/)).toBeVisible()
    await identify.answered()
    await page.keyboard.press('Control+Shift+z')
    await expect(page.getByText(/Done again: Possible match/)).toBeVisible()
    await page.reload()
    await identify.answered()
    await identify.show('Possible', 1)
    await identify.show('Not usable', 0)
    await identify.show('New', 1)
    await identify.show('Identified', KNOWN + 1)
  })

  await test.step('the labels, the ranked answer and the log are saved as files', async () => {
    await app.go('Exchange')
    await page.getByText('Possible matches, with the proposed id').click()
    const labels = await saved(() => page.getByRole('button', { name: /^Save labels/ }).click())
    expect(labels.name).toMatch(/-labels\.csv$/)
    const rows = labels.text.trim().split('\n')
    expect(rows[0]).toBe('Image,Id')
    expect(rows.filter((row) => row.endsWith(',NEW-0001'))).toHaveLength(1)

    await page.getByRole('button', { name: 'Rank them' }).click()
    const answer = await saved(() => page.getByRole('button', { name: /^Save answer/ }).click())
    const answers = answer.text.trim().split('\n').slice(1)
    expect(answers).toHaveLength(38)
    for (const row of answers) expect(row.split(',')[1]!.split(' ')).toHaveLength(5)
    expect(answers.some((row) => row.includes('new_whale'))).toBe(true)

    const log = JSON.parse((await saved(() => page.getByRole('button', { name: /^Save log/ }).click())).text)
    expect(log.decisions.filter(({ origin }: { origin: string }) => origin === 'analyst').map(({ kind }: { kind: string }) => kind)).toEqual([
      'match', 'new', 'possible', 'unusable', 'skip', 'revert', 'revert', 'revert', 'revert',
    ])
  })

  async function saved(click: () => Promise<void>): Promise<{ name: string; text: string }> {
    const [download] = await Promise.all([page.waitForEvent('download'), click()])
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
  }
})

test('after a match the gallery has changed, and the same whale’s next photo finds it', async ({ app, page }) => {
  const identify = await app.openDemo()
  const { said } = await identify.decide('n')
  const id = /New individual (\S+)/.exec(said)![1]!
  await identify.answered()
  await page.keyboard.press('/')
  await page.getByRole('dialog').getByRole('combobox').fill(id)
  await page.getByRole('dialog').getByRole('option', { name: new RegExp(id) }).click()
  await expect(identify.verdicts.getByRole('button', { name: /^Match/ })).toContainText(id)
  await expect(identify.verdicts.getByRole('button', { name: /^Match/ })).toHaveAttribute('aria-keyshortcuts', 'Enter')
  await identify.decide('Enter')
  await identify.show('Identified', KNOWN + 1)
})

test('the pictures obey the keys: zoom, mirror, blink, overlay, other photos; the help knows them all', async ({ app, page }) => {
  const identify = await app.openDemo()
  const pressed = (name: string) => page.getByRole('button', { name, exact: true }).first()
  for (const [key, name] of [['f', 'Mirror'], ['b', 'Blink'], ['o', 'Overlay']] as const) {
    await page.keyboard.press(key)
    await expect(pressed(name)).toHaveAttribute('aria-pressed', 'true')
  }
  await page.keyboard.press('o')
  await expect(pressed('Overlay')).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('2')
  await expect(identify.candidates.getByRole('option', { selected: true })).toContainText(/^2/)
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keys' })
  for (const label of ['Match', 'Possible match', 'New individual', 'Not usable', 'Skip', 'Undo', 'Mirror', 'Edit box']) await expect(help.getByText(label, { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
})

test('an edited box is embedded anew, and undo brings the former one back', async ({ app, page }) => {
  const identify = await app.openDemo()
  await page.keyboard.press('e')
  const box = page.getByRole('group', { name: /box/i }).or(page.getByRole('slider')).first()
  await box.focus()
  for (let n = 0; n < 5; n++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/Ranking anew|Box saved/)).toBeVisible()
  await identify.answered()
  await page.keyboard.press('Control+z')
  await expect(page.getByText(/Taken back: Box drawn/)).toBeVisible()
  await identify.answered()
})

test('what is probably no fluke is said so, decided singly and many at once, and one undo takes all of it back', async ({ app, page }) => {
  const identify = await app.openDemo()
  await doubt(page, [0.4, 0.03, 0.2])
  await page.reload()
  await identify.show('Maybe no fluke', 3)
  await identify.answered()
  const note = page.getByRole('note').getByText(/Probably no fluke here/)
  await expect(note).toHaveText('Probably no fluke here (40 % that there is one)')
  await expect(identify.queue.getByRole('listbox', { name: /^Flukes/ }).getByRole('option').first()).toContainText('Is it a fluke? 40 %')
  expect((await identify.decide('h')).said).toMatch(/Saved: No fluke here/)
  await expect(note).toHaveText('Probably no fluke here (3 % that there is one)')

  await page.keyboard.press('g')
  const dialog = page.getByRole('dialog', { name: 'No fluke in these photos' })
  await expect(dialog.getByRole('listitem')).toHaveCount(2)
  await dialog.getByRole('slider').fill('2')
  await expect(dialog.getByText('1 photo will be said to show no fluke', { exact: true })).toBeVisible()
  await dialog.getByRole('slider').fill('7')
  await dialog.getByRole('button', { name: 'No fluke in these 2' }).click()
  await expect(app.note('Saved: No fluke here · 2 photos')).toBeVisible()
  await identify.show('Not usable', 3)
  await identify.show('Open', 37)
  await page.reload()
  await identify.answered()
  await expect(page.getByRole('note')).toBeHidden()
  await page.keyboard.press('Control+z')
  await expect(app.note('Taken back: No fluke here · 2 photos')).toBeVisible()
  await identify.show('Maybe no fluke', 2)
})

/** As if the detector had said so of the first photos of the queue: the one that ships may not say it. */
async function doubt(page: Page, presences: number[]): Promise<void> {
  const id = /\/c\/([^/]+)\//.exec(page.url())![1]!
  await page.evaluate(
    async ({ name, values }) => {
      const done = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))))
      const db = await done(indexedDB.open(name))
      const store = db.transaction('flukes', 'readwrite').objectStore('flukes')
      const rows = (await done(store.getAll())) as { status: string; order: number; detected: object }[]
      const open = rows.filter(({ status }) => status === 'open').sort((a, b) => a.order - b.order)
      for (const [n, presence] of values.entries()) await done(store.put({ ...open[n]!, presence, detected: { ...open[n]!.detected, presence } }))
      db.close()
    },
    { name: `flukeprint-${decodeURIComponent(id)}`, values: presences },
  )
}
