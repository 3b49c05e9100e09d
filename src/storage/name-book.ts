import { NEW_WHALE, type Individual, type IndividualId } from '#core/catalogue.ts'
import type { DecisionId, WhaleKey, WhaleRef } from '#core/decisions/decision.ts'
import { keyOf, ownKey } from '#core/decisions/whale-key.ts'
import { FlukeprintError } from '#core/errors.ts'
import type { CatalogueDatabase } from './database.ts'
import { ofKinds } from './log-reads.ts'

const LAST_NEW = 'last-new-individual'
const NEW_PATTERN = /^NEW-(\d{1,9})$/

/**
 * Gives ids to new individuals, and tells which animal an id of today means, for one batch of decisions within a transaction.
 *
 * USERS' DATA. An id that was ever given is never given again, not even after an undo or a rename: a colleague may have noted it.
 */
export class NameBook {
  private readonly named = new Map<IndividualId, WhaleRef>()

  private constructor(
    private readonly db: CatalogueDatabase,
    private readonly stored: number,
    private last: number,
  ) {}

  /** @param wanted all ids that the batch names: imported tables may use our own form of id, and what is given keeps clear of them */
  static async open(db: CatalogueDatabase, wanted: readonly IndividualId[]): Promise<NameBook> {
    const kept = (await db.settings.get(LAST_NEW))?.value
    const stored = typeof kept === 'number' ? kept : 0
    return new NameBook(db, stored, wanted.reduce((highest, id) => Math.max(highest, newNumber(id.trim())), stored))
  }

  /**
   * The same of an id that was asked for before, at once; else undefined. Where one animal is named hundreds of times in a batch: Dexie loses its
   * transaction after a hundred awaits in a row that read nothing.
   */
  met(id: IndividualId): WhaleRef | undefined {
    return this.named.get(id)
  }

  /** The animal that this id means; one that nobody has named is known from here on. Errors: `bad-input` (no id). */
  async ref(id: IndividualId): Promise<WhaleRef> {
    const sound = soundId(id)
    const met = this.named.get(sound) ?? (await this.lookUp(sound)) ?? { individualId: sound, whaleKey: keyOf({ individualId: sound }) }
    this.named.set(sound, met)
    return met
  }

  /** The same for one that there must be; for one that was merged away, the one that it is now. Errors: `not-found`. */
  async known(id: IndividualId): Promise<{ ref: WhaleRef; row: Individual }> {
    const found = await this.row(id)
    const row = found?.mergedInto == null ? found : await this.db.individuals.get(found.mergedInto)
    if (!row) throw new FlukeprintError('not-found', `There is no individual ${id} in this catalogue.`, { remedy: 'Reload the page: it may have been renamed or merged.' })
    return { ref: refOf(row, row.id), row }
  }

  /** An id for the individual that this decision names. Errors: `bad-input` (taken, or no id). */
  async give(wanted: IndividualId | undefined, decision: DecisionId): Promise<IndividualId> {
    const id = wanted === undefined ? newIndividualId(++this.last) : soundId(wanted)
    if (this.named.has(id) || (await this.wasGiven(id))) throw takenId(id)
    this.named.set(id, { individualId: id, whaleKey: ownKey(decision) })
    return id
  }

  /** Another id for a known one: one that nobody has today. Errors: `bad-input`. */
  async rename(row: Individual, wanted: IndividualId, again = false): Promise<IndividualId> {
    const id = soundId(wanted)
    if (id === row.id && again) return id
    if (id === row.id) throw new FlukeprintError('bad-input', `${id} is called so already.`)
    const holder = await this.db.individuals.get(id)
    if (this.named.has(id) || (holder && holder.mergedInto === null)) throw takenId(id)
    this.named.set(id, refOf(row, row.id))
    this.last = Math.max(this.last, newNumber(id))
    return id
  }

  async close(): Promise<void> {
    if (this.last > this.stored) await this.db.settings.put({ key: LAST_NEW, value: this.last })
  }

  private async lookUp(id: IndividualId): Promise<WhaleRef | null> {
    const row = await this.row(id)
    return row ? refOf(row, id) : null
  }

  /** By the id of today; else by the first one, as a table may still have it. */
  private async row(id: IndividualId): Promise<Individual | undefined> {
    return (await this.db.individuals.get(id)) ?? (await this.db.individuals.where('firstId').equals(id).first())
  }

  private async wasGiven(id: IndividualId): Promise<boolean> {
    if (await this.row(id)) return true
    return (await ofKinds(this.db, ['rename'])).some((one) => one.kind === 'rename' && one.to === id)
  }
}

export function refOf({ key }: Individual, individualId: IndividualId): WhaleRef {
  return { individualId, whaleKey: key as WhaleKey }
}

function newNumber(id: string): number {
  return Number(NEW_PATTERN.exec(id)?.[1] ?? 0)
}

function newIndividualId(number: number): IndividualId {
  return `NEW-${String(number).padStart(4, '0')}` as IndividualId
}

function soundId(id: IndividualId): IndividualId {
  const trimmed = id.trim() as IndividualId
  if (trimmed === '') throw new FlukeprintError('bad-input', 'An individual needs an id.')
  if (trimmed === NEW_WHALE) throw new FlukeprintError('bad-input', `${NEW_WHALE} is no individual, but the absence of one.`, { remedy: 'Choose another id.' })
  return trimmed
}

function takenId(id: IndividualId): FlukeprintError {
  return new FlukeprintError('bad-input', `The id ${id} is taken.`, { remedy: `Choose another id, or decide “match” if this is ${id}.` })
}
