import type { FlukeId } from '#core/catalogue.ts'
import type { LoggedDecision } from '#core/decisions/decision.ts'
import { isDoubtful } from '#core/presence.ts'
import type { CatalogueDatabase } from './database.ts'
import { appendDecisions, decisionTables } from './decide.ts'
import { withStorageErrors } from './storage-error.ts'

/**
 * Says of many flukes at once that there is none: a decision for each, all or nothing, and one undo for all. Of those asked for only the ones that are still
 * open and doubted are decided: what has been said of the others meanwhile, in another tab too, stands. Answers what was decided.
 * Errors: `storage-full`, `storage-blocked`.
 */
export function sayNoFlukes(db: CatalogueDatabase, flukeIds: readonly FlukeId[]): Promise<LoggedDecision[]> {
  return withStorageErrors(() =>
    db.transaction('rw', decisionTables(db), async () => {
      const rows = await db.flukes.bulkGet([...new Set(flukeIds)])
      const still = rows.filter((row) => row !== undefined && row.removed === 0 && row.status === 'open' && isDoubtful(row.presence))
      const together = crypto.randomUUID()
      return await appendDecisions(db, still.map((row) => ({ kind: 'no-fluke', flukeId: row!.id, together })))
    }),
  )
}
