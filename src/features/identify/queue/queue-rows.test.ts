import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CatalogueDatabase } from '#storage/database.ts'
import { decide, redo, undo } from '#storage/decide.ts'
import { addAnalysedPhotos, nextFlukeId } from '#storage/photos.ts'
import { addPhotos, analysed, DETECTED, fluke, freshDatabase, photoId } from '#storage/testing/sample.ts'
import { filterCounts, filterIds } from './queue-rows.ts'

let db: CatalogueDatabase
beforeEach(async () => {
  db = freshDatabase()
  await addPhotos(db, 2)
})
afterEach(() => db.delete())

test('a fluke whose drawing was undone is in no list; one that was taken out is among the unusable', async () => {
  const drawn = await nextFlukeId(db, photoId(0))
  const [box] = await decide(db, [{ kind: 'box', flukeId: drawn, boxPx: { x0: 5, y0: 5, x1: 15, y1: 12 } }])
  await undo(db, box!.analyst)
  expect(await filterIds(db, 'unusable')).toEqual([])
  expect(await filterIds(db, 'all')).toEqual([fluke(0), fluke(1)])
  expect(await filterCounts(db)).toMatchObject({ open: 2, unusable: 0, all: 2 })

  await redo(db, box!.analyst)
  await decide(db, [{ kind: 'no-fluke', flukeId: drawn }])
  expect(await filterIds(db, 'unusable')).toEqual([drawn])
  expect(await filterCounts(db)).toMatchObject({ open: 2, unusable: 1, all: 3 })
})

test('what is probably no fluke is a list of its own, in the order of import, and stays among the open ones', async () => {
  await addAnalysedPhotos(db, [0.4, 0.98, 0.01].map((presence, n) => analysed(2 + n, { detected: { ...DETECTED, presence } })))
  expect(await filterIds(db, 'doubtful')).toEqual([fluke(2), fluke(4)])
  expect(await filterCounts(db)).toMatchObject({ open: 5, doubtful: 2, all: 5 })
  await decide(db, [{ kind: 'no-fluke', flukeId: fluke(2) }])
  expect(await filterIds(db, 'doubtful')).toEqual([fluke(4)])
  expect(await filterCounts(db)).toMatchObject({ open: 4, doubtful: 1, unusable: 1 })
})
