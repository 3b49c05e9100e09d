import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { decide, undo } from '#storage/decide.ts'
import { addListed, openDraft, recordOutcomes, setImportState, waitingItems } from '#storage/imports.ts'
import { review } from '#storage/review.ts'
import { addPhotos, analysed, fluke, freshDatabase, photoId } from '#storage/testing/sample.ts'
import type { Bytes, CatalogueRows } from './dump.ts'
import { unsound } from './soundness.ts'

let db: CatalogueDatabase
let rows: CatalogueRows

/** As the page gives it: bytes by their number. */
async function read(): Promise<CatalogueRows> {
  const bytes = ({ size }: Blob): Bytes => ({ byteSize: size, sum: null })
  const [photos, originals, flukes, individuals, decisions, imports, importItems, settings] = await Promise.all([
    db.photos.toArray(), db.originals.toArray(), db.flukes.toArray(), db.individuals.toArray(), db.decisions.toArray(), db.imports.toArray(), db.importItems.toArray(), db.settings.toArray(),
  ])
  return {
    photos, originals, flukes, individuals, decisions, imports, importItems, settings,
    copies: (await db.copies.toArray()).map(({ id, file }) => ({ id, file: bytes(file) })),
    thumbnails: (await db.thumbnails.toArray()).map(({ photoId: id, image }) => ({ photoId: id, image: bytes(image) })),
    embeddings: (await db.embeddings.toArray()).map(({ codes, ...row }) => ({ ...row, codes: { byteSize: codes.byteLength, sum: null } })),
  }
}

beforeEach(async () => {
  db = freshDatabase()
  await addPhotos(db, 3)
  await decide(db, [{ kind: 'new', flukeId: fluke(0), evidence: null }, { kind: 'match', flukeId: fluke(1), individualId: 'B' as IndividualId, evidence: null, origin: 'import', analyst: 'import' }])
  await review(db, [{ kind: 'merge', individualIds: ['NEW-0001', 'B'] as IndividualId[], keep: 'B' as IndividualId }])
  await decide(db, [{ kind: 'skip', flukeId: fluke(2) }])
  await undo(db, 'me')
  const { id } = await openDraft(db, 'trip')
  await addListed(db, id, [3, 4].map((n) => ({ path: `trip/${n}.jpg`, byteSize: 9, modifiedAtMs: null, handle: null })))
  await setImportState(db, id, 'running')
  const [item] = await waitingItems(db, id, -Infinity, 1)
  await recordOutcomes(db, [{ kind: 'photo', item: item!, analysed: analysed(3) }])
  rows = await read()
})
afterEach(() => db.delete())

test('a catalogue in the middle of its work is whole', () => {
  expect(unsound(rows)).toEqual([])
})

test.each<[string, (all: CatalogueRows) => Partial<CatalogueRows>, RegExp]>([
  ['a photo without its small picture', ({ thumbnails }) => ({ thumbnails: thumbnails.slice(1) }), /has no small picture/],
  ['a small picture of nothing', ({ photos }) => ({ photos: photos.slice(1) }), /which is not there/],
  ['a fluke without its embedding', ({ embeddings }) => ({ embeddings: embeddings.slice(1) }), /has no embedding/],
  ['a copy that nobody refers to', () => ({ copies: [{ id: 7, file: { byteSize: 1, sum: null } }] }), /copy 7 belongs to nothing/],
  ['an original whose copy is gone', ({ originals }) => ({ originals: originals.map((row) => ({ ...row, source: { kind: 'copy', copyId: 7 } })) }), /copy 7 is gone/],
  ['an import with a file too few', ({ importItems }) => ({ importItems: importItems.slice(1) }), /has 1 files of 2/],
  ['an import that is over while a file waits', ({ imports }) => ({ imports: imports.map((row) => ({ ...row, state: 'done' })) }), /1 files wait/],
  ['a file that came in without its photo', ({ importItems }) => ({ importItems: importItems.map((row) => (row.state === 'done' ? { ...row, photoId: photoId(9) } : row)) }), /its photo is not there/],
  ['a gap in the log', ({ decisions }) => ({ decisions: decisions.filter(({ seq }) => seq !== 2) }), /stands in place/],
  ['a decision without its label', ({ flukes }) => ({ flukes: flukes.map((row) => (row.id === fluke(1) ? { ...row, status: 'open', individualId: null } : row)) }), /the log says identified B/],
  ['a merge that the names do not know of', ({ individuals }) => ({ individuals: individuals.map((row) => ({ ...row, mergedInto: null })) }), /merged otherwise/],
  ['an individual without its row', ({ individuals }) => ({ individuals: individuals.slice(1) }), /has no row/],
])('%s is noticed', (_, change, words) => {
  expect(unsound({ ...rows, ...change(rows) }).join('\n')).toMatch(words)
})
