import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createCatalogue, deleteCatalogue, listCatalogues, onCatalogueClosed, openCatalogue, renameCatalogue } from './catalogues.ts'
import { CatalogueDatabase, SCHEMA_VERSION } from './database.ts'
import { decide } from './decide.ts'
import { analystName, setAnalystName } from './settings.ts'
import { addPhotos, fluke } from './testing/sample.ts'

const make = (name = 'Bay 2026') => createCatalogue({ name, kind: 'own' })
const databaseNames = async (): Promise<(string | undefined)[]> => (await indexedDB.databases()).map(({ name }) => name)

/** As a program of the next version would leave it. */
async function writeNewerSchema(catalogueId: string): Promise<Dexie> {
  const newer = new Dexie(`flukeprint-${catalogueId}`)
  newer.version(SCHEMA_VERSION + 1).stores({ photos: 'id', somethingNew: 'id' })
  await newer.open()
  return newer
}

afterEach(async () => {
  vi.restoreAllMocks()
  for (const { id } of await listCatalogues()) await deleteCatalogue(id)
})

describe('the list', () => {
  test('the newest first, with what was asked for', async () => {
    for (const [name, atMs] of [['old', 1], [' new ', 3], ['between', 2]] as const) {
      vi.spyOn(Date, 'now').mockReturnValue(atMs)
      await make(name)
    }
    expect((await listCatalogues()).map(({ name, kind }) => [name, kind])).toEqual([['new', 'own'], ['between', 'own'], ['old', 'own']])
  })

  test('a catalogue is renamed, to a name that is one', async () => {
    const { id } = await make()
    await renameCatalogue(id, ' Gulf ')
    await renameCatalogue(id, 'Gulf')
    expect((await listCatalogues())[0]!.name).toBe('Gulf')
    await expect(renameCatalogue(id, '  ')).rejects.toMatchObject({ code: 'bad-input' })
    await expect(renameCatalogue('nobody', 'Gulf')).rejects.toMatchObject({ code: 'not-found' })
    await expect(make(' ')).rejects.toMatchObject({ code: 'bad-input' })
    expect((await listCatalogues())[0]!.name).toBe('Gulf')
  })
})

describe('opening', () => {
  test('is done once, and what was written is there after a reload', async () => {
    const { id } = await make()
    const [db, same] = await Promise.all([openCatalogue(id), openCatalogue(id)])
    expect(same).toBe(db)
    await setAnalystName(db, 'Anna')
    const reloaded = new CatalogueDatabase(id)
    expect(await analystName(reloaded)).toBe('Anna')
    reloaded.close()
  })

  test('again by itself, as after a stay in the browser\'s cache of pages, it refuses a newer schema too', async () => {
    const { id } = await make()
    const db = await openCatalogue(id)
    await addPhotos(db, 1)
    db.close({ disableAutoOpen: false })
    const newer = await writeNewerSchema(id)
    newer.close()
    await expect(decide(db, [{ kind: 'skip', flukeId: fluke(0) }])).rejects.toMatchObject({ code: 'storage-blocked' })
    await newer.delete()
  })

  test('one that is not there: told, not made', async () => {
    await expect(openCatalogue('nobody')).rejects.toMatchObject({ code: 'not-found' })
    expect(await databaseNames()).not.toContain('flukeprint-nobody')
  })

  test('one that a newer program has written is refused, and left as it is', async () => {
    const { id } = await make()
    const newer = await writeNewerSchema(id)
    newer.close()
    const stored = await indexedDB.databases()
    await expect(openCatalogue(id)).rejects.toMatchObject({ code: 'storage-blocked', message: expect.stringContaining('newer version') })
    expect(await indexedDB.databases()).toEqual(stored)
    await newer.delete()
  })
})

describe('another tab', () => {
  test('with a newer program: this one lets go, says so, and does not write again', async () => {
    const { id } = await make()
    const db = await openCatalogue(id)
    await addPhotos(db, 1)
    const told: string[] = []
    const stop = onCatalogueClosed((closed) => told.push(closed))
    const newer = await writeNewerSchema(id)
    expect(told).toEqual([id])
    await expect(decide(db, [{ kind: 'skip', flukeId: fluke(0) }])).rejects.toMatchObject({ code: 'storage-blocked' })
    await expect(openCatalogue(id)).rejects.toMatchObject({ code: 'storage-blocked' })
    stop()
    await newer.delete()
  })

  test('that deletes the catalogue: gone, and an old tab does not bring it back as an empty one', async () => {
    const { id } = await make()
    const db = await openCatalogue(id)
    await addPhotos(db, 1)
    const told: string[] = []
    const stop = onCatalogueClosed((closed) => told.push(closed))
    await new CatalogueDatabase(id).delete()
    expect(told).toEqual([id])
    await expect(decide(db, [{ kind: 'skip', flukeId: fluke(0) }])).rejects.toMatchObject({ code: 'storage-blocked' })
    await expect(analystName(db)).rejects.toMatchObject({ code: 'storage-blocked' })
    expect(await databaseNames()).not.toContain(`flukeprint-${id}`)
    stop()
    stop()
  })

  test('nobody is told any more once they have stopped listening', async () => {
    const { id } = await make()
    await openCatalogue(id)
    const listener = vi.fn<(closed: string) => void>()
    onCatalogueClosed(listener)()
    await new CatalogueDatabase(id).delete()
    expect(listener).not.toHaveBeenCalled()
  })
})

test('deleting takes the rows and the entry, of an open catalogue too, and can be made again', async () => {
  const { id } = await make()
  const other = await make('stays')
  await addPhotos(await openCatalogue(id), 2)
  await deleteCatalogue(id)
  await deleteCatalogue(id)
  expect((await listCatalogues()).map(({ name }) => name)).toEqual(['stays'])
  expect(await databaseNames()).not.toContain(`flukeprint-${id}`)
  await expect(openCatalogue(id)).rejects.toMatchObject({ code: 'not-found' })
  await expect(openCatalogue(other.id)).resolves.toBeInstanceOf(CatalogueDatabase)
})
