import type { CatalogueRows } from '../dump.ts'
import { readAll } from '../dump.ts'
import { BARE_PAGE } from '../host.ts'
import { ENGINE_AND_DRAWING, type Found, type Kind, type Stage } from '../kind.ts'
import type { Victim } from '../browser.ts'
import { compare, SAID } from '../said.ts'
import { goTo, openDemo, verdictReady } from '../screens.ts'
import { unsound } from '../soundness.ts'

/** Kills fall within so long of the first verdict, or within twice what the screen took to open: a busy machine decides less in the time. */
const SPAN_MS = 4_000
const LONGEST_SPAN_MS = 20_000
/** A key that came too early is not taken: it is pressed again after so long. */
const ANSWER_MS = 4_000
const KEYS = ['Enter', 'Enter', 'Enter', 'n', 'n', 'm', 's', 'x', 'Control+z', 'Control+Shift+z'] as const

/** Verdicts by keyboard in Identify. */
export class Decisions implements Kind {
  readonly name: string = 'decisions by keyboard'
  readonly confirms = 'decisions'
  readonly still = ENGINE_AND_DRAWING
  readonly prelude = ''
  protected stage!: Stage
  protected id = ''
  protected rows: CatalogueRows | null = null
  protected spanMs = SPAN_MS
  #seen = 0

  async prepare(victim: Victim, stage: Stage): Promise<void> {
    this.stage = stage
    this.id = await openDemo(victim, stage.host.url)
    await this.look(victim, [])
  }

  async look({ page }: Victim, heard: readonly string[]): Promise<Found> {
    await page.goto(this.stage.host.url + BARE_PAGE)
    const rows = (await readAll(page, { bytes: false })).catalogues[this.id]!.stores
    const said = heard.filter((text) => SAID.test(text))
    const fileOf = new Map(rows.photos.map(({ id, fileName }) => [id as string, fileName]))
    const since = rows.decisions.filter(({ seq }) => seq > this.#seen).sort((a, b) => a.seq - b.seq)
    const { lost, unsaid } = compare(said, since, rows.decisions, (flukeId) => fileOf.get(flukeId.slice(0, flukeId.lastIndexOf(':'))))
    const gone = this.rows?.decisions.filter(({ id }) => !rows.decisions.some((one) => one.id === id)) ?? []
    this.#seen = Math.max(0, ...rows.decisions.map(({ seq }) => seq))
    this.rows = rows
    return { confirmed: said.length, lost: [...lost, ...gone.map(({ id, kind }) => `${kind} ${id}, which was there after an earlier kill`)], halves: [...unsound(rows), ...this.tooMany(unsaid.length)] }
  }

  /** One decision at a time is under way. */
  protected tooMany(unsaid: number): string[] {
    return unsaid > 1 ? [`${unsaid} entries of the log were never said to be there`] : []
  }

  async open(victim: Victim): Promise<void> {
    const startedMs = Date.now()
    await this.show(victim)
    this.spanMs = Math.min(LONGEST_SPAN_MS, Math.max(SPAN_MS, 2 * (Date.now() - startedMs)))
  }

  protected async show(victim: Victim): Promise<void> {
    await goTo(victim, this.stage.host.url, `/c/${this.id}/identify?filter=all`)
    await verdictReady(victim.page, /Skip/).waitFor()
  }

  async work(victim: Victim, now: (spanMs: number) => void): Promise<never> {
    const { page } = victim
    const { random } = this.stage
    // Somewhere else in the queue each time.
    for (let steps = random.integer(8); steps > 0; steps--) await page.keyboard.press('d')
    now(this.spanMs)
    let done = 0
    for (;;) {
      await verdictReady(page, /Skip/).waitFor()
      await page.getByRole('region', { name: 'Candidates' }).getByRole('option').first().waitFor()
      const key = KEYS[random.integer(done === 0 ? KEYS.length - 2 : KEYS.length)]!
      const from = victim.heard.length
      await page.keyboard.press(key)
      if ((await victim.hearsWithin(key.includes('+') ? 1_000 : ANSWER_MS, SAID, from)) !== null) done++
    }
  }
}
