import 'fake-indexeddb/auto'
import { afterEach, expect, test } from 'vitest'
import { LOG_SCHEMA } from '#core/decisions/log-schema.ts'
import { readHeader } from '#core/formats/backup-header.ts'
import { MemorySink } from './backup/testing/sinks.ts'
import { restoreBackup } from './backup/restore.ts'
import { writeBackup } from './backup/write-backup.ts'
import { createCatalogue, deleteCatalogue, listCatalogues, openCatalogue, openDatabase } from './catalogues.ts'
import { SCHEMA_VERSION, type CatalogueDatabase } from './database.ts'
import { decide } from './decide.ts'
import { logSchemaOf } from './log-schema.ts'
import { review } from './review.ts'
import { addPhotos, fluke } from './testing/sample.ts'

const quiet = { signal: new AbortController().signal, report: () => {} }

afterEach(async () => {
  for (const { id } of await listCatalogues()) await deleteCatalogue(id)
})

async function catalogue() {
  const info = await createCatalogue({ name: 'Bay', kind: 'own' })
  const db = await openCatalogue(info.id)
  await addPhotos(db, 3)
  return { info, db }
}

/** As a later program leaves it that has decided something new. */
const decideLater = (db: CatalogueDatabase) => db.settings.put({ key: 'log-schema', value: LOG_SCHEMA + 1 })

test('a catalogue knows the newest shape that was decided in it', async () => {
  const { db } = await catalogue()
  await decide(db, [{ kind: 'new', flukeId: fluke(0), evidence: null }])
  expect(await logSchemaOf(db)).toBe(2)
  await review(db, [{ kind: 'relabel', flukeId: fluke(1), flukeIds: [fluke(1), fluke(2)], to: { status: 'new' } }])
  await decide(db, [{ kind: 'skip', flukeId: fluke(0) }])
  expect(await logSchemaOf(db)).toBe(3)
})

test('where a newer program has decided, nothing is opened, and a tab that was open writes nothing', async () => {
  const { db, info } = await catalogue()
  await decideLater(db)
  const refused = { code: 'storage-blocked', message: expect.stringContaining('newer version') as string }
  await expect(decide(db, [{ kind: 'skip', flukeId: fluke(0) }])).rejects.toMatchObject(refused)
  expect(await db.decisions.count()).toBe(0)
  await expect(openDatabase(info.id)).rejects.toMatchObject(refused)
})

test('a backup carries it too, and is refused whole', async () => {
  const { db, info } = await catalogue()
  await decideLater(db)
  const sink = new MemorySink()
  await writeBackup({ db, info, pictures: 'none', fileName: 'b' }, sink, quiet)
  await expect(restoreBackup(sink.file(), 'b', { withOriginals: false }, quiet)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining('newer version') as string })
  expect(await listCatalogues()).toHaveLength(1)
  expect(() => readHeader(JSON.stringify({ format: 'flukeprint-backup', version: 1, schema: 2, logSchema: LOG_SCHEMA + 1 }), 'b', SCHEMA_VERSION)).toThrow(/newer version/)
})
