import { HEADER_PATH, LAST_HEADER_PATH, notABackup, readHeader, SUMS_PATH, sumsOfComment, type BackupHeader } from '#core/formats/backup-header.ts'
import { findLocalHeader, headerByteSize, LONGEST_END_BYTES, LONGEST_HEADER_BYTES, readCentralHeader, readEnd, readLocalHeader, toHex, type ZipEntry } from '#core/formats/backup-zip.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import { SCHEMA_VERSION } from '../database.ts'
import { withStorageErrors } from '../storage-error.ts'
import { sha256 } from './zip-writer.ts'

/** Bytes looked through at a time. */
const WINDOW = 8 * 2 ** 20
/** A file that has nothing of ours in so many bytes is some other file: it is not read to its end. */
const GIVE_UP_AFTER = 64 * 2 ** 20

/** Of a file that says more of itself: its directory is not read at once, its entries are found one by one. */
const LARGEST_DIRECTORY_BYTES = 512 * 2 ** 20
/** More than a backup has of anything, and less than an array may have. */
const LARGEST_ENTRY_BYTES = 2 ** 31 - 1
/** One path is written once. Found again where bytes were put in or doubled; a thousand times, it is no backup of ours, and each would be read. */
const MOST_PLACES = 8

/** Where an entry may stand: the directory says so, or it was found. */
interface Place {
  dataOffset: number
  byteSize: number
  sha256: Uint8Array
}

/** A backup opened for reading. Each entry is checked by its own SHA-256 when it is read, wherever it was found. */
export class BackupFile {
  readonly #places = new Map<string, Place[]>()
  #scanned = false

  private constructor(
    readonly file: Blob,
    readonly fileName: string,
    readonly header: BackupHeader,
    /** The end of the file is there, and the sums agree with it. What they are the sums of is another matter. */
    readonly hasEnd: boolean,
    places: Map<string, Place[]>,
    scanned: boolean,
  ) {
    this.#places = places
    this.#scanned = scanned
  }

  /** Errors: `bad-input` (no backup, or of a newer program), `source-missing` (the file can't be read any more), `cancelled`. */
  static async open(file: Blob, fileName: string, context?: JobContext): Promise<BackupFile> {
    return await withStorageErrors(async () => {
      const { places, sumsHex } = await readDirectory(file)
      let scanned = false
      if (places.size === 0) {
        await scan(file, places, context)
        scanned = true
      }
      let text = (await readPlaces(file, places, LAST_HEADER_PATH)) ?? (await readPlaces(file, places, HEADER_PATH))
      if (text === null && !scanned) {
        await scan(file, places, context)
        scanned = true
        text = (await readPlaces(file, places, LAST_HEADER_PATH)) ?? (await readPlaces(file, places, HEADER_PATH))
      }
      if (text === null) throw notABackup(fileName)
      const header = readHeader(new TextDecoder().decode(text), fileName, SCHEMA_VERSION)
      const sums = sumsHex === null ? null : await readPlaces(file, places, SUMS_PATH)
      const hasEnd = sums !== null && toHex(await sha256(sums)) === sumsHex
      return new BackupFile(file, fileName, header, hasEnd, places, scanned)
    })
  }

