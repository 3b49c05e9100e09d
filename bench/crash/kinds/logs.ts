import { randomUUID } from 'node:crypto'
import type { Individual, IndividualId } from '#core/catalogue.ts'
import type { Decision, DecisionId, WhaleRef } from '#core/decisions/decision.ts'
import { writeDecisionsFile } from '#core/formats/decisions-file.ts'
import type { Victim } from '../browser.ts'
import { readAll, type CatalogueRows } from '../dump.ts'
import { BARE_PAGE } from '../host.ts'
import { ENGINE_AND_DRAWING, Span, type Found, type Kind, type Stage } from '../kind.ts'
import { goTo, openDemo } from '../screens.ts'
import { unsound } from '../soundness.ts'

const DECISIONS = 600
const ADDED = /^\d[\d,]* decisions? added/

/** A colleague's decision log is taken in, each time another one; one that did not get in is taken in again. */
export class Logs implements Kind {
  readonly name = 'a colleague’s log'
  readonly confirms = 'logs'
  readonly still = ENGINE_AND_DRAWING
  readonly prelude = ''
  #stage!: Stage
  #id = ''
  #rows!: CatalogueRows
  /** The log that is being taken in; null where the last one is in. */
  #log: { decisions: Decision[]; text: string } | null = null
  #made = 0
  readonly #in = new Set<DecisionId>()
  readonly #span = new Span(2_000)

  async prepare(victim: Victim, stage: Stage): Promise<void> {
    this.#stage = stage
    this.#id = await openDemo(victim, stage.host.url)
    await this.look(victim, [])
    await this.open(victim)
    await this.#takeIn(victim, () => undefined)
    await this.look(victim, [])
  }

  async look({ page }: Victim, heard: readonly string[]): Promise<Found> {
    await page.goto(this.#stage.host.url + BARE_PAGE)
    const rows = (await readAll(page, { bytes: false })).catalogues[this.#id]!.stores
    this.#rows = rows
    const found: Found = { confirmed: 0, lost: [], halves: unsound(rows) }
    const here = new Set(rows.decisions.map(({ id }) => id))
    const gone = [...this.#in].filter((id) => !here.has(id)).length
    if (gone > 0) found.lost.push(`${gone} decisions that were there after an earlier kill`)
    if (!this.#log) return found
    const { decisions } = this.#log
    const taken = decisions.filter(({ id }) => here.has(id)).length
    const said = heard.some((text) => ADDED.test(text))
    found.confirmed = said ? 1 : 0
    if (said && taken < decisions.length) found.lost.push(`${decisions.length - taken} of ${decisions.length} decisions that were said to be added`)
    else if (taken > 0 && taken < decisions.length) found.halves.push(`${taken} of ${decisions.length} decisions of a log are there`)
    if (taken === 0) return found
    for (const { id } of decisions) if (here.has(id)) this.#in.add(id)
    this.#log = null
    return found
  }

  async open(victim: Victim): Promise<void> {
    await goTo(victim, this.#stage.host.url, `/c/${this.#id}/export`)
    await victim.page.getByRole('button', { name: 'Open log…' }).waitFor()
    this.#log ??= this.#another()
  }

  async work(victim: Victim, now: (spanMs: number) => void): Promise<never> {
    await this.#takeIn(victim, () => now(this.#span.spanMs))
    return await victim.waitsForTheKill()
  }

  async #takeIn(victim: Victim, now: () => void): Promise<void> {
    const { page } = victim
    const chooser = page.waitForEvent('filechooser')
    chooser.catch(() => undefined)
    await page.getByRole('button', { name: 'Open log…' }).click()
    await (await chooser).setFiles({ name: 'ben.json', mimeType: 'application/json', buffer: Buffer.from(this.#log!.text) })
    // Of one that was cut off, nothing is there: all of it is offered again.
    const add = page.getByRole('button', { name: new RegExp(`^Add ${DECISIONS} decisions`) })
    await add.waitFor()
    const [from, startedMs] = [victim.heard.length, Date.now()]
    now()
    try {
      await add.click()
      await victim.hears(ADDED, from)
      if (this.#in.size === 0) this.#span.learn(Date.now() - startedMs)
      else this.#span.took(Date.now() - startedMs)
    } catch (thrown) {
      if (victim.killed) this.#span.wasCut()
      throw thrown
    }
  }

  /** Of all kinds that concern photos, and some merges, by a colleague who knows nothing of what is here but the table's labels. */
  #another(): { decisions: Decision[]; text: string } {
    const { random } = this.#stage
    const round = this.#made++
    const { flukes, individuals, photos } = this.#rows
    const whales = individuals.filter(({ mergedInto, key, firstId }) => mergedInto === null && (key as string) === firstId)
    const ref = ({ firstId, key }: Individual): WhaleRef => ({ individualId: firstId, whaleKey: key as never })
    const pick = <T>(all: readonly T[]): T => all[random.integer(all.length)]!
    const decisions = Array.from({ length: DECISIONS }, (_, n): Decision => {
      const { id: flukeId } = pick(flukes)
      const common = { id: randomUUID() as DecisionId, atMs: Date.now() + n, analyst: `Colleague ${round}`, origin: 'analyst' as const, flukeId, after: [] as DecisionId[] }
      const which = random.integer(100)
      if (which < 45) return { ...common, kind: 'match', ...ref(pick(whales)), evidence: null }
      if (which < 65) return { ...common, kind: 'possible', ...ref(pick(whales)), evidence: null }
      if (which < 80) return { ...common, kind: 'new', individualId: `C${round}-${n}` as IndividualId, evidence: null }
      if (which < 98) return { ...common, kind: pick(['skip', 'unusable'] as const) }
      const [one, ...others] = random.shuffled(whales).slice(0, 2).map(ref)
      return { ...common, kind: 'merge', flukeIds: [flukeId], whales: others, into: one!, suspect: null }
    })
    const catalogue = { id: 'colleague', name: 'Colleague' }
    const text = writeDecisionsFile({ exportedAt: new Date().toISOString(), catalogue, decisions, photos: photos.map(({ id, fileName, path, otherNames }) => ({ id, fileName, path, otherNames })) })
    return { decisions, text }
  }
}
