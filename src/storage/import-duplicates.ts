import { Dexie } from 'dexie'
import type { CatalogueDatabase } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

/** A file of an import that the catalogue had already, to the last byte. */
export interface DuplicateFile {
  seq: number
  /** As it was chosen. */
  path: string
  /** Path of the photo that it is: one of another name, of an earlier import, or a file of the same import. */
  sameAs: string
}

/** The duplicates of an import in order, after the one with this `seq`: at most `limit`. */
export function duplicateFiles(db: CatalogueDatabase, importId: string, { afterSeq = -Infinity, limit = 1_000 }: { afterSeq?: number; limit?: number } = {}): Promise<DuplicateFile[]> {
  return withStorageErrors(() =>
    db.transaction('r', db.importItems, db.photos, async () => {
      const items = await db.importItems.where('[importId+state+seq]').between([importId, 'duplicate', afterSeq], [importId, 'duplicate', Dexie.maxKey], false, false).limit(limit).toArray()
      const photos = await db.photos.bulkGet(items.map(({ photoId }) => photoId!))
      return items.map(({ seq, path }, n) => ({ seq, path, sameAs: photos[n]?.path ?? '' }))
    }),
  )
}
