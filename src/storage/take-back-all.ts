import type { DecisionId } from '#core/decisions/decision.ts'
import { revertedIds } from '#core/decisions/fold.ts'
import { FlukeprintError } from '#core/errors.ts'
import type { CatalogueDatabase } from './database.ts'
import { decisionTables, takeBack } from './decide.ts'
import { withStorageErrors } from './storage-error.ts'

/** Takes back what was decided in one go: the latest first, all or nothing. Errors: those of `takeBack`. */
export function takeBackAll(db: CatalogueDatabase, ids: readonly DecisionId[]): Promise<void> {
  return withStorageErrors(() =>
    db.transaction('rw', decisionTables(db), async () => {
      // One after another: a later decision of the batch may stand in an earlier one's way.
      for (const id of ids.toReversed()) await takeBack(db, id)
    }),
  )
}

/** Brings one decision back that was taken back. Errors: `not-found` (it was not), those of `takeBack`. */
export function bringBack(db: CatalogueDatabase, id: DecisionId): Promise<void> {
  return withStorageErrors(() =>
    db.transaction('rw', decisionTables(db), async () => {
      const reverts = await db.decisions.where('reverts').equals(id).toArray()
      const later = await db.decisions.where('reverts').anyOf(reverts.map((revert) => revert.id)).toArray()
      const gone = revertedIds([...reverts, ...later])
      const active = reverts.findLast((revert) => !gone.has(revert.id))
      if (!active) throw new FlukeprintError('not-found', 'The decision to bring back stands already.', { remedy: 'Reload the page.' })
      await takeBack(db, active.id)
    }),
  )
}
