import type { PhotoId } from '#core/catalogue.ts'
import { flukesOf } from '#core/decisions/decision.ts'
import { photoOf } from '#core/decisions/match-flukes.ts'
import type { CatalogueDatabase } from './database.ts'
import { projectFlukes } from './projection.ts'

/** Set once a colleague's log has brought decisions on photos that this catalogue has not got. */
export const DECISIONS_WAIT = 'decisions-wait'

/** Lets decisions that came before their photos take effect. For use within the transaction that adds the photos. */
export async function projectWaiting(db: CatalogueDatabase, photoIds: readonly PhotoId[]): Promise<void> {
  if ((await db.settings.get(DECISIONS_WAIT))?.value !== true) return
  const starts = photoIds.map((id) => `${id}:`)
  const alone = await db.decisions.where('flukeId').startsWithAnyOf(starts).toArray()
  const among = await db.decisions.where('flukeIds').startsWithAnyOf(starts).distinct().toArray()
  const photos = new Set(photoIds)
  const flukeIds = [...alone, ...among].flatMap(flukesOf).filter((id) => photos.has(photoOf(id)))
  await projectFlukes(db, new Set(flukeIds), 'leave')
}
