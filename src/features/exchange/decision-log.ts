import type { Photo } from '#core/catalogue.ts'
import type { LoggedDecision } from '#core/decisions/decision.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'

/** Grows when a reader of older files would misread a newer one. */
export const LOG_SCHEMA = 1

/** The whole audit trail: every decision as it was taken, taken back or not, and the names of the photos they speak of. */
export interface DecisionLogFile {
  format: 'flukeprint-decisions'
  schema: typeof LOG_SCHEMA
  exportedAt: string
  catalogue: { id: string; name: string }
  /** In the order of the log. */
  decisions: LoggedDecision[]
  /** A fluke's id is `<photo id>:<n>`; a photo's id is the SHA-256 of its file. */
  photos: Pick<Photo, 'id' | 'fileName' | 'path' | 'otherNames'>[]
}

export async function decisionLog(db: CatalogueDatabase, { id, name }: CatalogueInfo): Promise<DecisionLogFile> {
  return await db.transaction('r', db.decisions, db.photos, async () => {
    const photos: DecisionLogFile['photos'] = []
    await db.photos.each((photo) => photos.push({ id: photo.id, fileName: photo.fileName, path: photo.path, otherNames: photo.otherNames }))
    return { format: 'flukeprint-decisions', schema: LOG_SCHEMA, exportedAt: new Date().toISOString(), catalogue: { id, name }, decisions: await db.decisions.orderBy('seq').toArray(), photos }
  })
}
