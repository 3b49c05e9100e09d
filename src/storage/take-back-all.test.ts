import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from './database.ts'
import { decide } from './decide.ts'
import { flukeViews, photosOfIndividual } from './fluke-views.ts'
import { review } from './review.ts'
import { bringBack, takeBackAll } from './take-back-all.ts'
import { addPhotos, fluke, freshDatabase } from './testing/sample.ts'

const [A, B, C] = ['A', 'B', 'C'] as IndividualId[] as [IndividualId, IndividualId, IndividualId]

let db: CatalogueDatabase
beforeEach(async () => {
  db = freshDatabase()
  await addPhotos(db, 3)
  await decide(db, [A, B, C].map((individualId, n) => ({ kind: 'match', flukeId: fluke(n), individualId, evidence: null, origin: 'import', analyst: 'import' })))
})
afterEach(() => db.delete())

const labels = async (): Promise<(IndividualId | null)[]> => (await db.flukes.orderBy('order').toArray()).map(({ individualId }) => individualId)

test('a batch is taken back whole, though its later decisions stand in the way of the earlier ones', async () => {
  const first = await review(db, [{ kind: 'merge', individualIds: [A, B], keep: A }])
  const second = await review(db, [{ kind: 'merge', individualIds: [A, C], keep: A }, { kind: 'rename', individualId: A, to: 'Z' as IndividualId }])
  expect(await labels()).toEqual(['Z', 'Z', 'Z'])
  await takeBackAll(db, [...first, ...second].map(({ id }) => id))
  expect(await labels()).toEqual(['A', 'B', 'C'])
})

test('one that can’t be taken back leaves the others as they were', async () => {
  const [merge] = await review(db, [{ kind: 'merge', individualIds: [A, B], keep: A }])
  await expect(takeBackAll(db, ['nobody' as never, merge!.id])).rejects.toMatchObject({ code: 'not-found' })
  expect(await labels()).toEqual(['A', 'A', 'C'])
})

test('what was taken back is brought back, again and again; what stands can’t be', async () => {
  const [merge] = await review(db, [{ kind: 'merge', individualIds: [A, B], keep: A }])
  for (let n = 0; n < 2; n++) {
    await takeBackAll(db, [merge!.id])
    expect(await labels()).toEqual(['A', 'B', 'C'])
    await bringBack(db, merge!.id)
    expect(await labels()).toEqual(['A', 'A', 'C'])
  }
  await expect(bringBack(db, merge!.id)).rejects.toMatchObject({ code: 'not-found' })
})

test('flukes come with their photos, in the order asked for; an individual’s are those accepted as its', async () => {
  await decide(db, [{ kind: 'possible', flukeId: fluke(1), individualId: A, evidence: null }])
  expect((await flukeViews(db, [fluke(2), fluke(9), fluke(0)])).map(({ photo }) => photo.fileName)).toEqual(['2.jpg', '0.jpg'])
  expect((await photosOfIndividual(db, A)).map(({ fluke: { id } }) => id)).toEqual([fluke(0)])
})
