import { crc32 as zlibCrc } from 'node:zlib'
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readHeader, safePath, type BackupHeader } from './backup-header.ts'
import { fromJson, toJson } from './backup-values.ts'
import { centralHeader, crc32, endRecord, findLocalHeader, headerByteSize, localHeader, readCentralHeader, readEnd, readLocalHeader } from './backup-zip.ts'

const sha = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())

describe('the container', () => {
  test('has the checksum that every zip has, whatever the length and in pieces too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
        expect(crc32(bytes)).toBe(zlibCrc(bytes))
        expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(zlibCrc(bytes))
      }),
    )
  })

  test('headers are read as they were written, beyond four gigabytes too', () => {
    const path = fc.stringMatching(/^[\p{L}\p{N} ._/-]{1,80}$/u)
    fc.assert(
      fc.property(path, fc.uint8Array({ maxLength: 40 }), fc.nat(2 ** 45), fc.nat(70_000), (name, bytes, offset, entries) => {
        const entry = { path: name, byteSize: bytes.length, crc: crc32(bytes), sha256: sha(bytes), offset }
        const local = localHeader(entry, 1_700_000_000_000)
        expect(readLocalHeader(local, 0)).toEqual({ path: name, byteSize: bytes.length, crc: entry.crc, sha256: entry.sha256, headerBytes: local.length })
        expect(headerByteSize(name)).toBe(local.length)
        const central = centralHeader(entry, 1_700_000_000_000)
        expect(readCentralHeader(central, 0)).toEqual({ entry, next: central.length })
        const directory = { entries, offset, byteSize: central.length, comment: 'sums' }
        expect(readEnd(endRecord(directory), 2 ** 50)).toEqual(directory)
      }),
    )
  })

  test('a header that is cut off, changed or of another kind of zip is none', () => {
    const whole = localHeader({ path: 'a.jpg', byteSize: 3, crc: 1, sha256: new Uint8Array(32) }, 0)
    for (let length = 0; length < whole.length; length++) expect(readLocalHeader(whole.subarray(0, length), 0)).toBeNull()
    const deflated = whole.slice()
    deflated[8] = 8
    expect(readLocalHeader(deflated, 0)).toBeNull()
    expect(findLocalHeader(Uint8Array.of(0x50, 0x4b, ...whole), 0)).toBe(2)
    expect(findLocalHeader(whole, 1)).toBe(-1)
    expect(readEnd(new Uint8Array(100), 100)).toBeNull()
  })
})

