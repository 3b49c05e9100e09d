import { HEADER_PATH, LAST_HEADER_PATH, SUMS_PATH, type BackupHeader } from '#core/formats/backup-header.ts'
import { centralHeader, crc32, endRecord, localHeader, readCentralHeader, readEnd, readLocalHeader, type ZipEntry } from '#core/formats/backup-zip.ts'
import { seededRandom } from '#core/random.ts'
import { damaged, joined, number, utf8, type Bytes, type Field, type HostileFile } from './hostile-file.ts'
import { HOSTILE_VALUES, jsonOf, withHostileFields } from './hostile-json.ts'
import { HOSTILE_NAMES } from './hostile-names.ts'

/** A backup's entries by their paths, in their order. */
type Entries = Map<string, Bytes>

const NAME = 'hostile.flukeprint.zip'

/** What a disk or a cable makes of a sound backup, and what is to be found in it all the same. */
export function* damagedBackups(backup: Bytes): Generator<HostileFile> {
  const found = entriesOf(backup)
  const marks = [...found.map(({ offset }) => offset), ...found.map(({ dataOffset }) => dataOffset), directoryOf(backup)]
  const end = backup.length - 22 - commentLength(backup)
  const fields: Field[] = [
    ...found.slice(0, 12).flatMap(({ offset }): Field[] => [[18, 4], [22, 4], [26, 2], [28, 2]].map(([after, bytes]) => ({ at: offset + after!, bytes: bytes as 2 | 4, littleEnd: true }))),
    ...[[8, 2], [10, 2], [12, 4], [16, 4], [20, 2]].map(([after, bytes]): Field => ({ at: end + after!, bytes: bytes as 2 | 4, littleEnd: true })),
    ...[[20, 4], [24, 4], [28, 2], [30, 2], [32, 2], [42, 4]].map(([after, bytes]): Field => ({ at: directoryOf(backup) + after!, bytes: bytes as 2 | 4, littleEnd: true })),
  ]
  yield* damaged(NAME, backup, seededRandom(8), { marks, fields, cuts: 120, changes: 300, blocks: 150 })
  const file = (how: string, bytes: Bytes): HostileFile => ({ name: NAME, how, bytes })
  yield file('twice', joined(backup, backup))
  yield file('zeros before it', joined(new Uint8Array(2 ** 20), backup))
  yield file('zeros behind it', joined(backup, new Uint8Array(2 ** 20)))
  yield file('nothing but headers of entries, each as large as the file', joined(...Array.from({ length: 20_000 }, (_, n) => localHeader({ path: `x${n % 7}`, byteSize: 1_000_000, crc: 0, sha256: new Uint8Array(32) }, 0))))
  yield file('nothing but beginnings of headers', Uint8Array.from({ length: 1_200_000 }, (_, n) => [0x50, 0x4b, 3, 4][n % 4]!))
}

