import type { FlukeId } from '#core/catalogue.ts'
import { flukesOf, type Decision, type DecisionId, type LoggedDecision } from '#core/decisions/decision.ts'
import { lastOnes } from '#core/decisions/last-ones.ts'
import { answers } from '#core/decisions/link-log.ts'
import { schemaOfLog } from '#core/decisions/log-schema.ts'
import type { CatalogueDatabase } from './database.ts'
import { noteLogSchema, refuseNewerLog } from './log-schema.ts'
import { project, type Unknown } from './projection.ts'
import { analystName } from './settings.ts'

/** The tables that a decision is written to, for the transaction around it. */
export function decisionTables(db: CatalogueDatabase) {
  return [db.decisions, db.flukes, db.individuals, db.photos, db.settings]
}

/** Rows handed over in one go: more would hold the page up. */
const AT_ONCE = 1_000

/**
 * Adds whole decisions to the log and brings flukes and individuals up to date. For use within a transaction over `decisionTables`.
 * @param told how many are in the log, now and then; what it throws takes all of it back
 */
export async function append(db: CatalogueDatabase, decisions: readonly Decision[], unknown: Unknown = 'refuse', told: (added: number) => void = () => {}): Promise<LoggedDecision[]> {
  if (decisions.length === 0) return []
  await refuseNewerLog(db)
  await noteLogSchema(db, schemaOfLog(decisions))
  const logged: LoggedDecision[] = []
  for (let first = 0; first < decisions.length; first += AT_ONCE) {
    const part = decisions.slice(first, first + AT_ONCE)
    const seqs = await db.decisions.bulkAdd(part as LoggedDecision[], { allKeys: true })
    for (const [i, decision] of part.entries()) logged.push({ ...decision, seq: seqs[i]! })
    told(logged.length)
  }
  const touched = await project(db, logged, unknown)
  if (touched.length === 0) return logged
  // On the last one: a reader of the log that has come so far knows of all of them.
  const last: LoggedDecision = { ...logged.at(-1)!, touched }
  await db.decisions.put(last)
  return [...logged.slice(0, -1), last]
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
/** A decision without what storage adds. */
export type Unstamped<D extends Decision = Decision> = DistributiveOmit<D, 'id' | 'atMs' | 'analyst' | 'origin'> & Partial<Pick<Decision, 'analyst' | 'origin' | 'id'>>

/** With author, id and time. */
export async function stamped(db: CatalogueDatabase, decisions: readonly Unstamped[]): Promise<Decision[]> {
  const analyst = decisions.every((decision) => decision.analyst !== undefined) ? '' : await analystName(db)
  // Later than all before it, even if the clock was set back: the order by time is the order of the log.
  const last = await db.decisions.orderBy('atMs').last()
  const atMs = Math.max(Date.now(), (last?.atMs ?? 0) + 1)
  return decisions.map((decision, i) => ({ ...decision, id: decision.id ?? freshId(), atMs: atMs + i, analyst: decision.analyst ?? analyst, origin: decision.origin ?? 'analyst' }) as Decision)
}

export function freshId(): DecisionId {
  return crypto.randomUUID() as string as DecisionId
}

/** What was said before on each fluke, kept up while a batch of decisions is made. */
export class SaidBefore {
  constructor(private readonly logs: Map<FlukeId, Decision[]>) {}

  /** The decisions that this one answers: see `after` of `Decision`. A table's label answers labels alone: what an analyst has said stands. */
  afterOf(decision: Decision): DecisionId[] {
    const heard = (one: Decision): boolean => answers(one) && (decision.origin === 'analyst' || one.origin === 'import')
    return [...new Set(flukesOf(decision).flatMap((id) => lastOnes(this.logs.get(id) ?? [], heard)))]
  }

  add(decision: Decision): void {
    for (const id of flukesOf(decision)) this.logs.get(id)?.push(decision)
  }
}
