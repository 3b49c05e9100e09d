import { errorRecord, FlukeprintError, type ErrorRecord } from '#core/errors.ts'
import { throwIfCancelled } from '#core/job.ts'

/** A file as it is found, not read. */
export type Found =
  | { kind: 'photo'; path: string; byteSize: number; modifiedAtMs: number | null; handle: FileSystemFileHandle | null }
  | { kind: 'table'; path: string; open(): Promise<Blob> }
  | { kind: 'other'; path: string }
  /** A folder or zip that could not be looked into. */
  | { kind: 'unreadable'; path: string; error: ErrorRecord }

/** Files handed on at a time: writing their handles down takes the page's time, and it must not lose a frame over it. */
export const LISTED_AT_ONCE = 40

/** Those that no browser reads are here too: better a reason in the list of failures than silence. */
const PHOTO = /\.(jpe?g|jpe|jfif|png|webp|avif|gif|hei[cf]|bmp|tiff?)$/i
const TABLE = /\.(csv|tsv)$/i
/** What operating systems leave behind. */
const LEFTOVER = /(^|\/)(\.(?![./])|~\$|__MACOSX\/|@eaDir\/|Thumbs\.db$|desktop\.ini$)/i

export function isLeftover(path: string): boolean {
  return LEFTOVER.test(path)
}

export function isZip(path: string): boolean {
  return /\.zip$/i.test(path)
}

export function kindOf(path: string): 'photo' | 'table' | 'other' {
  return PHOTO.test(path) ? 'photo' : TABLE.test(path) ? 'table' : 'other'
}

const collator = new Intl.Collator('en', { numeric: true })
/** `IMG_2` before `IMG_10`: the order in which they were taken, for most cameras. */
export const naturalOrder = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)

/**
 * Walks a folder, its files in natural order, in batches. Of each folder only the names are held, never all handles.
 * @param path of the folder below the root, with a slash at the end
 */
export async function* listFolder(folder: FileSystemDirectoryHandle, signal: AbortSignal, path = ''): AsyncGenerator<Found[]> {
  let names: { files: string[]; folders: string[] }
  try {
    names = await namesIn(folder, path)
  } catch (thrown) {
    yield [unreadable(path || folder.name, thrown)]
    return
  }
  for (let first = 0; first < names.files.length; first += LISTED_AT_ONCE) {
    throwIfCancelled(signal)
    yield await Promise.all(names.files.slice(first, first + LISTED_AT_ONCE).map((name) => foundFile(folder, name, path + name)))
  }
  for (const name of names.folders) {
    throwIfCancelled(signal)
    let below: FileSystemDirectoryHandle
    try {
      below = await folder.getDirectoryHandle(name)
    } catch (thrown) {
      yield [unreadable(path + name, thrown)]
      continue
    }
    yield* listFolder(below, signal, `${path}${name}/`)
  }
}

async function namesIn(folder: FileSystemDirectoryHandle, path: string): Promise<{ files: string[]; folders: string[] }> {
  const names: { files: string[]; folders: string[] } = { files: [], folders: [] }
  for await (const [name, { kind }] of folder.entries()) {
    if (isLeftover(kind === 'file' ? path + name : `${path}${name}/`)) continue
    if (kind === 'file') names.files.push(name)
    else names.folders.push(name)
  }
  return { files: names.files.sort(naturalOrder), folders: names.folders.sort(naturalOrder) }
}

async function foundFile(folder: FileSystemDirectoryHandle, name: string, path: string): Promise<Found> {
  const kind = kindOf(name)
  if (kind === 'other') return { kind, path }
  try {
    const handle = await folder.getFileHandle(name)
    if (kind === 'table') return { kind, path, open: () => handle.getFile() }
    const file = await handle.getFile()
    return { kind, path, byteSize: file.size, modifiedAtMs: file.lastModified, handle }
  } catch (thrown) {
    return unreadable(path, thrown)
  }
}

export function unreadable(path: string, thrown: unknown): Found {
  const known = thrown instanceof FlukeprintError
  const error = known ? thrown : new FlukeprintError('source-missing', 'It can not be opened.', { file: path, remedy: 'Check that it is still there and that you may read it.', cause: thrown })
  return { kind: 'unreadable', path, error: { ...errorRecord(error), file: path } }
}
