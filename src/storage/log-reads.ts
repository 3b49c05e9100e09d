import type { FlukeId } from '#core/catalogue.ts'
import { flukesOf, type DecisionId, type LoggedDecision } from '#core/decisions/decision.ts'
import type { CatalogueDatabase } from './database.ts'

// For use within a transaction over `decisions`.

/** All decisions that speak of each of these flukes, alone or among others, reverts included, in the order of the log. */
export async function decisionsOn(db: CatalogueDatabase, flukeIds: Iterable<FlukeId>): Promise<Map<FlukeId, LoggedDecision[]>> {
  const wanted = new Map([...flukeIds].map((id) => [id, [] as LoggedDecision[]]))
  const ids = [...wanted.keys()]
  for (const row of ids.length > WHOLE ? await db.decisions.toArray() : await rowsOn(db, ids)) {
    for (const id of flukesOf(row)) wanted.get(id)?.push(row)
  }
  return wanted
}

/** From so many flukes on, reading the whole log is faster than looking each of them up. */
const WHOLE = 2_000

async function rowsOn(db: CatalogueDatabase, ids: FlukeId[]): Promise<LoggedDecision[]> {
  const [alone, among] = [await db.decisions.where('flukeId').anyOf(ids).toArray(), await db.decisions.where('flukeIds').anyOf(ids).distinct().toArray()]
  return [...new Map([...alone, ...among].map((row) => [row.seq, row])).values()].sort((a, b) => a.seq - b.seq)
}

/** These decisions and every revert that speaks of them, to the end of each chain. */
export async function withReverts(db: CatalogueDatabase, decisions: readonly LoggedDecision[]): Promise<LoggedDecision[]> {
  const known = new Map(decisions.map((one) => [one.id, one]))
  let last = [...decisions]
  while (last.length > 0) {
    const reverts = await db.decisions.where('reverts').anyOf(last.map(({ id }) => id)).toArray()
    last = reverts.filter(({ id }) => !known.has(id))
    for (const one of last) known.set(one.id, one)
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
  return (await db.decisions.where('kind').anyOf(kinds).toArray()).sort((a, b) => a.seq - b.seq)
}
