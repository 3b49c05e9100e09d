import { FlukeprintError } from '#core/errors.ts'
import { throwIfCancelled } from '#core/job.ts'
import type { Remote } from '#workers/rpc.ts'
import type { IoContract } from '#workers/io/io.contract.ts'
import { isLeftover, isZip, kindOf, LISTED_AT_ONCE, listFolder, naturalOrder, unreadable, type Found } from './listing.ts'

/** What the user has picked or dropped: a folder by handle, or files (zips among them). */
export interface ImportSource {
  name: string
  folder: FileSystemDirectoryHandle | null
  files: readonly { file: File; path: string }[]
}

/** The files of an import as long as the page holds them: what has no handle is gone after a reload. */
export interface Chosen {
  name: string
  folder: FileSystemDirectoryHandle | null
  /** Everything in it, in batches, unread. */
  list(signal: AbortSignal): AsyncGenerator<Found[]>
  /** The bytes of a file without a handle. Errors: `source-missing`, `bad-zip`. */
  open(path: string, signal: AbortSignal): Promise<Blob>
}

type ZipReader = Pick<Remote<IoContract>, 'listZip' | 'extractFromZip'>

/** The files of a zip are below its name, unless there is nothing beside it. */
export function choose({ name, folder, files }: ImportSource, io: ZipReader): Chosen {
  if (folder) return { name, folder, list: (signal) => listFolder(folder, signal), open: (path) => Promise.reject(notThere(path)) }
  const whole = files.length === 1 && isZip(files[0]!.path)
  const byPath = withOwnPaths(files)
  const zips = [...byPath].filter(([path]) => isZip(path)).map(([path, file]) => ({ path, file, prefix: whole ? '' : `${path}/` }))
  return {
    name,
    folder: null,
    async *list(signal) {
      yield* inBatches([...byPath].filter(([path]) => !isZip(path) && !isLeftover(path)).map(([path, file]) => foundFile(path, file)), signal)
      for (const zip of zips) yield* listZip(zip, io, signal)
    },
    async open(path, signal) {
      const file = byPath.get(path)
      if (file) return file
      const zip = zips.find(({ prefix }) => path.startsWith(prefix))
      if (!zip) throw notThere(path)
      return await io.extractFromZip({ file: zip.file, fileName: zip.path, path: path.slice(zip.prefix.length) }, { signal })
    },
  }
}

interface Zip {
  path: string
  file: File
  prefix: string
}

async function* listZip({ path, file, prefix }: Zip, io: ZipReader, signal: AbortSignal): AsyncGenerator<Found[]> {
  let entries
  try {
    entries = await io.listZip({ file, fileName: path }, { signal })
  } catch (thrown) {
    throwIfCancelled(signal)
    yield [unreadable(path, thrown)]
    return
  }
  const found = entries.filter((entry) => !isLeftover(entry.path)).map((entry): Found => {
    const kind = kindOf(entry.path)
    const own = prefix + entry.path
    if (kind === 'photo') return { kind, path: own, byteSize: entry.byteSize, modifiedAtMs: entry.modifiedAtMs, handle: null }
    return kind === 'table' ? { kind, path: own, open: () => io.extractFromZip({ file, fileName: path, path: entry.path }) } : { kind, path: own }
  })
  yield* inBatches(found.sort((a, b) => naturalOrder(a.path, b.path)), signal)
}

async function* inBatches(found: Found[], signal: AbortSignal): AsyncGenerator<Found[]> {
  for (let first = 0; first < found.length; first += LISTED_AT_ONCE) {
    throwIfCancelled(signal)
    yield found.slice(first, first + LISTED_AT_ONCE)
  }
}

function foundFile(path: string, file: File): Found {
  const kind = kindOf(path)
  if (kind === 'photo') return { kind, path, byteSize: file.size, modifiedAtMs: file.lastModified, handle: null }
  return kind === 'table' ? { kind, path, open: () => Promise.resolve(file) } : { kind, path }
}

/** Two loose files of one name (dropped from two folders) are told apart, or one would be taken for the other. */
function withOwnPaths(files: ImportSource['files']): Map<string, File> {
  const byPath = new Map<string, File>()
  for (const { file, path } of [...files].sort((a, b) => naturalOrder(a.path, b.path))) {
    let own = path
    for (let n = 2; byPath.has(own); n++) own = `${n}/${path}`
    byPath.set(own, file)
  }
  return byPath
}

function notThere(path: string): FlukeprintError {
  return new FlukeprintError('source-missing', 'The file is not among those chosen.', { file: path, remedy: 'Import it again by itself.' })
}
