import type { Table } from 'dexie'
import type { FlukeId } from '#core/catalogue.ts'
import { flukesOf, type DecisionId, type LoggedDecision } from '#core/decisions/decision.ts'
import type { CatalogueDatabase } from './database.ts'

// For use within a transaction over `decisions`.

/** Up to so many keys are looked up one by one. */
const FEW = 20
/** From so many keys on, reading the whole table is faster than looking each of them up. */
const MANY = 1_000

/** The rows whose index has one of the keys, by the quickest way: a browser reads a thousand rows at once, or one after another. */
export async function rowsWith<Row, Key, Insert>(table: Table<Row, Key, Insert>, index: keyof NoInfer<Row> & string, keys: ReadonlySet<string>): Promise<Row[]> {
  if (keys.size > MANY) return (await table.toArray()).filter((row) => keys.has(row[index] as string))
  if (keys.size > FEW) return await table.where(index).anyOf([...keys]).toArray()
  return (await Promise.all([...keys].map((key) => table.where(index).equals(key).toArray()))).flat()
}

/** All decisions that speak of each of these flukes, alone or among others, reverts included, in the order of the log. */
export async function decisionsOn(db: CatalogueDatabase, flukeIds: Iterable<FlukeId>): Promise<Map<FlukeId, LoggedDecision[]>> {
  const wanted = new Map([...flukeIds].map((id) => [id, [] as LoggedDecision[]]))
  const ids = [...wanted.keys()]
  for (const row of ids.length > MANY ? await db.decisions.toArray() : await rowsOn(db, ids)) {
    for (const id of flukesOf(row)) wanted.get(id)?.push(row)
  }
  return wanted
}

async function rowsOn(db: CatalogueDatabase, ids: FlukeId[]): Promise<LoggedDecision[]> {
  const [alone, among] = [await db.decisions.where('flukeId').anyOf(ids).toArray(), await db.decisions.where('flukeIds').anyOf(ids).distinct().toArray()]
  return [...new Map([...alone, ...among].map((row) => [row.seq, row])).values()].sort((a, b) => a.seq - b.seq)
}

/** These decisions and every revert that speaks of them, to the end of each chain. */
export async function withReverts(db: CatalogueDatabase, decisions: readonly LoggedDecision[]): Promise<LoggedDecision[]> {
  const known = new Map(decisions.map((one) => [one.id, one]))
  const all = decisions.length > FEW ? await ofKinds(db, ['revert']) : null
  let last = new Set(known.keys())
  while (last.size > 0) {
    const reverts = all?.filter((one) => one.kind === 'revert' && last.has(one.reverts)) ?? (await db.decisions.where('reverts').anyOf([...last]).toArray())
    const fresh = reverts.filter(({ id }) => !known.has(id))
    for (const one of fresh) known.set(one.id, one)
    last = new Set(fresh.map(({ id }) => id))
  }
  return [...known.values()]
}

/** What a chain of reverts speaks of in the end; the decision itself where it is none. Undefined where the chain leads out of the log. */
export async function endOfChain(db: CatalogueDatabase, decision: LoggedDecision): Promise<LoggedDecision | undefined> {
  let at: LoggedDecision | undefined = decision
  const met = new Set<DecisionId>()
  while (at?.kind === 'revert' && !met.has(at.id)) {
    met.add(at.id)
    at = await db.decisions.where('id').equals(at.reverts).first()
  }
  return at
}

/** All decisions of these kinds, in the order of the log. */
export async function ofKinds(db: CatalogueDatabase, kinds: LoggedDecision['kind'][]): Promise<LoggedDecision[]> {
  // Kind by kind: what is equal to one key is read in one go, what is equal to one of several row by row.
  const found = await Promise.all(kinds.map((kind) => db.decisions.where('kind').equals(kind).toArray()))
  return found.flat().sort((a, b) => a.seq - b.seq)
}
