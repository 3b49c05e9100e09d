import type { PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import type { CatalogueDatabase, OriginalSource } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

export interface OriginalReaders {
  /** Draws a photograph of the demo catalogue: `io.drawDemoPhoto`. */
  drawDemo(index: number): Promise<Blob>
}

/**
 * The original's bytes, in full resolution. Errors: `not-found` (no such photo), `permission-needed`
 * (offer `requestOriginalAccess` on a click), `source-missing` (the file was moved or deleted).
 */
export async function openOriginal(db: CatalogueDatabase, photoId: PhotoId, readers: OriginalReaders): Promise<Blob> {
  const [row, photo] = await withStorageErrors(() => Promise.all([db.originals.get(photoId), db.photos.get(photoId)]))
  if (!row && photo) throw new FlukeprintError('source-missing', 'Only the small picture is left of this photo.', { file: photo.path, remedy: 'Import its folder again: it is known by its content. (A drawing of an earlier demo is gone; the new demo has its own.)' })
  if (!row) throw new FlukeprintError('not-found', 'This photo is not in the catalogue.')
  return await openSource(db, row.source, photo?.path ?? photoId, readers)
}

/** Bytes of a source, wherever they are. `file` is the name for messages. */
export async function openSource(db: CatalogueDatabase, source: OriginalSource, file: string, readers: OriginalReaders): Promise<Blob> {
  switch (source.kind) {
    case 'demo':
      return await readers.drawDemo(source.index)
    case 'copy':
      return await openCopy(db, source.copyId, file)
    case 'handle':
      return await openHandle(source.handle, file)
  }
}

/** Remembers a folder that the user has opened, and gives its id; the same folder is remembered once. */
export async function rememberFolder(db: CatalogueDatabase, handle: FileSystemDirectoryHandle): Promise<number> {
  const known = await withStorageErrors(() => db.folders.toArray())
  for (const folder of known) {
    if (await folder.handle.isSameEntry(handle)) return folder.id
  }
  return await withStorageErrors(() => db.folders.add({ name: handle.name, handle } as never))
}

/** The folders whose files can't be read until the user allows it again. */
export async function foldersNeedingAccess(db: CatalogueDatabase): Promise<string[]> {
  const folders = await withStorageErrors(() => db.folders.toArray())
  const states = await Promise.all(folders.map(({ handle }) => readPermission(handle, 'query')))
  return folders.filter((_, i) => states[i] !== 'granted').map(({ name }) => name)
}

/**
 * Asks for access to the folders of this catalogue, and to one photo's own file where one is named.
 * Must be called from a click. True if all of it was granted.
 */
export async function requestOriginalAccess(db: CatalogueDatabase, photoId?: PhotoId): Promise<boolean> {
  const handles: FileSystemHandle[] = (await withStorageErrors(() => db.folders.toArray())).map(({ handle }) => handle)
  const source = photoId === undefined ? undefined : (await withStorageErrors(() => db.originals.get(photoId)))?.source
  if (source?.kind === 'handle' && source.folderId === null) handles.push(source.handle)
  let granted = true
  for (const handle of handles) granted = (await readPermission(handle, 'request')) === 'granted' && granted
  return granted
}

/**
 * The same file was met in another place: where the catalogue's reference to it is dead, or would need permission
 * again, the new one takes its place. A folder that was moved is found again by importing it.
 */
export async function relinkIfDead(db: CatalogueDatabase, photoId: PhotoId, source: OriginalSource): Promise<void> {
  if (source.kind !== 'handle') return
  const row = await withStorageErrors(() => db.originals.get(photoId))
  // None at all: the photo came back from a backup without its file.
  if (row && (row.source.kind !== 'handle' || (await canRead(row.source.handle)))) return
  await withStorageErrors(() => db.originals.put({ photoId, source }))
}

async function canRead(handle: FileSystemFileHandle): Promise<boolean> {
  try {
    return (await readPermission(handle, 'query')) === 'granted' && (await handle.getFile()).size >= 0
  } catch {
    // Whatever the reason: it can't be read.
    return false
  }
}

async function openCopy(db: CatalogueDatabase, copyId: number, file: string): Promise<Blob> {
  const row = await withStorageErrors(() => db.copies.get(copyId))
  if (row) return row.file
  throw new FlukeprintError('source-missing', 'The copy of this photo is gone.', { file, remedy: 'Import the photo again.' })
}

async function openHandle(handle: FileSystemFileHandle, file: string): Promise<Blob> {
  if ((await readPermission(handle, 'query')) !== 'granted') {
    throw new FlukeprintError('permission-needed', 'The browser asks again before it reads this folder.', {
      file,
      remedy: 'Allow access to the folder.',
    })
  }
  try {
    return await handle.getFile()
  } catch (thrown) {
    throw new FlukeprintError('source-missing', 'The photo is no longer where it was.', {
      file,
      remedy: 'Put it back, or import the folder from its new place: the photos are known again by their content.',
      cause: thrown,
    })
  }
}

/** Forgets how to draw the photographs of a demo that another version of the program drew: today's would be other ones. */
export async function forgetDrawings(db: CatalogueDatabase): Promise<void> {
  await withStorageErrors(() => db.originals.filter(({ source }) => source.kind === 'demo').delete())
}

interface PermissionHandle {
  queryPermission?(options: { mode: 'read' }): Promise<PermissionState>
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>
}

/** Browsers without these methods (and the private file system) never ask. */
async function readPermission(handle: FileSystemHandle, how: 'query' | 'request'): Promise<PermissionState> {
  const asking = handle as FileSystemHandle & PermissionHandle
  const answer = how === 'query' ? asking.queryPermission?.({ mode: 'read' }) : asking.requestPermission?.({ mode: 'read' })
  return (await answer) ?? 'granted'
}
