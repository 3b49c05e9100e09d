import type { Victim } from '../browser.ts'
import { SAID } from '../said.ts'
import { goTo, verdictReady } from '../screens.ts'
import { Decisions } from './decisions.ts'

const ANSWER_MS = 4_000
/** The suspects of a catalogue are sought anew at each start. */
const SUSPECTS_MS = 20_000

/** Merges, splits and the like: in the catalogue two times of three, else in Review. */
export class Catalogue extends Decisions {
  override readonly name = 'merges and splits'
  #inReview = false

  /** A verdict may be several entries, all of them or none: what is between is found by the fold. */
  protected override tooMany(): string[] {
    return []
  }

  protected override async show(victim: Victim): Promise<void> {
    const { host, random } = this.stage
    this.#inReview = random.integer(3) === 0
    await goTo(victim, host.url, `/c/${this.id}/${this.#inReview ? 'review' : 'catalogue'}`)
    if (!this.#inReview) return await victim.page.getByRole('listbox', { name: 'Individuals' }).getByRole('option').first().waitFor()
    // There may be nothing left to review.
    await verdictReady(victim.page, /Unsure/).waitFor({ timeout: SUSPECTS_MS }).catch(() => (this.#inReview = false))
  }

  override async work(victim: Victim, now: (spanMs: number) => void): Promise<never> {
    now(this.spanMs)
    return this.#inReview ? await this.#review(victim) : await this.#whales(victim)
  }

  async #review(victim: Victim): Promise<never> {
    const { page } = victim
    for (;;) {
      await verdictReady(page, /Unsure/).waitFor()
      await this.#press(victim, this.stage.random.integer(5) === 0 ? 'u' : 'Enter')
    }
  }

  async #whales(victim: Victim): Promise<never> {
    const { page } = victim
    const { host, random } = this.stage
    const whales = random.shuffled((this.rows?.individuals ?? []).filter(({ mergedInto, flukeCount }) => mergedInto === null && flukeCount > 0))
    for (let n = 0; ; n++) {
      const [whale, other] = [whales[(2 * n) % whales.length]!, whales[(2 * n + 1) % whales.length]!]
      await page.goto(`${host.url}#/c/${this.id}/catalogue?whale=${encodeURIComponent(whale.id)}`)
      await page.getByRole('heading', { level: 1 }).filter({ hasText: whale.id }).waitFor()
      await page.getByRole('listbox', { name: `Photos of ${whale.id}` }).getByRole('option').first().waitFor()
      const what = random.integer(6)
      if (what <= 1) await this.#merge(victim, other.id)
      else if (what === 2 && whale.flukeCount > 1) await this.#split(victim)
      else if (what === 3) await this.#rename(victim, `${whale.id}-${random.integer(10_000)}`)
      else await this.#press(victim, 'u')
      // What was done is taken back two times of three, so that the whales last.
      if (random.integer(3) > 0) await this.#press(victim, 'Control+z')
    }
  }

  async #merge(victim: Victim, other: string): Promise<void> {
    const dialog = await this.#dialog(victim, 'm')
    await dialog.getByRole('combobox').fill(other)
    await dialog.getByRole('region', { name: other, exact: true }).waitFor()
    await this.#press(victim, 'Enter')
  }

  async #split(victim: Victim): Promise<void> {
    for (const key of ['ArrowDown', 'Home', ' ']) await victim.page.keyboard.press(key)
    await victim.page.getByText(/photos? marked$/).waitFor()
    await this.#dialog(victim, 's')
    await this.#press(victim, 'Enter')
  }

  async #rename(victim: Victim, to: string): Promise<void> {
    const dialog = await this.#dialog(victim, 'r')
    await dialog.getByLabel('New id').fill(to)
    await this.#press(victim, 'Enter')
  }

  async #dialog({ page }: Victim, key: string) {
    await page.keyboard.press(key)
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    return dialog
  }

  async #press(victim: Victim, key: string): Promise<void> {
    const from = victim.heard.length
    await victim.page.keyboard.press(key)
    await victim.hearsWithin(ANSWER_MS, SAID, from)
  }
}
