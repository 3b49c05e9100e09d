import type { EntityTable } from 'dexie'
import type { CatalogueDatabase } from './database.ts'
import { packEditions } from './packs/subscriptions.ts'
import { withStorageErrors } from './storage-error.ts'

/** How far the logs reach, and the packs beside them (`packEditions`): answers computed from the gallery are keyed by it. 0 where there is nothing yet. */
export async function galleryRevision(db: CatalogueDatabase): Promise<{ decisionSeq: number; embeddingSeq: number; packs: string }> {
  const reached = await withStorageErrors(() =>
    db.transaction('r', db.decisions, db.embeddings, async () => ({
      decisionSeq: await lastSeq(db.decisions),
      embeddingSeq: await lastSeq(db.embeddings),
    })),
  )
  return { ...reached, packs: await packEditions(db) }
}

/** The whole row, not its key alone: Dexie's live queries do not watch a query for primary keys in their own order. */
async function lastSeq<Row extends { seq: number }>(table: EntityTable<Row, 'seq'>): Promise<number> {
  return (await table.orderBy('seq').last())?.seq ?? 0
}
