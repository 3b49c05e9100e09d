import { expect, test as base, type Locator, type Page } from '@playwright/test'

/** What every screen has, found by role and name as its users find it. */
export class AppPage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('/')
    await expect(this.page.getByRole('heading', { name: 'Which whale is this?' })).toBeVisible()
  }

  /** Opens the demo by its door and waits for the first answer. */
  async openDemo(): Promise<IdentifyPage> {
    await this.open()
    await this.page.getByRole('button', { name: 'Try the demo' }).click()
    const identify = new IdentifyPage(this.page)
    await identify.answered()
    return identify
  }

  async go(screen: 'Import' | 'Identify' | 'Review' | 'Catalogue' | 'Exchange' | 'Storage'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click()
  }

  /** The catalogue's grid of individuals. */
  async catalogue(): Promise<CataloguePage> {
    await this.go('Catalogue')
    const catalogue = new CataloguePage(this.page)
    await expect(catalogue.grid.getByRole('option').first()).toBeVisible()
    return catalogue
  }

  /** The suspects, found. */
  async review(): Promise<ReviewPage> {
    await this.go('Review')
    const review = new ReviewPage(this.page)
    await review.ready()
    return review
  }

  /** The note that says this; what a note says is on disk. */
  note(text: string | RegExp): Locator {
    return this.page.getByRole('region', { name: 'Notes' }).getByText(text)
  }

  engine(): Locator {
    return this.page.getByRole('button', { name: /^Engine:/ })
  }
}

export class IdentifyPage {
  constructor(readonly page: Page) {}

  get candidates(): Locator {
    return this.page.getByRole('region', { name: 'Candidates' })
  }
  get verdicts(): Locator {
    return this.page.getByRole('toolbar', { name: 'Verdict' })
  }
  get queue(): Locator {
    return this.page.getByRole('region', { name: 'Queue' })
  }
  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 })
  }

  /** The candidates of the fluke on the screen are there, and a verdict may be given. */
  async answered(): Promise<void> {
    await expect(this.candidates.getByRole('option').first()).toBeVisible()
    await expect(this.verdicts.getByRole('button', { name: /^Skip/ })).toBeEnabled()
  }

  /** File name of the photo on the screen. */
  async file(): Promise<string> {
    return (await this.heading.locator('span').first().textContent()) ?? ''
  }

  /** Gives a verdict by its key, and waits until it is on disk and the next photo is answered. */
  async decide(key: string): Promise<{ file: string; said: string }> {
    await this.answered()
    const file = await this.file()
    await this.page.keyboard.press(key)
    const note = this.page.getByText(/^Saved: /).filter({ hasText: file })
    await expect(note).toBeVisible()
    const said = (await note.textContent()) ?? ''
    // The note is there before the next photo is: a key that is pressed now would still be of this one.
    await expect(this.heading.filter({ hasText: file })).toHaveCount(0)
    return { file, said }
  }

  /** Chooses a list of the queue, and waits until it holds so many photos. */
  async show(name: string, count: number): Promise<void> {
    await this.queue.getByLabel('Show').selectOption({ label: `${name} (${count})` })
    if (count > 0) await expect(this.queue.getByRole('listbox', { name: /^Flukes/ }).getByRole('option').first()).toBeVisible()
  }
}

/** The grid of individuals, and the page of one. */
export class CataloguePage {
  constructor(readonly page: Page) {}

  get grid(): Locator {
    return this.page.getByRole('listbox', { name: 'Individuals' })
  }
  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 })
  }
  get history(): Locator {
    return this.page.getByRole('region', { name: 'History' })
  }
  get photos(): Locator {
    return this.page.getByRole('listbox', { name: /^Photos of/ })
  }

  /** Opens an individual's page from the grid, by keyboard alone. */
  async open(id: string): Promise<void> {
    await this.page.keyboard.press('/')
    await this.page.getByRole('searchbox').fill(id)
    await expect(this.grid.getByRole('option')).toHaveCount(1)
    await expect(this.grid.getByRole('option')).toContainText(id)
    await this.page.keyboard.press('Enter')
    await expect(this.grid).toBeFocused()
    await this.page.keyboard.press('Enter')
    await this.shows(id)
  }

  async shows(id: string): Promise<void> {
    await expect(this.heading).toContainText(id)
    await expect(this.photos.getByRole('option').first()).toBeVisible()
  }

  /** Takes one decision of the history back, or (Redo) brings it back. */
  async singly(how: 'Undo' | 'Redo', words: string): Promise<void> {
    await this.history.getByRole('button', { name: new RegExp(`^${how}: ${words}`) }).first().click()
  }
}

/** The suspects: their list, the case on the screen, the verdicts. */
export class ReviewPage {
  constructor(readonly page: Page) {}

  get list(): Locator {
    return this.page.getByRole('region', { name: 'Suspects' }).getByRole('listbox')
  }
  get verdicts(): Locator {
    return this.page.getByRole('toolbar', { name: 'Verdict' })
  }
  get evidence(): Locator {
    return this.page.getByRole('region', { name: 'Evidence' })
  }

  async ready(): Promise<void> {
    await expect(this.list.getByRole('option').first()).toBeVisible({ timeout: 60_000 })
    await expect(this.verdicts.getByRole('button', { name: /^(Unsure|Take this back)/ })).toBeEnabled()
  }

  async show(what: { state?: string; kind?: string }): Promise<void> {
    const choices = this.page.getByRole('region', { name: 'Suspects' })
    for (const [name, value] of [['State', what.state], ['Kind', what.kind]] as const) {
      if (value !== undefined) await choices.getByRole('combobox', { name }).selectOption(value)
    }
  }

  /** How many the list holds in the state and kind that it shows. In one look: a line that leaves the list between two would be waited for. */
  count(): Promise<number> {
    return this.list.getByRole('option').evaluateAll(([first]) => Number(first?.getAttribute('aria-setsize') ?? 0))
  }

  /** What the case on the screen is about; nothing where the list is empty. */
  async title(): Promise<string> {
    return (await this.list.getByRole('option', { selected: true }).allTextContents())[0] ?? ''
  }
}

/** Leaves the origin, or logs an error: neither must happen, whatever the test is about. */
export const test = base.extend<{ app: AppPage; mayFail: RegExp | null }>({
  /** Messages of the console that this test provokes. */
  mayFail: [null, { option: true }],
  app: async ({ page, context, baseURL, mayFail }, use) => {
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(`page error: ${error.stack ?? error.message}`))
    page.on('console', (message) => message.type() === 'error' && errors.push(`console: ${message.text()}`))
    // Of every tab and worker, the service worker's too.
    context.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(baseURL!) && !/^(blob|data):/.test(url)) errors.push(`left the origin: ${url}`)
    })
    // The browser's own dialogs can't be answered here; without them the page takes its other way (an input, a download).
    await page.addInitScript(() => {
      Reflect.deleteProperty(window, 'showDirectoryPicker')
      Reflect.deleteProperty(window, 'showSaveFilePicker')
    })
    await use(new AppPage(page))
    expect(errors.filter((error) => !mayFail?.test(error))).toEqual([])
  },
})

export { expect }
