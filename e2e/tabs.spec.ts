import { AppPage, expect, IdentifyPage, test } from './app.ts'

// That two decide in the same moment is tested where it is settled: src/storage/decide.test.ts.
test('two tabs on one catalogue: each sees what the other decides, and the other’s new id is not given again', async ({ app, context, page }) => {
  const first = await app.openDemo()
  const other = await context.newPage()
  await other.goto(page.url())
  const second = new IdentifyPage(other)
  await second.answered()
  await first.decide('s')
  await second.show('Skipped', 1)
  await second.show('Open', 39)
  await second.answered()
  const one = await first.decide('n')
  const two = await second.decide('n')
  expect(new Set([idIn(one.said), idIn(two.said)]).size).toBe(2)
})

test.describe('deleting', () => {
  test.use({ mayFail: /let go of the catalogue|not on this machine/ })

  test('a catalogue that is deleted in one tab stays deleted, and the other one says so', async ({ app, context, page }) => {
    await app.openDemo()
    const other = await context.newPage()
    await new AppPage(other).open()
    await other.getByRole('button', { name: /^Delete Demo/ }).click()
    await other.getByRole('alertdialog').getByRole('button', { name: 'Delete for good' }).click()
    await expect(page.getByText(/let go of the catalogue/).first()).toBeVisible()
    await page.reload()
    await expect(page.getByText('This catalogue is not on this machine.')).toBeVisible()
    await other.reload()
    await expect(other.getByRole('heading', { name: 'Catalogues on this machine' })).toBeHidden()
  })
})

function idIn(said: string): string | undefined {
  return /NEW-\d+/.exec(said)?.[0]
}
