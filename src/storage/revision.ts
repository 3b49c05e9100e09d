import type { Table } from 'dexie'
import type { CatalogueDatabase } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

/** How far the logs reach: answers computed from the gallery are keyed by it. 0 where there is nothing yet. */
export function galleryRevision(db: CatalogueDatabase): Promise<{ decisionSeq: number; embeddingSeq: number }> {
  return withStorageErrors(() =>
    db.transaction('r', db.decisions, db.embeddings, async () => ({
      decisionSeq: await lastSeq(db.decisions),
      embeddingSeq: await lastSeq(db.embeddings),
    })),
  )
}

async function lastSeq(table: { orderBy: Table['orderBy'] }): Promise<number> {
  const [seq] = await table.orderBy('seq').reverse().limit(1).primaryKeys()
  return typeof seq === 'number' ? seq : 0
}
