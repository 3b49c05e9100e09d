/**
 * The container of a backup: a zip (PKWARE APPNOTE 6.3.10) whose entries are stored, not compressed, with Zip64 where it
 * must be. Every entry carries its own SHA-256 in an extra field, and its size before its bytes, so that each one can be
 * found and checked by itself in a file that has lost its end, or its middle. Pure: bytes in, bytes out.
 */

export interface ZipEntry {
  /** `/` between its parts; no leading one. */
  path: string
  byteSize: number
  crc: number
  /** Of the entry's bytes; 32 bytes. */
  sha256: Uint8Array
  /** Where its local header begins. */
  offset: number
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
/** `FP` in the file: nobody's by the registry of extra fields. */
const OUR_EXTRA = 0x5046
const ZIP64_EXTRA = 0x0001
const SHA_BYTES = 32
const LOCAL_EXTRA_BYTES = 4 + SHA_BYTES
const LOCAL_FIXED_BYTES = 30
const CENTRAL_FIXED_BYTES = 46
const END_BYTES = 22
const END_64_BYTES = 56
const LOCATOR_64_BYTES = 20
const UTF8_NAMES = 0x0800
const MOST_32 = 0xffff_ffff
const MOST_16 = 0xffff
/** Longer than any path that we write. */
export const LONGEST_PATH_BYTES = 2048
/** The most that a reader must have at hand to read a local header. */
export const LONGEST_HEADER_BYTES = LOCAL_FIXED_BYTES + LONGEST_PATH_BYTES + LOCAL_EXTRA_BYTES
/** The most that the end of the file can take: end record, its 64-bit forms, and a comment. */
export const LONGEST_END_BYTES = END_BYTES + END_64_BYTES + LOCATOR_64_BYTES + MOST_16

const utf8 = new TextEncoder()

/** The bytes before an entry's own. Throws a RangeError for an entry of 4 GiB or more: no record and no photograph is. */
export function localHeader({ path, byteSize, crc, sha256 }: Omit<ZipEntry, 'offset'>, atMs: number): Uint8Array<ArrayBuffer> {
  const name = pathBytes(path)
  if (byteSize >= MOST_32) throw new RangeError(`An entry of ${byteSize} bytes does not fit into a backup.`)
  const { bytes, view } = zeros(LOCAL_FIXED_BYTES + name.length + LOCAL_EXTRA_BYTES)
  view.setUint32(0, LOCAL, true)
  writeCommon(view, 4, { byteSize, crc, atMs, nameLength: name.length, extraLength: LOCAL_EXTRA_BYTES })
  bytes.set(name, LOCAL_FIXED_BYTES)
  writeSha(bytes, LOCAL_FIXED_BYTES + name.length, sha256)
  return bytes
}

/** Where the bytes of an entry begin, counted from its local header. */
export function headerByteSize(path: string): number {
  return LOCAL_FIXED_BYTES + pathBytes(path).length + LOCAL_EXTRA_BYTES
}

/** One entry's line in the directory at the end. */
export function centralHeader({ path, byteSize, crc, sha256, offset }: ZipEntry, atMs: number): Uint8Array<ArrayBuffer> {
  const name = pathBytes(path)
  const far = offset >= MOST_32
  const extraLength = LOCAL_EXTRA_BYTES + (far ? 12 : 0)
  const { bytes, view } = zeros(CENTRAL_FIXED_BYTES + name.length + extraLength)
  view.setUint32(0, CENTRAL, true)
  // Made on a Unix, so that the permissions below are understood.
  view.setUint16(4, (3 << 8) | 45, true)
  writeCommon(view, 6, { byteSize, crc, atMs, nameLength: name.length, extraLength })
  view.setUint32(38, 0o100644 << 16, true)
  view.setUint32(42, far ? MOST_32 : offset, true)
  bytes.set(name, CENTRAL_FIXED_BYTES)
  const extra = CENTRAL_FIXED_BYTES + name.length
  writeSha(bytes, extra, sha256)
  if (far) {
    view.setUint16(extra + LOCAL_EXTRA_BYTES, ZIP64_EXTRA, true)
    view.setUint16(extra + LOCAL_EXTRA_BYTES + 2, 8, true)
    setUint64(view, extra + LOCAL_EXTRA_BYTES + 4, offset)
  }
  return bytes
}

export interface Directory {
  entries: number
  offset: number
  byteSize: number
  comment: string
}

/** What closes the file. `comment`: at most 65,535 bytes. */
export function endRecord({ entries, offset, byteSize, comment }: Directory): Uint8Array<ArrayBuffer> {
  const note = utf8.encode(comment)
  const big = entries >= MOST_16 || offset >= MOST_32 || byteSize >= MOST_32
  const { bytes, view } = zeros((big ? END_64_BYTES + LOCATOR_64_BYTES : 0) + END_BYTES + note.length)
  const at = big ? END_64_BYTES + LOCATOR_64_BYTES : 0
  if (big) {
    view.setUint32(0, END_64, true)
    setUint64(view, 4, END_64_BYTES - 12)
    view.setUint16(12, (3 << 8) | 45, true)
    view.setUint16(14, 45, true)
    setUint64(view, 24, entries)
    setUint64(view, 32, entries)
    setUint64(view, 40, byteSize)
    setUint64(view, 48, offset)
    view.setUint32(END_64_BYTES, LOCATOR_64, true)
    setUint64(view, END_64_BYTES + 8, offset + byteSize)
    view.setUint32(END_64_BYTES + 16, 1, true)
  }
  view.setUint32(at, END, true)
  view.setUint16(at + 8, Math.min(entries, MOST_16), true)
  view.setUint16(at + 10, Math.min(entries, MOST_16), true)
  view.setUint32(at + 12, Math.min(byteSize, MOST_32), true)
  view.setUint32(at + 16, Math.min(offset, MOST_32), true)
  view.setUint16(at + 20, note.length, true)
  bytes.set(note, at + END_BYTES)
  return bytes
}

/** The local header at a place; null where there is none of ours. */
export function readLocalHeader(bytes: Uint8Array, at: number): (Omit<ZipEntry, 'offset'> & { headerBytes: number }) | null {
  if (at + LOCAL_FIXED_BYTES > bytes.length) return null
  const view = viewOf(bytes)
  if (view.getUint32(at, true) !== LOCAL) return null
  const common = readCommon(view, at + 4)
  const headerBytes = LOCAL_FIXED_BYTES + common.nameLength + common.extraLength
  if (!isOurs(common) || common.extraLength !== LOCAL_EXTRA_BYTES || at + headerBytes > bytes.length) return null
  const path = readPath(bytes, at + LOCAL_FIXED_BYTES, common.nameLength)
  const sha256 = readSha(bytes, at + LOCAL_FIXED_BYTES + common.nameLength, common.extraLength)
  return path === null || sha256 === null ? null : { path, byteSize: common.byteSize, crc: common.crc, sha256, headerBytes }
}

/** The next place, from `from` on, where a local header may begin; −1 where there is none. */
export function findLocalHeader(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x50, from); at >= 0 && at + 4 <= bytes.length; at = bytes.indexOf(0x50, at + 1)) {
    if (bytes[at + 1] === 0x4b && bytes[at + 2] === 0x03 && bytes[at + 3] === 0x04) return at
  }
  return -1
}

