import type { FlukeId, Individual, IndividualId } from '#core/catalogue.ts'
import { flukesOf, type Decision, type LoggedDecision } from '#core/decisions/decision.ts'
import { revertedIds } from '#core/decisions/fold.ts'
import type { DecidedSuspect } from '#core/decisions/suspect.ts'
import { foundedBy, keyOf, refsOf } from '#core/decisions/whale-key.ts'
import type { CatalogueDatabase } from './database.ts'
import { decisionsOn, ofKinds, withReverts } from './log-reads.ts'
import { calledNow } from './projection.ts'
import { withStorageErrors } from './storage-error.ts'

/** A decision in a history. */
export interface PastDecision {
  decision: Exclude<LoggedDecision, { kind: 'revert' }>
  /** Whether it counts; false where it was taken back. */
  active: boolean
  /** The revert that took it back: taking that one back (`revertDecision`) brings it back. Null where it is active. */
  takenBackBy: Extract<LoggedDecision, { kind: 'revert' }> | null
}

/** All that was decided on a fluke, what was taken back included, the latest first. Merges and renames of its individual are in that one's history. */
export function historyOfFluke(db: CatalogueDatabase, flukeId: FlukeId): Promise<PastDecision[]> {
  return withStorageErrors(() =>
    db.transaction('r', db.decisions, async () => {
      const log = (await decisionsOn(db, [flukeId])).get(flukeId)!
      // A merge is found by a fluke that stands for each individual: it says nothing of that fluke.
      return pastOf(log.filter(({ kind }) => kind !== 'merge' && kind !== 'rename' && kind !== 'describe'))
    }),
  )
}

/** All that was decided on an individual and on those that were merged into it, the latest first: every fluke that was ever said to be it, too. */
export function historyOfIndividual(db: CatalogueDatabase, id: IndividualId): Promise<PastDecision[]> {
  return withStorageErrors(() =>
    db.transaction('r', db.decisions, db.individuals, async () => {
      const rows = (await db.individuals.toArray()).filter((row) => calledNow(row) === id || row.id === id)
      const keys = new Set(rows.map(({ key }) => key))
      const founders = await db.decisions.where('id').anyOf([...keys]).toArray()
      const others = await ofKinds(db, ['split', 'relabel', 'merge', 'rename', 'describe', 'keep', 'different', 'unsure'])
      const renamed = others.flatMap((one) => (one.kind === 'rename' && keys.has(keyOf(one.whale)) ? [one.to] : []))
      const named = await db.decisions.where('individualId').anyOf([...new Set([...renamed, ...rows.flatMap((row) => [row.id, row.firstId, calledNow(row)])])]).toArray()
      const about = [...founders, ...named, ...others].filter((one) => speaksOf(one, keys))
      return pastOf(await withReverts(db, about))
    }),
  )
}

function speaksOf(decision: Decision, keys: ReadonlySet<string>): boolean {
  return [...refsOf(decision).map(keyOf), ...[foundedBy(decision)].flatMap((claim) => claim?.key ?? [])].some((key) => keys.has(key))
}

function pastOf(log: readonly LoggedDecision[]): PastDecision[] {
  const reverted = revertedIds(log)
  const activeReverts = log.filter((one): one is Extract<LoggedDecision, { kind: 'revert' }> => one.kind === 'revert' && !reverted.has(one.id))
  const takenBackBy = new Map(activeReverts.map((one) => [one.reverts, one]))
  const unique = [...new Map(log.map((one) => [one.id, one])).values()].sort((a, b) => b.seq - a.seq)
  return unique.flatMap((decision) => (decision.kind === 'revert' ? [] : [{ decision, active: !reverted.has(decision.id), takenBackBy: takenBackBy.get(decision.id) ?? null }]))
}

/** All suspects that were decided and whose decision counts, for `DecidedIndex`. */
export function decidedSuspects(db: CatalogueDatabase): Promise<DecidedSuspect[]> {
  return withStorageErrors(() =>
    db.transaction('r', db.decisions, db.individuals, async () => {
      const decisions = await ofKinds(db, ['merge', 'split', 'relabel', 'keep', 'different', 'unsure', 'same-photo'])
      const reverted = revertedIds(await withReverts(db, decisions))
      const nameOf = new Map((await db.individuals.toArray()).map((row) => [row.key, calledNow(row)]))
      return decisions.filter(({ id }) => !reverted.has(id)).flatMap((decision) => decidedBy(decision, nameOf))
    }),
  )
}

function decidedBy(decision: LoggedDecision, nameOf: ReadonlyMap<string, IndividualId>): DecidedSuspect[] {
  if (!('suspect' in decision)) return []
  // Said from the catalogue, "different whales" holds for every suspect that comes later.
  const mark = decision.suspect ?? (decision.kind === 'different' ? { kind: 'same-whale-two-ids' as const, key: `of ${decision.id}`, strength: 1 } : null)
  if (!mark) return []
  const ids = refsOf(decision).map((ref) => nameOf.get(keyOf(ref)) ?? ref.individualId)
  return [
    {
      decisionId: decision.id, verdict: decision.kind, kind: mark.kind, key: mark.key, strength: mark.strength, analyst: decision.analyst, atMs: decision.atMs,
      flukeIds: [...flukesOf(decision)], individualIds: [...new Set(ids)].sort(),
    },
  ]
}

/** Flukes that an analyst has marked as repeating another one's photograph. */
export function duplicateFlukes(db: CatalogueDatabase): Promise<Set<FlukeId>> {
  return withStorageErrors(() =>
    db.transaction('r', db.decisions, async () => {
      const said = await ofKinds(db, ['same-photo'])
      const reverted = revertedIds(await withReverts(db, said))
      return new Set(said.flatMap((one) => (one.kind === 'same-photo' && !reverted.has(one.id) ? one.duplicates : [])))
    }),
  )
}

/** The individuals that have a photograph: each with its count, its best fluke, nickname, notes and pigment type. Order: by id. */
export function photographedIndividuals(db: CatalogueDatabase): Promise<Individual[]> {
  return withStorageErrors(async () => (await db.individuals.toArray()).filter(({ flukeCount, mergedInto }) => flukeCount > 0 && mergedInto === null))
}

/** An individual by its id of today; for an id of earlier, the one that it is now. Null where there is none. */
export function individualOf(db: CatalogueDatabase, id: IndividualId): Promise<Individual | null> {
  return withStorageErrors(() =>
    db.transaction('r', db.individuals, async () => {
      const row = (await db.individuals.get(id)) ?? (await db.individuals.where('firstId').equals(id).first())
      return row?.mergedInto == null ? (row ?? null) : ((await db.individuals.get(row.mergedInto)) ?? null)
    }),
  )
}

