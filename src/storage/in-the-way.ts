import type { Decision, LoggedDecision } from '#core/decisions/decision.ts'
import { describeDecision } from '#core/decisions/describe.ts'
import { inTheWay } from '#core/decisions/in-the-way.ts'
import { FlukeprintError } from '#core/errors.ts'
import type { CatalogueDatabase } from './database.ts'
import { claimOfRow } from './individual-rows.ts'
import { endOfChain, ofKinds, withReverts } from './log-reads.ts'

/** The decisions because of which this one can't be taken back, the oldest first. For use within a transaction over decisions and individuals. */
export async function decisionsInTheWay(db: CatalogueDatabase, target: LoggedDecision): Promise<LoggedDecision[]> {
  const end = await endOfChain(db, target)
  if (!end || (end.kind !== 'merge' && end.kind !== 'rename' && end.kind !== 'split')) return []
  const log = await withReverts(db, await ofKinds(db, ['merge', 'rename', 'split']))
  const claims = (await db.individuals.toArray()).map(claimOfRow)
  return inTheWay(claims, log, target.id) as LoggedDecision[]
}

/** Errors: `bad-input`, with the decision that stands in the way. */
export async function refuseIfInTheWay(db: CatalogueDatabase, target: LoggedDecision): Promise<void> {
  const found = await decisionsInTheWay(db, target)
  const last = found.at(-1)
  if (!last) return
  const others = found.length > 1 ? `, and ${found.length - 1} more` : ''
  throw new FlukeprintError('bad-input', `“${describeDecision(target)}” can’t be taken back: a later decision stands in the way (“${wordsOf(last, await endOfChain(db, last))}”, ${last.analyst}, ${new Date(last.atMs).toISOString().slice(0, 10)}${others}).`, {
    remedy: 'Take that one back first.',
  })
}

function wordsOf(decision: Decision, end: Decision | undefined): string {
  return decision.kind === 'revert' && end ? `Taken back: ${describeDecision(end)}` : describeDecision(decision)
}