/** Where the directory is, from the last bytes of the file; null where the end is missing or was not written by us. `fileBytes`: size of the whole. */
export function readEnd(tail: Uint8Array, fileBytes: number): Directory | null {
  const view = viewOf(tail)
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END || at + END_BYTES + view.getUint16(at + 20, true) !== tail.length) continue
    const comment = new TextDecoder('utf-8').decode(tail.subarray(at + END_BYTES))
    const end = { entries: view.getUint16(at + 10, true), byteSize: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true), comment }
    const at64 = at - LOCATOR_64_BYTES - END_64_BYTES
    const big = at64 >= 0 && view.getUint32(at64, true) === END_64 && view.getUint32(at - LOCATOR_64_BYTES, true) === LOCATOR_64
    if (big) Object.assign(end, { entries: getUint64(view, at64 + 32), byteSize: getUint64(view, at64 + 40), offset: getUint64(view, at64 + 48) })
    return end.offset + end.byteSize <= fileBytes ? end : null
  }
  return null
}

/** One line of the directory and where the next begins; null where it is none of ours. */
export function readCentralHeader(bytes: Uint8Array, at: number): { entry: ZipEntry; next: number } | null {
  if (at + CENTRAL_FIXED_BYTES > bytes.length) return null
  const view = viewOf(bytes)
  if (view.getUint32(at, true) !== CENTRAL) return null
  const common = readCommon(view, at + 6)
  const extra = at + CENTRAL_FIXED_BYTES + common.nameLength
  const next = extra + common.extraLength + view.getUint16(at + 32, true)
  if (!isOurs(common) || next > bytes.length) return null
  const path = readPath(bytes, at + CENTRAL_FIXED_BYTES, common.nameLength)
  const sha256 = readSha(bytes, extra, common.extraLength)
  if (path === null || sha256 === null) return null
  const near = view.getUint32(at + 42, true)
  const far = near === MOST_32 ? extraField(bytes, extra, common.extraLength, ZIP64_EXTRA) : null
  const offset = far === null ? near : getUint64(view, far.at)
  return { entry: { path, byteSize: common.byteSize, crc: common.crc, sha256, offset }, next }
}

