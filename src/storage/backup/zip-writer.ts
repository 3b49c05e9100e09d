import { joinedBytes } from '#core/formats/bytes.ts'
import { centralHeader, crc32, endRecord, localHeader, toHex, type ZipEntry } from '#core/formats/backup-zip.ts'
import { SUMS_PATH, sumsLine, zipComment } from '#core/formats/backup-header.ts'
import type { Sink } from './sink.ts'

/** Bytes gathered before they are handed on: a write of a few bytes costs a browser as much as one of a few megabytes. */
const AT_ONCE = 4 * 2 ** 20

/** Writes the entries of a backup one after another. In memory: one entry, and one line for each entry written. */
export class ZipWriter {
  readonly #entries: ZipEntry[] = []
  #gathered: Uint8Array<ArrayBuffer>[] = []
  #gatheredBytes = 0
  #offset = 0

  constructor(
    readonly sink: Sink,
    /** When the entries are said to have been written. */
    readonly atMs: number,
  ) {}

  /** Bytes written so far. */
  get byteSize(): number {
    return this.#offset
  }

  /** Entries written so far. */
  get entries(): number {
    return this.#entries.length
  }

  /** Returns the SHA-256 of the bytes, hex. */
  async add(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    return await this.addHashed(path, bytes, await sha256(bytes))
  }

  /** The same, for bytes whose SHA-256 is known. */
  async addHashed(path: string, bytes: Uint8Array<ArrayBuffer>, sum: Uint8Array): Promise<string> {
    const entry = { path, byteSize: bytes.length, crc: crc32(bytes), sha256: sum, offset: this.#offset }
    const header = localHeader(entry, this.atMs)
    await this.#write(header)
    await this.#write(bytes)
    this.#entries.push(entry)
    return toHex(sum)
  }

  /** Sums, directory, end. Nothing may be added after it. */
  async finish(): Promise<void> {
    const sums = this.#entries.map(({ path, sha256: sum }) => sumsLine(toHex(sum), path)).join('')
    const sumsHex = await this.add(SUMS_PATH, encode(sums))
    const offset = this.#offset
    for (const entry of this.#entries) await this.#write(centralHeader(entry, this.atMs))
    await this.#write(endRecord({ entries: this.#entries.length, offset, byteSize: this.#offset - offset, comment: zipComment(sumsHex) }))
    await this.#flush()
  }

  async #write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#offset += bytes.length
    this.#gathered.push(bytes)
    this.#gatheredBytes += bytes.length
    if (this.#gatheredBytes >= AT_ONCE) await this.#flush()
  }

  async #flush(): Promise<void> {
    const parts = this.#gathered
    const bytes = this.#gatheredBytes
    this.#gathered = []
    this.#gatheredBytes = 0
    if (bytes > 0) await this.sink.write(parts.length === 1 ? parts[0]! : joinedBytes(parts, bytes))
  }
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

export function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
