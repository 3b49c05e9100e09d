import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CDPSession, Locator, Page } from '@playwright/test'
import { expect, IdentifyPage, test } from './app.ts'
import { photoFolder, photoName } from './photos.ts'

test.use({ viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true })

interface At {
  x: number
  y: number
}

/** Fingers on the glass, as the browser gets them from a screen. */
class Fingers {
  /** Seconds. Told to the browser, so that a slow machine does not make slow fingers. */
  private now = 0

  private constructor(private readonly session: CDPSession) {}

  static async on(page: Page): Promise<Fingers> {
    return new Fingers(await page.context().newCDPSession(page))
  }

  private async send(type: 'touchStart' | 'touchMove' | 'touchEnd', at: readonly At[]): Promise<void> {
    this.now += 0.03
    await this.session.send('Input.dispatchTouchEvent', { type, timestamp: this.now, touchPoints: at.map(({ x, y }, id) => ({ x, y, id, radiusX: 8, radiusY: 8, force: 1 })) })
  }

  /** From one set of places to another in even steps; lifted at the end. */
  async go(from: readonly At[], to: readonly At[], steps = 8): Promise<void> {
    this.now = Date.now() / 1000
    await this.send('touchStart', from)
    for (let step = 1; step <= steps; step++) {
      await this.send('touchMove', from.map(({ x, y }, i) => ({ x: x + ((to[i]!.x - x) * step) / steps, y: y + ((to[i]!.y - y) * step) / steps })))
    }
    await this.send('touchEnd', [])
  }

  async doubleTap(at: At): Promise<void> {
    this.now = Date.now() / 1000
    for (let n = 0; n < 2; n++) {
      await this.send('touchStart', [at])
      await this.send('touchEnd', [])
    }
  }
}

const paneOf = (page: Page, side: 'query' | 'candidate'): Locator => page.locator(`[data-pane="${side}"]`)

interface Area extends At {
  width: number
  height: number
}

async function areaOf(of: Locator): Promise<Area> {
  const area = await of.boundingBox()
  if (!area) throw new Error('It is not on the screen.')
  return area
}

const middleOf = ({ x, y, width, height }: Area): At => ({ x: x + width / 2, y: y + height / 2 })

/** Where the photograph itself lies on the screen, by far the most of it outside of its pane. */
const pictureIn = (page: Page, side: 'query' | 'candidate'): Promise<Area> => areaOf(paneOf(page, side).locator('img').first())

/** Which place of the photograph is at this place of the screen, as shares of its size. */
function placeIn({ x, y, width, height }: Area, at: At): At {
  return { x: (at.x - x) / width, y: (at.y - y) / height }
}

async function zoomOf(page: Page): Promise<string> {
  return (await page.getByRole('group', { name: 'Zoom' }).getByRole('status').textContent()) ?? ''
}

test('two fingers zoom and move both pictures about what lies between them, one moves them, two taps fit them', async ({ app, page }) => {
  await app.openDemo()
  const fingers = await Fingers.on(page)
  const pane = await areaOf(paneOf(page, 'query'))
  const at = { x: pane.x + pane.width * 0.4, y: pane.y + pane.height * 0.45 }
  const fitted = await zoomOf(page)
  const [query, candidate] = [await pictureIn(page, 'query'), await pictureIn(page, 'candidate')]

  await test.step('pinched out, three times as large, both of them', async () => {
    const apart = (px: number): At[] => [{ x: at.x - px, y: at.y }, { x: at.x + px, y: at.y }]
    await fingers.go(apart(40), apart(120))
    const after = await pictureIn(page, 'query')
    expect(after.width / query.width).toBeCloseTo(3, 1)
    expect((await pictureIn(page, 'candidate')).width / candidate.width).toBeCloseTo(3, 1)
    const [before, now] = [placeIn(query, at), placeIn(after, at)]
    expect(now.x).toBeCloseTo(before.x, 2)
    expect(now.y).toBeCloseTo(before.y, 2)
  })

  await test.step('one finger moves both, and leads to no other photo', async () => {
    const [before, other] = [await pictureIn(page, 'query'), await pictureIn(page, 'candidate')]
    await fingers.go([at], [{ x: at.x - 150, y: at.y + 20 }])
    const [after, otherAfter] = [await pictureIn(page, 'query'), await pictureIn(page, 'candidate')]
    expect(after.x - before.x).toBeCloseTo(-150, 0)
    expect(after.y - before.y).toBeCloseTo(20, 0)
    expect(otherAfter.x - other.x).toBeCloseTo(-150, 0)
    await expect(page.getByText(/^1 of 40 open/)).toBeVisible()
  })

  await test.step('one finger on each picture pinches too', async () => {
    const below = middleOf(await areaOf(paneOf(page, 'candidate')))
    const before = await pictureIn(page, 'query')
    await fingers.go([at, below], [{ x: at.x, y: at.y + 60 }, { x: below.x, y: below.y - 60 }])
    expect((await pictureIn(page, 'query')).width).toBeLessThan(before.width)
  })

  await test.step('two taps fit, two more come close', async () => {
    await fingers.doubleTap(at)
    await expect.poll(() => zoomOf(page)).toBe(fitted)
    await page.waitForTimeout(400)
    await fingers.doubleTap(at)
    await expect.poll(() => zoomOf(page)).not.toBe(fitted)
  })
})