// --- Checksums ---

/** Tables of 256, and bytes in one step ("slicing by eight"). */
const CRC_STEP = 8
const crcTables = crcTable()

/** CRC-32 as every zip has it (ISO 3309, reflected 0xEDB88320), of `bytes` after what `before` is the CRC of. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const t = crcTables
  let crc = ~before >>> 0
  let at = 0
  for (const whole = bytes.length - CRC_STEP; at <= whole; at += CRC_STEP) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    crc =
      t[7 * 256 + (crc & 255)]! ^ t[6 * 256 + ((crc >>> 8) & 255)]! ^ t[5 * 256 + ((crc >>> 16) & 255)]! ^ t[4 * 256 + (crc >>> 24)]! ^
      t[3 * 256 + bytes[at + 4]!]! ^ t[2 * 256 + bytes[at + 5]!]! ^ t[256 + bytes[at + 6]!]! ^ t[bytes[at + 7]!]!
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t[(crc ^ bytes[at]!) & 255]!
  return ~crc >>> 0
}

function crcTable(): Int32Array {
  const tables = new Int32Array(CRC_STEP * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    tables[byte] = crc
  }
  for (let at = 256; at < tables.length; at++) tables[at] = (tables[at - 256]! >>> 8) ^ tables[tables[at - 256]! & 255]!
  return tables
}

export function toHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}

// --- Within ---

interface CommonFields {
  byteSize: number
  crc: number
  nameLength: number
  extraLength: number
}

/** The fields that local and central headers have in the same order, from "version needed" on. */
function writeCommon(view: DataView, at: number, { byteSize, crc, nameLength, extraLength, atMs }: CommonFields & { atMs: number }): void {
  view.setUint16(at, 20, true)
  view.setUint16(at + 2, UTF8_NAMES, true)
  const time = new Date(atMs)
  view.setUint16(at + 6, (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1), true)
  view.setUint16(at + 8, ((Math.max(1980, time.getUTCFullYear()) - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate(), true)
  view.setUint32(at + 10, crc, true)
  view.setUint32(at + 14, byteSize, true)
  view.setUint32(at + 18, byteSize, true)
  view.setUint16(at + 22, nameLength, true)
  view.setUint16(at + 24, extraLength, true)
}

function readCommon(view: DataView, at: number): CommonFields & { method: number; packedBytes: number } {
  return {
    method: view.getUint16(at + 4, true),
    crc: view.getUint32(at + 10, true),
    packedBytes: view.getUint32(at + 14, true),
    byteSize: view.getUint32(at + 18, true),
    nameLength: view.getUint16(at + 22, true),
    extraLength: view.getUint16(at + 24, true),
  }
}

function isOurs({ method, packedBytes, byteSize, nameLength }: ReturnType<typeof readCommon>): boolean {
  return method === 0 && packedBytes === byteSize && nameLength > 0 && nameLength <= LONGEST_PATH_BYTES
}

function writeSha(bytes: Uint8Array, at: number, sha256: Uint8Array): void {
  const view = viewOf(bytes)
  view.setUint16(at, OUR_EXTRA, true)
  view.setUint16(at + 2, SHA_BYTES, true)
  bytes.set(sha256, at + 4)
}

function readSha(bytes: Uint8Array, at: number, length: number): Uint8Array | null {
  const field = extraField(bytes, at, length, OUR_EXTRA)
  return field?.length === SHA_BYTES ? bytes.slice(field.at, field.at + SHA_BYTES) : null
}

function extraField(bytes: Uint8Array, from: number, length: number, id: number): { at: number; length: number } | null {
  const view = viewOf(bytes)
  const end = from + length
  for (let at = from; at + 4 <= end; ) {
    const fieldLength = view.getUint16(at + 2, true)
    if (at + 4 + fieldLength > end) return null
    if (view.getUint16(at, true) === id) return { at: at + 4, length: fieldLength }
    at += 4 + fieldLength
  }
  return null
}

function readPath(bytes: Uint8Array, at: number, length: number): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(at, at + length))
  } catch {
    // A name of no text is no name of ours.
    return null
  }
}

function pathBytes(path: string): Uint8Array {
  const bytes = utf8.encode(path)
  if (bytes.length === 0 || bytes.length > LONGEST_PATH_BYTES) throw new RangeError(`A path of ${bytes.length} bytes does not fit into a backup.`)
  return bytes
}

function zeros(length: number): { bytes: Uint8Array<ArrayBuffer>; view: DataView } {
  const bytes = new Uint8Array(length)
  return { bytes, view: viewOf(bytes) }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function setUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true)
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true)
}

function getUint64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32
}
