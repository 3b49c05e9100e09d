import type { Decision } from './decision.ts'

/**
 * The schema of the log that this program reads and writes. Whoever gives a decision a new kind, a new field or a new sense, by which a program
 * of before would take it for something else, makes it one larger and says in `schemaOf` which decisions need it. Files, backups and catalogues
 * that hold such a one carry its number, and an older program refuses them instead of misreading them.
 *
 * 2: decisions know what they answer (`after`) and which animal they mean whatever it is called (`whaleKey`); merges, splits and the like.
 * 3: a relabel may speak of several flukes (`flukeIds`): read as schema 2 it would be of one.
 */
export const LOG_SCHEMA = 3

/** The oldest schema whose readers take this decision for what it is. */
export function schemaOf(decision: Decision): number {
  return decision.kind === 'relabel' && decision.flukeIds ? 3 : 2
}

/** The oldest schema whose readers take all of these for what they are. */
export function schemaOfLog(decisions: Iterable<Decision>): number {
  let schema = 2
  for (const decision of decisions) schema = Math.max(schema, schemaOf(decision))
  return schema
}