  /** All paths that were found, in no order. */
  paths(): string[] {
    return [...this.#places.keys()]
  }

  has(path: string): boolean {
    return this.#places.has(path)
  }

  /** Bytes of an entry as its header says; 0 where there is none. */
  byteSize(path: string): number {
    return this.#places.get(path)?.[0]?.byteSize ?? 0
  }

  /** An entry's bytes, as they were written; null where they are missing or damaged. */
  async read(path: string, context?: JobContext): Promise<Uint8Array<ArrayBuffer> | null> {
    return await withStorageErrors(async () => {
      const found = await readPlaces(this.file, this.#places, path)
      if (found !== null || this.#scanned) return found
      // What the directory says may be right about the wrong place: bytes may have been lost before it.
      this.#scanned = true
      await scan(this.file, this.#places, context)
      return await readPlaces(this.file, this.#places, path)
    })
  }
}

export interface CheckReport {
  entries: number
  /** Paths whose bytes are missing or not what they were. */
  damaged: string[]
  /** The end of the file is there. */
  hasEnd: boolean
}

/** Reads a backup from end to end. Errors: as `BackupFile.open`. */
export async function checkBackup(file: Blob, fileName: string, context: JobContext): Promise<{ header: BackupHeader; check: CheckReport }> {
  const backup = await BackupFile.open(file, fileName, context)
  const sums = backup.hasEnd ? await backup.read(SUMS_PATH, context) : null
  const expected = sums ? new TextDecoder().decode(sums).split('\n').filter((line) => line !== '').map((line) => line.slice(66)) : backup.paths()
  const damaged: string[] = []
  let done = 0
  const total = expected.reduce((sum, path) => sum + backup.byteSize(path), 0)
  for (const path of expected) {
    throwIfCancelled(context.signal)
    if ((await backup.read(path, context)) === null) damaged.push(path)
    context.report({ stage: 'checking', done: Math.min(total, (done += backup.byteSize(path))), total })
  }
  return { header: backup.header, check: { entries: expected.length, damaged, hasEnd: backup.hasEnd } }
}

async function bytesAt(file: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.slice(from, to).arrayBuffer())
}

async function readPlaces(file: Blob, places: Map<string, Place[]>, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  for (const { dataOffset, byteSize, sha256: sum } of places.get(path) ?? []) {
    if (dataOffset + byteSize > file.size || byteSize > LARGEST_ENTRY_BYTES) continue
    const bytes = await bytesAt(file, dataOffset, dataOffset + byteSize)
    if (toHex(await sha256(bytes)) === toHex(sum)) return bytes
  }
  return null
}

/** What the directory at the end says; nothing where it is missing or damaged anywhere. */
async function readDirectory(file: Blob): Promise<{ places: Map<string, Place[]>; sumsHex: string | null }> {
  const places = new Map<string, Place[]>()
  const end = readEnd(await bytesAt(file, Math.max(0, file.size - LONGEST_END_BYTES), file.size), file.size)
  if (!end || end.byteSize > LARGEST_DIRECTORY_BYTES) return { places, sumsHex: null }
  const bytes = await bytesAt(file, end.offset, end.offset + end.byteSize)
  let at = 0
  for (let n = 0; n < end.entries; n++) {
    const line = readCentralHeader(bytes, at)
    if (!line) return { places: new Map(), sumsHex: null }
    addPlace(places, line.entry)
    at = line.next
  }
  return { places, sumsHex: sumsOfComment(end.comment) }
}

function addPlace(places: Map<string, Place[]>, { path, offset, byteSize, sha256: sum }: ZipEntry): void {
  const place = { dataOffset: offset + headerByteSize(path), byteSize, sha256: sum }
  const known = places.get(path)
  if (!known) places.set(path, [place])
  else if (known.length < MOST_PLACES && !known.some(({ dataOffset }) => dataOffset === place.dataOffset)) known.push(place)
}

/**
 * Finds the entries by their own headers, whatever stands between them. From each header on to where its bytes end; if no header (or the
 * directory) begins there, something is missing, and the next header is sought from the last one on.
 */
async function scan(file: Blob, places: Map<string, Place[]>, context?: JobContext): Promise<void> {
  const window = new Window(file)
  let at = 0
  let found = 0
  while (at < file.size) {
    throwIfCancelled(context?.signal)
    context?.report({ stage: 'looking for what is left', done: at, total: file.size })
    if (found === 0 && at > GIVE_UP_AFTER) return
    const near = await window.at(at)
    const header = readLocalHeader(near.bytes, near.from)
    if (header) {
      found++
      addPlace(places, { ...header, offset: at })
      const next = at + header.headerBytes + header.byteSize
      at = next <= file.size && (await isBorder(window, next, file.size)) ? next : at + header.headerBytes
      continue
    }
    const next = findLocalHeader(near.bytes, near.from + 1)
    at += next < 0 ? Math.max(1, near.bytes.length - near.from - 3) : next - near.from
  }
}

async function isBorder(window: Window, at: number, fileBytes: number): Promise<boolean> {
  if (at + 4 > fileBytes) return at === fileBytes
  const { bytes, from } = await window.few(at)
  return bytes[from] === 0x50 && bytes[from + 1] === 0x4b && (bytes[from + 2] === 0x03 || bytes[from + 2] === 0x01)
}

/** A part of the file in memory, moved on when a place near its end is asked for. */
class Window {
  #from = 0
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0)

  constructor(readonly file: Blob) {}

  /** At least a whole local header from there on, unless the file ends. */
  async at(offset: number): Promise<{ bytes: Uint8Array<ArrayBuffer>; from: number }> {
    const end = this.#from + this.#bytes.length
    const enough = offset >= this.#from && (offset + LONGEST_HEADER_BYTES <= end || (end === this.file.size && offset < end))
    if (!enough) {
      this.#from = offset
      this.#bytes = await bytesAt(this.file, offset, offset + WINDOW)
    }
    return { bytes: this.#bytes, from: offset - this.#from }
  }

  /** Four bytes from there on; the part in memory stays, since what claims to be a header may send us anywhere and back. */
  async few(offset: number): Promise<{ bytes: Uint8Array<ArrayBuffer>; from: number }> {
    const isHere = offset >= this.#from && offset + 4 <= this.#from + this.#bytes.length
    return isHere ? { bytes: this.#bytes, from: offset - this.#from } : { bytes: await bytesAt(this.file, offset, offset + 4), from: 0 }
  }
}