/** Backups that somebody has made: every checksum holds, and what they say is false. `hash`: SHA-256. */
export async function* craftedBackups(backup: Bytes, hash: (bytes: Bytes) => Promise<Uint8Array>): AsyncGenerator<HostileFile> {
  const entries: Entries = new Map(entriesOf(backup).map(({ path, dataOffset, byteSize }) => [path, backup.slice(dataOffset, dataOffset + byteSize)]))
  const text = (path: string): string => new TextDecoder().decode(entries.get(path))
  const made = async (how: string, changes: Readonly<Record<string, string | Bytes>>): Promise<HostileFile> => ({ name: NAME, how, bytes: await backupOf(new Map([...entries, ...Object.entries(changes).map(([path, content]) => [path, typeof content === 'string' ? utf8(content) : content] as const)]), hash) })
  const withHeader = (how: string, header: unknown): Promise<HostileFile> => made(how, { [HEADER_PATH]: jsonOf(header), [LAST_HEADER_PATH]: jsonOf(header) })
  const header = JSON.parse(text(LAST_HEADER_PATH)) as BackupHeader

  const few = HOSTILE_VALUES.filter((_, n) => n % 3 === 0)
  for (const { how, value } of withHostileFields({ ...header, stores: undefined, tables: undefined }, few)) yield await withHeader(`header${how}`, isWhole(value) ? { ...value, stores: header.stores, tables: header.tables } : value)
  for (const [name, shape] of Object.entries(header.stores)) for (const { how, value } of withHostileFields(shape, HOSTILE_VALUES.filter((_, n) => n % 12 === 0))) yield await withHeader(`store ${name}${how}`, { ...header, stores: { ...header.stores, [name]: value } })
  for (const { how, value } of withHostileFields(header.tables[0], few)) yield await withHeader(`table${how}`, { ...header, tables: header.tables.with(0, value as never) })
  for (const keyPath of ['__proto__', '__proto__.polluted', 'constructor.prototype.polluted', 'id.__proto__', ['id', '__proto__']]) {
    for (const autoIncrement of [true, false]) yield await withHeader(`keys at ${String(keyPath)}`, { ...header, stores: { ...header.stores, photos: { ...header.stores.photos, keyPath, autoIncrement } } })
  }
  for (const missing of Object.keys(header.stores)) {
    const { [missing]: _, ...stores } = header.stores
    yield await withHeader(`no table ${missing}`, { ...header, stores })
    yield await withHeader(`no table ${missing}, nor rows of it`, { ...header, stores, tables: header.tables.filter(({ name }) => name !== missing) })
    yield await withHeader(`schema 1 without ${missing}`, { ...header, schema: 1, stores })
  }
  for (const schema of [0, 1, 2, 3, 99, 2 ** 53 - 1]) yield await withHeader(`schema ${schema}`, { ...header, schema })
  const [first] = header.tables
  yield await withHeader('a hundred thousand blocks, all the same one', { ...header, tables: [{ ...first, blocks: Array.from({ length: 100_000 }, () => first!.blocks![0]) }, ...header.tables.slice(1)] })
  for (const path of ['../x', '/etc/passwd', SUMS_PATH, HEADER_PATH, 'originals/trip/5.jpg', 'again/rows/photos/00001.jsonl', '__proto__']) yield await withHeader(`a block at ${path}`, { ...header, tables: [{ ...first, blocks: [{ path, rows: 5 }] }, ...header.tables.slice(1)] })
  for (const rows of [0, 1, 2 ** 53 - 1]) yield await withHeader(`says ${rows} rows`, { ...header, tables: header.tables.map((table) => ({ ...table, rows, blocks: table.blocks?.map((block) => ({ ...block, rows })) ?? null })) })
  yield await withHeader('each table called as the next one', { ...header, tables: header.tables.map((table, n) => ({ ...table, name: header.tables[(n + 1) % header.tables.length]!.name })) })

  // Each table: its first row with hostile fields, all in one block, since each row stands for itself.
  for (const { name, blocks } of header.tables) {
    const path = blocks?.[0]?.path
    if (path === undefined || !entries.has(path)) continue
    const lines = text(path).trimEnd().split('\n')
    const changed = (content: string): Record<string, string> => ({ [path]: content, ...(entries.has(`again/${path}`) ? { [`again/${path}`]: content } : {}) })
    const byPlace = new Map<string, string[]>()
    for (const { how, value } of withHostileFields(JSON.parse(lines[0]!))) {
      const place = how.replace(/ is hostile value \d+$/, '')
      byPlace.set(place, [...(byPlace.get(place) ?? []), jsonOf(value)])
    }
    for (const [place, rows] of byPlace) yield await made(`rows of ${name}${place}`, changed([...lines, ...rows].join('\n')))
    yield await made(`rows of ${name}: no JSON`, changed(`${lines[0]}\n{"id":\n]\n\0\n`))
    yield await made(`rows of ${name}: the second copy says otherwise`, entries.has(`again/${path}`) ? { [`again/${path}`]: lines.toReversed().join('\n') } : {})
    yield await made(`rows of ${name}: those of another table`, changed(text(header.tables.find((table) => table.name !== name && table.blocks?.[0])!.blocks![0]!.path)))
    yield await made(`rows of ${name}: 30,000 empty ones`, changed('{}\n'.repeat(30_000)))
    for (const hostile of HOSTILE_NAMES.filter((_, n) => n % 20 === 0)) yield await made(`rows of ${name} called ${hostile.slice(0, 30)}`, changed(lines.map((line) => line.replace(/"(fileName|path|individualId|nickname|notes|analyst|name|label|note)":"[^"]*"/g, (_, field: string) => `"${field}":${JSON.stringify(hostile)}`)).join('\n')))
  }
  yield await made('a number of a million digits', { 'rows/settings/00001.jsonl': `{"key":"x","value":{"$":"bigint","is":"${'9'.repeat(1_000_000)}"}}\n`, 'again/rows/settings/00001.jsonl': '{"key":"y","value":1}\n' })
  for (const name of HOSTILE_NAMES) if (name.length < 1000 && name !== '') yield await made(`an entry called ${name.slice(0, 40)}`, { [name]: 'x' })
  yield { name: NAME, how: 'an entry twice, and each is another', bytes: await backupOf(entries, hash, [[HEADER_PATH, utf8('{}')]]) }
  yield { name: NAME, how: 'an entry twice, the sound one last', bytes: await backupOf(new Map([[HEADER_PATH, utf8('{}')], ...[...entries].slice(1)]), hash, [[HEADER_PATH, entries.get(HEADER_PATH)!]]) }
  yield { name: NAME, how: 'entries that have changed their places', bytes: await backupOf(new Map([...entries.keys()].map((path, n, all) => [path, entries.get(all[(n + 1) % all.length]!)!])), hash) }
}

/** A backup of these entries, each with its sum. */
async function backupOf(entries: Entries, hash: (bytes: Bytes) => Promise<Uint8Array>, more: readonly (readonly [string, Bytes])[] = []): Promise<Bytes> {
  const parts: Bytes[] = []
  const lines: Bytes[] = []
  let offset = 0
  for (const [path, bytes] of [...entries, ...more]) {
    const entry: ZipEntry = { path, byteSize: bytes.length, crc: crc32(bytes), sha256: await hash(bytes), offset }
    const head = localHeader(entry, 0)
    parts.push(head, bytes)
    lines.push(centralHeader(entry, 0))
    offset += head.length + bytes.length
  }
  const directory = joined(...lines)
  return joined(...parts, directory, endRecord({ entries: lines.length, offset, byteSize: directory.length, comment: '' }))
}

function entriesOf(backup: Bytes): (ZipEntry & { dataOffset: number })[] {
  const { offset, entries } = readEnd(backup, backup.length)!
  const found: (ZipEntry & { dataOffset: number })[] = []
  for (let n = 0, at = offset; n < entries; n++) {
    const { entry, next } = readCentralHeader(backup, at)!
    found.push({ ...entry, dataOffset: entry.offset + readLocalHeader(backup, entry.offset)!.headerBytes })
    at = next
  }
  return found
}

function directoryOf(backup: Bytes): number {
  return readEnd(backup, backup.length)!.offset
}

function commentLength(backup: Bytes): number {
  return utf8(readEnd(backup, backup.length)!.comment).length
}

function isWhole(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'format' in value && Object.getOwnPropertySymbols(value).length === 0
}

/** Files of no kind of ours, under a name of ours. */
export function* noBackups(): Generator<HostileFile> {
  for (const [how, bytes] of [['nothing', new Uint8Array(0)], ['zeros', new Uint8Array(100_000)], ['a text', utf8('hello')], ['an end alone', joined([0x50, 0x4b, 5, 6], new Uint8Array(18))], ['an end that claims all', joined(new Uint8Array(60_000), [0x50, 0x4b, 5, 6], new Uint8Array(8), number(60_000, 4, true), number(0, 4, true), [0, 0])]] as const) yield { name: NAME, how, bytes }
}
