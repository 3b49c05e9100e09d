import { Dexie, type EntityTable } from 'dexie'
import { FlukeprintError } from '#core/errors.ts'
import { CatalogueDatabase, SCHEMA_VERSION } from './database.ts'
import { dropKeypoints } from './keypoints/stored-keypoints.ts'
import { refuseNewerLog } from './log-schema.ts'
import { leaveAllPacks } from './packs/packs.ts'
import { storageError, withStorageErrors } from './storage-error.ts'

export interface CatalogueInfo {
  id: string
  name: string
  kind: 'demo' | 'own'
  createdAtMs: number
}

class RegistryDatabase extends Dexie {
  catalogues!: EntityTable<CatalogueInfo, 'id'>

  constructor() {
    super('flukeprint', { chromeTransactionDurability: 'strict' })
    // Users' data: never edit a published version; add one.
    this.version(1).stores({ catalogues: 'id, createdAtMs' })
  }
}

let registry: RegistryDatabase | null = null
const open = new Map<string, Promise<CatalogueDatabase>>()
const listeners = new Set<(catalogueId: string) => void>()

/** The list itself, for a live query of the start screen. */
export function catalogueRegistry(): RegistryDatabase {
  return (registry ??= new RegistryDatabase())
}

/** All catalogues of this machine, the newest first. */
export function listCatalogues(): Promise<CatalogueInfo[]> {
  return withStorageErrors(() => catalogueRegistry().catalogues.orderBy('createdAtMs').reverse().toArray())
}

/** Errors: `bad-input` (a name of nothing but space). */
export async function createCatalogue(input: { name: string; kind: 'demo' | 'own' }): Promise<CatalogueInfo> {
  const info: CatalogueInfo = { id: crypto.randomUUID(), name: soundName(input.name), kind: input.kind, createdAtMs: Date.now() }
  await withStorageErrors(() => catalogueRegistry().catalogues.add(info))
  return info
}

/** Errors: `bad-input` (a name of nothing but space), `not-found`. */
export async function renameCatalogue(id: string, name: string): Promise<void> {
  const sound = soundName(name)
  if ((await withStorageErrors(() => catalogueRegistry().catalogues.update(id, { name: sound }))) === 0) {
    // An unchanged name counts as no change too.
    await catalogueInfo(id)
  }
}

/** Deletes a catalogue with everything in it. Other tabs that have it open let go of it. */
export async function deleteCatalogue(id: string): Promise<void> {
  await withStorageErrors(async () => {
    const opened = await open.get(id)?.catch(() => null)
    open.delete(id)
    opened?.close()
    // First the rows, then the entry: a deletion that is cut off can be made again.
    await new CatalogueDatabase(id).delete()
    await dropKeypoints(id)
    await leaveAllPacks(id)
    await catalogueRegistry().catalogues.delete(id)
  })
}

/**
 * The database of a catalogue, opened once. Errors: `not-found`, `storage-blocked` (a newer version of
 * the program has written it, or storing is not allowed).
 */
export function openCatalogue(id: string): Promise<CatalogueDatabase> {
  const already = open.get(id)
  if (already) return already
  const opening = openFresh(id)
  open.set(id, opening)
  opening.catch(() => open.delete(id))
  return opening
}

/** Told when this tab has had to let go of a catalogue, because another tab changes or deletes it. */
export function onCatalogueClosed(listener: (catalogueId: string) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function openFresh(id: string): Promise<CatalogueDatabase> {
  await catalogueInfo(id)
  return openDatabase(id)
}

async function catalogueInfo(id: string): Promise<CatalogueInfo> {
  const info = await withStorageErrors(() => catalogueRegistry().catalogues.get(id))
  if (info) return info
  throw new FlukeprintError('not-found', 'This catalogue is not on this machine.', { remedy: 'Choose a catalogue from the start screen.' })
}

function soundName(name: string): string {
  const trimmed = name.trim()
  if (trimmed !== '') return trimmed
  throw new FlukeprintError('bad-input', 'A catalogue needs a name.', { remedy: 'Give it a name, such as the study area and the year.' })
}

/** Opens without asking the registry: for workers, which are handed a catalogue that is open already. */
export async function openDatabase(id: string): Promise<CatalogueDatabase> {
  const db = new CatalogueDatabase(id)
  // USERS' DATA. An older tab stops writing, and does not open again by itself.
  db.on('versionchange', () => {
    db.close({ disableAutoOpen: true })
    open.delete(id)
    for (const listener of listeners) listener(id)
    // Else Dexie's own handler comes next, after which the database opens again at the next read: a deleted one as an empty one.
    return false
  })
  // Again at every opening: Dexie opens anew when the page comes back from the browser's cache of pages.
  db.on('ready', () => refuseNewer(db.backendDB().version / 10), true)
  await withStorageErrors(async () => {
    refuseNewer(await storedSchema(db.name))
    await db.open()
    await refuseNewerLog(db).catch((thrown: unknown) => {
      db.close({ disableAutoOpen: true })
      throw thrown
    })
  })
  return db
}

/** Opens a catalogue for one piece of a worker's work, and closes it after. */
export async function withDatabase<T>(catalogueId: string, work: (db: CatalogueDatabase) => Promise<T>): Promise<T> {
  const db = await openDatabase(catalogueId)
  try {
    return await work(db)
  } finally {
    db.close()
  }
}

/** Version of the schema that the database has, looked at without changing it; 0 where there is no database yet. */
async function storedSchema(name: string): Promise<number> {
  const asStored = new Dexie(name)
  try {
    await asStored.open()
    return asStored.verno
  } catch (thrown) {
    if (thrown instanceof Dexie.NoSuchDatabaseError) return 0
    throw thrown
  } finally {
    asStored.close()
  }
}

// USERS' DATA. Dexie opens a newer schema without complaint, and adds what it misses; an older program must not write into it.
function refuseNewer(schema: number): void {
  // Dexie counts in tenths when it has mended a schema.
  if (Math.floor(schema) > SCHEMA_VERSION) throw storageError({ name: 'VersionError', message: `schema ${schema}, known up to ${SCHEMA_VERSION}` })
}
