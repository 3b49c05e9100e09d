import { BlobReader, BlobWriter, configure, ZipReader, type FileEntry } from '@zip.js/zip.js'
import { FlukeprintError } from '#core/errors.ts'
import type { ZipEntry } from './io.contract.ts'

// This is a worker already.
configure({ useWebWorkers: false })

/** A photograph is never larger; what claims to be is a zip bomb. */
const LARGEST_ENTRY_BYTES = 500 * 2 ** 20

interface OpenZip {
  key: string
  entries: Map<string, FileEntry>
}

/** Photographs of ten years; a directory of more would fill the memory with names. */
const MOST_ENTRIES = 1_000_000
/** Longer than any system makes a path. */
const LONGEST_PATH = 4096

/** The last one: its directory is not read again for each of its files. */
let open: OpenZip | null = null

/** The files in a zip, without the folders. Throws `bad-zip`. */
export async function zipEntries(file: Blob, name: string): Promise<ZipEntry[]> {
  const { entries } = await opened(file, name)
  return [...entries].map(([path, { uncompressedSize, lastModDate }]) => ({ path, byteSize: uncompressedSize, modifiedAtMs: lastModDate?.getTime() ?? null }))
}

/** The bytes of one file in a zip, checked against its checksum. Throws `bad-zip`, `source-missing`. */
export async function fromZip(file: Blob, name: string, path: string): Promise<Blob> {
  const entry = (await opened(file, name)).entries.get(path)
  if (!entry) throw new FlukeprintError('source-missing', `The zip ${name} holds no such file.`, { file: path, remedy: 'Choose the zip again.' })
  if (entry.encrypted) throw new FlukeprintError('bad-zip', 'This file in the zip is encrypted.', { file: path, remedy: 'Make the zip again without a password.' })
  if (entry.uncompressedSize > LARGEST_ENTRY_BYTES) throw new FlukeprintError('bad-zip', 'This file in the zip is larger than any photograph.', { file: path, remedy: 'Leave it out.' })
  try {
    return await entry.getData(new BlobWriter(), { checkSignature: true })
  } catch (cause) {
    throw new FlukeprintError('bad-zip', 'This file in the zip is damaged.', { file: path, remedy: 'Make the zip again from the photographs.', cause })
  }
}

async function opened(file: Blob, name: string): Promise<OpenZip> {
  const key = `${name} ${file.size} ${(file as Partial<File>).lastModified ?? ''}`
  if (open?.key === key) return open
  try {
    const entries = new OwnPaths()
    // Paths that lead out of the zip do no harm, since they are only names here; one such must not cost the whole zip.
    for await (const entry of new ZipReader(new BlobReader(file), { filenameValidation: 'tolerant' }).getEntriesGenerator()) {
      if (!entry.directory) entries.add(entry)
      if (entries.size > MOST_ENTRIES) throw new FlukeprintError('bad-zip', 'The zip holds more files than can be listed (a million).', { file: name, remedy: 'Unpack it and open the folder.' })
    }
    open = { key, entries }
    return open
  } catch (cause) {
    if (cause instanceof FlukeprintError) throw cause
    throw new FlukeprintError('bad-zip', 'The zip can not be read.', { file: name, remedy: 'Make it again, or unpack it and open the folder.', cause })
  }
}

/** The files of a zip by their paths. Two of one path (a zip may hold them) are told apart, or one would be taken for the other. */
class OwnPaths extends Map<string, FileEntry> {
  readonly #times = new Map<string, number>()

  add(entry: FileEntry): void {
    const path = entry.filename.length > LONGEST_PATH ? `…${entry.filename.slice(-LONGEST_PATH)}` : entry.filename
    const times = (this.#times.get(path) ?? 0) + 1
    this.#times.set(path, times)
    let own = times === 1 ? path : `${times}/${path}`
    while (this.has(own)) own = `${times}/${own}`
    this.set(own, entry)
  }
}
