import { deflateRawSync, constants } from 'node:zlib'
import { crc32 } from '#core/formats/backup-zip.ts'
import { seededRandom } from '#core/random.ts'
import { damaged, joined, letters, number, utf8, type Bytes, type Field, type HostileFile } from './hostile-file.ts'
import { HOSTILE_NAMES } from './hostile-names.ts'

/** An entry of a zip, true or false in every field (PKWARE APPNOTE 6.3.10). */
interface Entry {
  name: string | Bytes
  /** As it stands in the file. */
  data?: Uint8Array
  method?: number
  flags?: number
  /** Said of it, whatever it is. */
  size?: number
  packed?: number
  crc?: number
  /** In its own header, where that says another name than the directory. */
  ownName?: string
  /** High half: permissions and kind of a Unix. */
  attributes?: number
  extra?: Uint8Array
  /** Where the directory says that it begins. */
  offset?: number
}

interface Layout {
  entries?: number
  directoryBytes?: number
  directoryOffset?: number
  comment?: Uint8Array
  /** Put before the end, such as a Zip64 end. */
  beforeEnd?: Uint8Array
  directory?: (lines: Bytes[]) => Bytes[]
}

const n2 = (value: number): Bytes => number(value, 2, true)
const n4 = (value: number): Bytes => number(value, 4, true)
const n8 = (value: number): Bytes => number(value, 8, true)
const HUGE = 2 ** 32 - 1

export function zipOf(entries: readonly Entry[], layout: Layout = {}): Bytes {
  const parts: Bytes[] = []
  const lines: Bytes[] = []
  let at = 0
  for (const entry of entries) {
    const data = entry.data ?? letters('picture')
    const { method = 0, flags = 0x0800, size = data.length, packed = data.length, crc = crc32(data), attributes = 0o100644 * 65_536, extra = new Uint8Array(0) } = entry
    const name = typeof entry.name === 'string' ? utf8(entry.name) : entry.name
    const ownName = entry.ownName === undefined ? name : utf8(entry.ownName)
    const common = joined(n2(20), n2(flags), n2(method), n2(0), n2(0x21), n4(crc), n4(packed), n4(size))
    const local = joined(letters('PK\x03\x04'), common, n2(ownName.length), n2(extra.length), ownName, extra, data)
    lines.push(joined(letters('PK\x01\x02'), n2(0x0314), common, n2(name.length), n2(extra.length), n2(0), n2(0), n2(0), n4(attributes), n4(entry.offset ?? at), name, extra))
    parts.push(local)
    at += local.length
  }
  const directory = joined(...(layout.directory?.(lines) ?? lines))
  const { entries: count = lines.length, directoryBytes = directory.length, directoryOffset = at, comment = new Uint8Array(0), beforeEnd = new Uint8Array(0) } = layout
  return joined(...parts, directory, beforeEnd, letters('PK\x05\x06'), n2(0), n2(0), n2(count & 0xffff), n2(count & 0xffff), n4(directoryBytes), n4(directoryOffset), n2(comment.length), comment)
}

/** So many megabytes of zeros in a thousandth of it. */
function packedZeros(megabytes: number): Bytes {
  // Flushed, so that the same packed megabyte may stand behind itself; an empty last block ends it.
  const one = deflateRawSync(new Uint8Array(2 ** 20), { finishFlush: constants.Z_SYNC_FLUSH })
  return joined(...Array.from({ length: megabytes }, () => one), [3, 0])
}

function zip64End(fields: { entries: number; byteSize: number; offset: number; at: number }): Bytes {
  return joined(letters('PK\x06\x06'), n8(44), n2(45), n2(45), n4(0), n4(0), n8(fields.entries), n8(fields.entries), n8(fields.byteSize), n8(fields.offset), letters('PK\x06\x07'), n4(0), n8(fields.at), n4(1))
}

