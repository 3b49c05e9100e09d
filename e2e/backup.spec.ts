import { readFile, writeFile } from 'node:fs/promises'
import type { Browser, Page } from '@playwright/test'
import { AppPage, expect, IdentifyPage, test } from './app.ts'
import { photoFolder } from './photos.ts'

/** A profile that has never seen this page: another machine. */
async function freshMachine(browser: Browser, baseURL: string | undefined): Promise<Page> {
  const context = await browser.newContext({ baseURL, locale: 'en-GB', timezoneId: 'UTC' })
  const page = await context.newPage()
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'showDirectoryPicker')
    Reflect.deleteProperty(window, 'showSaveFilePicker')
  })
  return page
}

async function openStorage(page: Page): Promise<void> {
  await page.goto(page.url().replace(/#(\/c\/[^/]+)\/.*$/, '#$1/storage'))
  await expect(page.getByRole('heading', { name: 'Storage and backup' })).toBeVisible()
}

/** Saves a backup with these pictures, and gives the path of the downloaded file. */
async function saveBackup(page: Page, pictures: string, path: string): Promise<string> {
  await openStorage(page)
  await page.getByRole('radio', { name: pictures }).check({ force: true })
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save a backup…' }).click()
  await (await downloading).saveAs(path)
  await expect(page.getByText(/is saved and checked/)).toBeVisible()
  return path
}

async function choose(page: Page, file: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a backup…' }).click()
  await (await chooser).setFiles(file)
}

async function restore(page: Page, file: string): Promise<void> {
  await choose(page, file)
  await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click()
  await expect(page.getByText(/ is back: /).first()).toBeVisible({ timeout: 60_000 })
}

/** Every row of every table of the catalogue that the address names; pictures by the sum of their bytes. */
async function everything(page: Page): Promise<Record<string, string[]>> {
  return await page.evaluate(async () => {
    const id = /#\/c\/([^/]+)/.exec(location.hash)![1]!
    const done = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))))
    const text = async (value: unknown): Promise<unknown> => {
      if (value instanceof Blob) return { type: value.type, sum: [...new Uint8Array(await crypto.subtle.digest('SHA-256', await value.arrayBuffer()))].join() }
      if (ArrayBuffer.isView(value)) return [...(value as Int8Array)].join()
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, inner]) => [key, await text(inner)] as const)))
    }
    const db = await done(indexedDB.open(`flukeprint-${id}`))
    const stores: Record<string, string[]> = {}
    for (const name of db.objectStoreNames) {
      const rows: unknown[] = await done(db.transaction(name).objectStore(name).getAll())
      stores[name] = await Promise.all(rows.map(async (row) => JSON.stringify(await text(row))))
    }
    db.close()
    return stores
  })
}

test('a catalogue with decisions goes to another machine in one file, and is equal there; work goes on', async ({ app, page, browser, baseURL }, info) => {
  test.slow()
  const identify = await app.openDemo()
  await identify.decide('n')
  await identify.decide('s')
  const file = await saveBackup(page, 'Small pictures', info.outputPath('demo.flukeprint.zip'))
  const before = await everything(page)
  expect(before.decisions!.length).toBeGreaterThan(2)

  const other = await freshMachine(browser, baseURL)
  await new AppPage(other).open()
  await restore(other, file)
  await expect(other.getByText(/Every part of it was as it was written/)).toBeVisible()
  await other.getByRole('button', { name: 'Open it' }).click()
  const there = new IdentifyPage(other)
  await there.answered()
  expect(await everything(other)).toEqual(before)
  const { said } = await there.decide('n')
  expect(said).toContain('NEW-0002')
  await other.context().close()

  await test.step('beside itself on the same machine', async () => {
    await openStorage(page)
    await restore(page, file)
    await expect(page.getByText(/\(backup of \d{4}-\d\d-\d\d\)” is back: /)).toBeVisible()
  })

  await test.step('cut off: what is there comes back, the rest is listed', async () => {
    const whole = await readFile(file)
    const cut = info.outputPath('cut.flukeprint.zip')
    await writeFile(cut, whole.subarray(0, whole.length / 2))
    await openStorage(page)
    await choose(page, cut)
    await expect(page.getByRole('dialog').getByText(/not complete/)).toBeVisible()
    await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click()
    await expect(page.getByText(/Lost, since the file was damaged there/)).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText(/small pictures \(.*\): not in the file|small pictures \(.*\): damaged/).first()).toBeVisible()
  })

  await test.step('another file', async () => {
    const wrong = info.outputPath('photo.flukeprint.zip')
    await writeFile(wrong, 'no backup at all')
    await choose(page, wrong)
    await expect(page.getByText(/is no backup of a Flukeprint catalogue/)).toBeVisible()
  })
})

test('photographs that were copied come along byte for byte, and the space they take is shown', async ({ app, page, browser, baseURL }, info) => {
  test.slow()
  await app.open()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Folder…' }).click()
  await (await chooser).setFiles(await photoFolder(6, { labelled: 4 }))
  await page.getByRole('dialog').getByRole('button', { name: 'Look through it' }).click()
  await page.getByRole('button', { name: /^Import 6 photos/ }).click()
  await expect(page.getByRole('heading', { name: /^Imported:/ })).toBeVisible({ timeout: 120_000 })
  const file = await saveBackup(page, 'The photographs themselves', info.outputPath('trip.flukeprint.zip'))
  await expect(page.getByRole('row', { name: /Photographs copied into the browser \(6 photographs\)/ })).toBeVisible()
  const before = await everything(page)
  expect(before.copies).toHaveLength(6)

  const other = await freshMachine(browser, baseURL)
  await new AppPage(other).open()
  await restore(other, file)
  await other.getByRole('button', { name: 'Open it' }).click()
  await new IdentifyPage(other).answered()
  expect(await everything(other)).toEqual(before)
  await other.context().close()

  await test.step('copies that are nowhere else go only by name, and the small pictures stay', async () => {
    await page.getByRole('button', { name: 'Drop photographs that are in the browser alone' }).click()
    await expect(page.getByRole('alertdialog').getByText(/no longer possible until the same files are imported again/)).toBeVisible()
    await page.getByRole('alertdialog').getByRole('button', { name: /^Drop,/ }).click()
    await expect(page.getByRole('row', { name: /Photographs copied into the browser/ })).toBeHidden({ timeout: 30_000 })
    await expect(page.getByRole('row', { name: /Photos whose file is not here/ })).toBeVisible()
    expect((await everything(page)).thumbnails).toHaveLength(6)
  })
})