describe('rows as text', () => {
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, undefined, true, Number.NaN, Infinity, -Infinity, -0, 12n),
      fc.double(),
      fc.string({ unit: 'grapheme' }),
      fc.date({ noInvalidDate: true }),
      fc.int8Array(),
      fc.float32Array(),
      fc.uint8Array().map((bytes) => bytes.buffer),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$', '__proto__', 'constructor', '')), tie('any'), { maxKeys: 4, noNullPrototype: true }),
      fc.array(fc.tuple(fc.string(), tie('any')), { maxLength: 3 }).map((entries) => new Map(entries)),
      fc.array(fc.double(), { maxLength: 3 }).map((list) => new Set(list)),
    ),
  })).any

  test('come back equal, whatever a database can hold', () => {
    fc.assert(
      fc.property(value, (row) => {
        expect(isDeepStrictEqual(fromJson(JSON.parse(JSON.stringify(toJson(row)))), row)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('what only a browser knows is the caller’s; what nobody knows is refused', () => {
    const file = new Blob(['x'])
    const json = toJson({ image: file, n: 1 }, (one) => (one === file ? { $: 'blob', path: 'p' } : undefined))
    expect(json).toEqual({ image: { $: 'blob', path: 'p' }, n: 1 })
    expect(fromJson(json, ({ path }) => `file ${String(path)}`)).toEqual({ image: 'file p', n: 1 })
    expect(() => fromJson(json)).toThrow(TypeError)
    expect(() => toJson(() => 0)).toThrow(TypeError)
    expect(() => fromJson({ $: 'Int8Array', base64: 7 })).toThrow(TypeError)
    expect(() => fromJson({ $: 'bigint', is: '9'.repeat(1_000_000) })).toThrow(TypeError)
    expect(({} as { polluted?: 1 }).polluted).toBeUndefined()
  })
})

describe('the header', () => {
  const header: BackupHeader = {
    format: 'flukeprint-backup', version: 1, backupId: 'b', createdAtMs: 1, schema: 1, pictures: 'none', decisionSeq: 0, photos: 0, tables: [],
    catalogue: { id: 'c', name: 'Bay', kind: 'own', createdAtMs: 1 },
    stores: { photos: { keyPath: 'id', autoIncrement: false, indexes: [] } },
  }

  test('is read, and each thing that is wrong with it told', () => {
    expect(readHeader(JSON.stringify(header), 'a.zip', 1)).toEqual(header)
    const read = (part: object) => () => readHeader(JSON.stringify({ ...header, ...part }), 'a.zip', 1)
    expect(read({ version: 2 })).toThrow(/newer version/)
    expect(read({ schema: 2 })).toThrow(/newer version/)
    for (const part of [{ format: 'x' }, { schema: 0 }, { schema: 1.5 }, { catalogue: { ...header.catalogue, id: '../x' } }, { catalogue: null }, { catalogue: { ...header.catalogue, id: undefined } }, { catalogue: { ...header.catalogue, id: ['c'] } }, { stores: { 'a b': {} } }, { stores: { photos: { keyPath: 'a;b', autoIncrement: false, indexes: [] } } }, { tables: [{}] }, { pictures: 'all' }]) {
      expect(read(part)).toThrow(/no backup/)
    }
    // Made up by somebody: a moment that no date can be, keys that lead to what all objects share, rows of a table that there is none of, a block that is read a thousand times.
    const table = { name: 'photos', rows: 1, blocks: [{ path: 'x', rows: 1 }], omitted: false, twice: false }
    expect(read({ tables: [table] })()).toMatchObject({ tables: [table] })
    for (const part of [{ createdAtMs: 8.7e15 }, { catalogue: { ...header.catalogue, createdAtMs: 8.7e15 } }, { tables: [{ ...table, name: 'x' }] }, { tables: [table, table] }, { tables: [{ ...table, blocks: [...table.blocks, ...table.blocks] }] }]) {
      expect(read(part)).toThrow(/no backup/)
    }
    const index = { name: 'n', keyPath: 'n', unique: false, multiEntry: false }
    expect(read({ stores: { photos: { keyPath: 'id', autoIncrement: false, indexes: [index, index] } } })).toThrow(/no backup/)
    for (const keyPath of ['__proto__', '__proto__.x', 'constructor.prototype.x', ['id', 'a.__proto__']]) expect(read({ stores: { photos: { keyPath, autoIncrement: false, indexes: [] } } })).toThrow(/no backup/)
    expect(() => readHeader('{', 'a.zip', 1)).toThrow(/no backup/)
    expect(() => readHeader('null', 'a.zip', 1)).toThrow(/no backup/)
  })

  test.each([
    ['trip/day 1/a.jpg', 'trip/day 1/a.jpg'],
    ['../../etc/passwd', 'etc/passwd'],
    ['C:\\x\\a.jpg', 'C_/x/a.jpg'],
    ['/a/./b/../c.jpg', 'a/b/c.jpg'],
    ['con.jpg', '_con.jpg'],
    ['a<b>|?*.jpg ', 'a_b____.jpg'],
    ['..', 'photograph'],
    ['x'.repeat(300) + '.jpeg', 'x'.repeat(115) + '.jpeg'],
  ])('a path leads nowhere else: %s', (path, safe) => {
    expect(safePath(path)).toBe(safe)
  })
})