test('a swipe leads to the next photo and back, over the candidate to its other photos; the edge of the window belongs to the browser', async ({ app, page }) => {
  const identify = await app.openDemo()
  const fingers = await Fingers.on(page)
  const first = await identify.file()
  const pane = await areaOf(paneOf(page, 'query'))
  const middle = middleOf(pane)
  const left = { x: middle.x - 260, y: middle.y + 15 }
  const right = { x: middle.x + 260, y: middle.y + 15 }

  await fingers.go([{ x: pane.x + pane.width - 6, y: middle.y }], [left])
  await fingers.go([middle], [{ x: middle.x - 30, y: middle.y }], 4)
  await expect(page.getByText(/^1 of 40 open/)).toBeVisible()
  expect(await identify.file()).toBe(first)

  await fingers.go([middle], [left])
  await expect(page.getByText(/^2 of 40 open/)).toBeVisible()
  await identify.answered()
  const second = await identify.file()
  expect(second).not.toBe(first)
  await fingers.go([middle], [right])
  await expect(page.getByText(/^1 of 40 open/)).toBeVisible()
  await identify.answered()

  const other = middleOf(await areaOf(paneOf(page, 'candidate')))
  await expect(paneOf(page, 'candidate')).toContainText('photo 1 of')
  await fingers.go([other], [{ x: other.x - 260, y: other.y }])
  await expect(paneOf(page, 'candidate')).toContainText('photo 2 of')
  await expect(page.getByText(/^1 of 40 open/)).toBeVisible()
})

test('a verdict is a tap under the thumb, and so is taking it back; nothing there is small', async ({ app, page }) => {
  const identify = await app.openDemo()
  const file = await identify.file()
  for (const button of await identify.verdicts.getByRole('button').all()) {
    const { width, height } = await areaOf(button)
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(48)
  }
  const match = await areaOf(identify.verdicts.getByRole('button', { name: /^Match/ }))
  expect(match.x + match.width).toBeGreaterThan(780)
  expect(match.y + match.height).toBeGreaterThan(1140)

  await identify.verdicts.getByRole('button', { name: /^Match/ }).tap()
  await expect(app.note(/^Saved: Match with /)).toBeVisible()
  await identify.answered()
  expect(await identify.file()).not.toBe(file)
  await identify.verdicts.getByRole('button', { name: 'Undo' }).tap()
  await expect(app.note(/^Taken back: Match with /)).toBeVisible()
  await identify.answered()
  await expect.poll(() => identify.file()).toBe(file)

  await identify.verdicts.getByRole('button', { name: /^New individual/ }).tap()
  await page.getByRole('region', { name: 'Notes' }).getByRole('button', { name: 'Undo' }).tap()
  await expect(app.note(/^Taken back: New individual/)).toBeVisible()

  await test.step('for the left hand, on the left', async () => {
    await page.getByRole('button', { name: 'Settings' }).tap()
    await page.getByRole('radiogroup', { name: 'Verdicts under the thumb' }).getByText('Left').tap()
    await page.keyboard.press('Escape')
    await expect.poll(async () => (await areaOf(identify.verdicts.getByRole('button', { name: /^Match/ }))).x).toBeLessThan(40)
  })
})

test('photos of the camera go straight in, each under its own name, and are kept over a reload; those of the gallery by a preview', async ({ app, page }) => {
  test.slow()
  const folder = await photoFolder(4)
  const photo = async (n: number): Promise<Buffer> => await readFile(join(folder, photoName(n)))
  const identify = new IdentifyPage(page)

  async function take(n: number, button: Locator): Promise<void> {
    const choosing = page.waitForEvent('filechooser')
    await button.tap()
    const chooser = await choosing
    expect(await chooser.element().getAttribute('capture')).toBe('environment')
    expect(await chooser.element().getAttribute('accept')).toBe('image/*')
    expect(chooser.isMultiple()).toBe(false)
    await chooser.setFiles({ name: 'image.jpg', mimeType: 'image/jpeg', buffer: await photo(n) })
    // The note of the photo before may still stand there.
    await expect(app.note(/^Kept: Camera /).last()).toBeVisible()
  }

  await app.open()
  await take(0, page.getByRole('button', { name: 'Take a photo' }))
  await identify.answered()
  const first = await identify.file()
  expect(first).toMatch(/^Camera \d{8} \d{6}\.jpg$/)

  await take(1, page.getByRole('button', { name: 'Take a photo' }))
  await expect.poll(() => identify.file()).not.toBe(first)
  await identify.answered()
  expect(await identify.file()).toMatch(/^Camera \d{8} \d{6}( 2)?\.jpg$/)
  await page.reload()
  await identify.answered()
  await expect(paneOf(page, 'query').locator('[data-original="shown"]')).toBeVisible()
  await expect(page.getByText(/^2 of 2 open/)).toBeVisible()

  await app.go('Import')
  await expect(page.getByRole('button', { name: /^Show the import of Camera, / })).toHaveCount(1)
  await expect(page.getByText(/done: 2 new photos/)).toBeVisible()

  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'From the gallery' }).tap()
  const chooser = await choosing
  expect(await chooser.element().getAttribute('capture')).toBeNull()
  expect(chooser.isMultiple()).toBe(true)
  await chooser.setFiles([join(folder, photoName(2)), join(folder, photoName(3))])
  await page.getByRole('button', { name: /^Import 2 photos/ }).tap()
  await expect(page.getByRole('heading', { name: /^Imported:/ })).toBeVisible({ timeout: 100_000 })
  await page.getByRole('button', { name: 'Identify', exact: true }).tap()
  await identify.answered()
  await expect(page.getByText(/ of 4 open/)).toBeVisible()
})
