import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import type { ImportItemRow } from './database.ts'
import { duplicateFiles } from './import-duplicates.ts'
import { addPhotos, freshDatabase, photoId } from './testing/sample.ts'

test('the files that were there already, each with the photo that it is, page by page and of this import alone', async () => {
  const db = freshDatabase()
  await addPhotos(db, 3)
  const item = (importId: string, path: string, state: ImportItemRow['state'], n: number | null): ImportItemRow =>
    ({ importId, path, byteSize: 1, modifiedAtMs: null, state, source: null, label: null, photoId: n === null ? null : photoId(n), error: null, note: null }) as unknown as ImportItemRow
  await db.importItems.bulkAdd([item('a', 'x/copy of 2.jpg', 'duplicate', 2), item('a', 'x/1.jpg', 'done', 1), item('b', 'y/2.jpg', 'duplicate', 2), item('a', 'x/bad.jpg', 'failed', null), item('a', 'x/0 again.jpg', 'duplicate', 0)])
  const all = await duplicateFiles(db, 'a')
  expect(all).toMatchObject([{ path: 'x/copy of 2.jpg', sameAs: 'trip/2.jpg' }, { path: 'x/0 again.jpg', sameAs: 'trip/0.jpg' }])
  expect(await duplicateFiles(db, 'a', { limit: 1 })).toEqual(all.slice(0, 1))
  expect(await duplicateFiles(db, 'a', { afterSeq: all[0]!.seq })).toEqual(all.slice(1))
  await db.delete()
})