/** @param picture a small sound photograph, so that a sound entry among hostile ones has something to give */
export function* hostileZips(picture: Bytes): Generator<HostileFile> {
  let n = 0
  // A name of its own each: a reader may keep the last zip by its name.
  const file = (how: string, bytes: Bytes): HostileFile => ({ name: `hostile-${n++}.zip`, how, bytes })
  const packed = deflateRawSync(picture)
  const sound: Entry[] = [{ name: 'trip/a.jpg', data: picture }, { name: 'trip/b.jpg', data: packed, method: 8, size: picture.length, crc: crc32(picture) }, { name: 'labels.csv', data: letters('Image,Id\na.jpg,w_1\n') }]
  const seed = zipOf(sound, { comment: letters('from the boat') })
  const marks = signatures(seed)
  const fields = marks.flatMap((at) => fieldsOf(seed, at))
  for (const one of damaged('', seed, seededRandom(4), { marks, fields, cuts: 150, changes: 300, blocks: 120 })) yield file(one.how, one.bytes)

  for (const name of HOSTILE_NAMES) {
    yield file(`an entry called ${name.slice(0, 60)}`, zipOf([{ name, data: picture }, ...sound]))
    yield file(`an entry that calls itself ${name.slice(0, 60)}`, zipOf([{ name: 'x.jpg', ownName: name, data: picture }, ...sound]))
  }
  for (const name of [[0xff, 0xfe, 0x2e, 0x6a, 0x70, 0x67], [0xc0, 0xae, 0xc0, 0xae, 0x2f, 0x61], [0xed, 0xa0, 0x80], [0x82, 0x83, 0x2e, 0x6a, 0x70, 0x67]]) {
    for (const flags of [0, 0x0800]) yield file(`a name that is no UTF-8: ${name.join(' ')}`, zipOf([{ name: Uint8Array.from(name), flags, data: picture }, ...sound]))
  }
  yield file('a name of 65,535 bytes', zipOf([{ name: `${'n'.repeat(65_531)}.jpg`, data: picture }]))
  yield file('a name of nothing', zipOf([{ name: '', data: picture }, ...sound]))

  for (const [kind, mode] of [['a link', 0o120777], ['a pipe', 0o010644], ['a device', 0o060644], ['a socket', 0o140644], ['a folder with bytes', 0o040755], ['what runs as root', 0o104755]] as const) {
    for (const to of ['/etc/passwd', '../../../a.jpg', 'trip/a.jpg']) yield file(`${kind} to ${to}`, zipOf([{ name: 'link.jpg', data: letters(to), attributes: mode * 65_536 }, ...sound]))
  }
  for (const count of [2, 3, 500]) yield file(`${count} of one name`, zipOf(Array.from({ length: count }, (_, copy) => ({ name: 'a.jpg', data: joined(picture, [copy & 255]) }))))
  yield file('names that differ by their case', zipOf(['a.jpg', 'A.jpg', 'A.JPG'].map((name) => ({ name, data: picture }))))
  yield file('a name and the one that would tell it apart', zipOf(['2/a.jpg', 'a.jpg', 'a.jpg', '2/a.jpg'].map((name) => ({ name, data: picture }))))

  for (const [megabytes, said] of [[64, 64], [64, 1], [300, 0], [700, 700], [700, 1], [700, 499]] as const) {
    const data = packedZeros(megabytes)
    yield file(`${megabytes} MB in ${data.length} bytes that say ${said} MB`, zipOf([{ name: 'bomb.jpg', data, method: 8, size: said * 2 ** 20, crc: 0 }, ...sound]))
  }
  yield file('a bomb within a bomb', zipOf([{ name: 'inner.zip', data: zipOf([{ name: 'bomb.jpg', data: packedZeros(64), method: 8, size: 64 * 2 ** 20 }]) }, ...sound]))
  let nested = zipOf(sound)
  for (let depth = 0; depth < 40; depth++) nested = zipOf([{ name: 'inner.zip', data: nested }])
  yield file('forty zips, one within another', nested)
  yield file('a zip that is in itself', zipOf([{ name: 'self.jpg', data: seed, offset: 0 }]))
  yield file('ten thousand entries over the same bytes', zipOf([{ name: 'a.jpg', data: packed, method: 8, size: picture.length, crc: crc32(picture) }], { entries: 10_000, directory: ([line]) => Array.from({ length: 10_000 }, () => line!) }))
  yield file('20,000 entries', zipOf(Array.from({ length: 20_000 }, (_, place) => ({ name: `f/${place}.jpg`, data: letters(String(place)) }))))

  for (const method of [1, 6, 9, 12, 14, 93, 95, 99, 65_535]) yield file(`packed by method ${method}`, zipOf([{ name: 'odd.jpg', data: packed, method, size: picture.length }, ...sound]))
  for (const flags of [1, 0x41, 0x0008, 0x2000, 0x0020, 0xffff]) yield file(`flags ${flags}`, zipOf([{ name: 'odd.jpg', data: picture, flags }, ...sound]))
  for (const size of [0, 1, picture.length - 1, picture.length + 1, 2 ** 31, HUGE - 1, HUGE]) {
    yield file(`says ${size} bytes`, zipOf([{ name: 'odd.jpg', data: picture, size }, ...sound]))
    yield file(`says ${size} packed bytes`, zipOf([{ name: 'odd.jpg', data: packed, method: 8, packed: size, size: picture.length }, ...sound]))
    yield file(`says ${size} bytes, packed`, zipOf([{ name: 'odd.jpg', data: packed, method: 8, size, crc: crc32(picture) }, ...sound]))
  }
  for (const offset of [1, 30, seed.length, 2 ** 31, HUGE - 1, HUGE]) yield file(`begins at ${offset}`, zipOf([{ name: 'odd.jpg', data: picture, offset }, ...sound]))
  for (const extra of [[1, 0], [1, 0, 255, 255], [1, 0, 8, 0, 255, 255, 255, 255, 255, 255, 255, 255], [1, 0, 28, 0, ...new Uint8Array(28).fill(255)], [0x75, 0x70, 5, 0, 1, 0, 0, 0, 0]]) {
    for (const size of [picture.length, HUGE]) yield file(`further fields ${extra.slice(0, 6).join(' ')}, size ${size}`, zipOf([{ name: 'odd.jpg', data: picture, size, packed: size, extra: Uint8Array.from(extra) }, ...sound]))
  }

  yield file('no directory', zipOf(sound, { directory: () => [] }))
  yield file('no directory, and it says so', zipOf(sound, { directory: () => [], entries: 0 }))
  yield file('the directory twice', zipOf(sound, { directory: (lines) => [...lines, ...lines], entries: 6 }))
  yield file('the directory the other way round', zipOf(sound, { directory: (lines) => [...lines].reverse() }))
  yield file('two ends', joined(seed, seed.subarray(marks.at(-1))))
  yield file('two zips, one behind the other', joined(seed, seed))
  yield file('a program before it', joined(letters('MZ'), new Uint8Array(5000), seed))
  yield file('a megabyte behind it', joined(seed, new Uint8Array(2 ** 20)))
  yield file('a comment that holds another end', zipOf(sound, { comment: seed.slice(marks.at(-1)!) }))
  yield file('a comment of 65,535 bytes', zipOf(sound, { comment: new Uint8Array(65_535).fill(0x50) }))
  for (const entries of [0, 1, 4, 65_534, 65_535]) yield file(`says ${entries} entries`, zipOf(sound, { entries }))
  for (const size of [0, 1, 45, seed.length, 2 ** 31, HUGE]) {
    yield file(`a directory of ${size} bytes`, zipOf(sound, { directoryBytes: size }))
    yield file(`a directory at ${size}`, zipOf(sound, { directoryOffset: size }))
  }
  const at = seed.length - 22 - 13
  for (const entries of [0, 3, 65_536, 2 ** 32, 2 ** 53 - 1]) {
    for (const offset of [0, at, 2 ** 32, 2 ** 53 - 1]) {
      const beforeEnd = zip64End({ entries, byteSize: entries === 3 ? 200 : 2 ** 40, offset, at })
      yield file(`64-bit end: ${entries} entries at ${offset}`, zipOf(sound, { entries: 65_535, directoryBytes: HUGE, directoryOffset: HUGE, beforeEnd }))
      yield file(`64-bit end that nobody asked for: ${entries} entries at ${offset}`, zipOf(sound, { beforeEnd }))
    }
  }
  yield file('a 64-bit end that points at itself', zipOf(sound, { entries: 65_535, beforeEnd: zip64End({ entries: 3, byteSize: 56, offset: at, at }) }))
  yield file('a locator without its end', zipOf(sound, { entries: 65_535, beforeEnd: joined(letters('PK\x06\x07'), n4(0), n8(0), n4(1)) }))
}

function signatures(zip: Bytes): number[] {
  const found: number[] = []
  for (let at = 0; at + 4 <= zip.length; at++) if (zip[at] === 0x50 && zip[at + 1] === 0x4b && [3, 1, 5].includes(zip[at + 2]!)) found.push(at)
  return found
}

function fieldsOf(zip: Bytes, at: number): Field[] {
  const fields = { 3: [[26, 2], [28, 2], [18, 4], [22, 4], [14, 4], [6, 2], [8, 2]], 1: [[28, 2], [30, 2], [32, 2], [20, 4], [24, 4], [16, 4], [42, 4], [8, 2], [10, 2]], 5: [[8, 2], [10, 2], [12, 4], [16, 4], [20, 2], [4, 2]] }[zip[at + 2] as 1 | 3 | 5]
  return fields.map(([after, bytes]) => ({ at: at + after!, bytes: bytes as 2 | 4, littleEnd: true }))
}
