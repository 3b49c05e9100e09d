import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FlukeprintError } from '#core/errors.ts'
import { readSafetensors, writeSafetensors, type NamedArray, type StoredType } from './safetensors.ts'

const array = (shape: number[], values: number[]): NamedArray => ({ shape, data: Float32Array.from(values) })
const damaged = expect.objectContaining({ code: 'bad-weights', file: 'x.safetensors' })

/** A file with this header and so many bytes of data. */
function fileOf(header: unknown, dataBytes: number): ArrayBuffer {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + dataBytes)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes.buffer
}

const entry = (more: object = {}): object => ({ dtype: 'F32', shape: [2], data_offsets: [0, 8], ...more })

const files = fc
  .record({
    shapes: fc.array(fc.array(fc.nat({ max: 4 }), { maxLength: 3 }), { maxLength: 4 }),
    type: fc.constantFrom<StoredType>('F32', 'F16'),
    metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
    seed: fc.nat(),
  })
  .map(({ shapes, type, metadata, seed }) => {
    const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b, 1))
    const arrays = new Map(shapes.map((shape, n) => [`layer${n}.weight`, array(shape, Array.from({ length: sizes[n]! }, (_, i) => ((seed + i * 7919) % 4001) / 8 - 250))]))
    return { arrays, type, metadata }
  })

describe('a weights file', () => {
  test('comes back as it was written', () => {
    fc.assert(
      fc.property(files, ({ arrays, type, metadata }) => {
        const back = readSafetensors(writeSafetensors(arrays, type, metadata), 'x.safetensors')
        expect(back.arrays).toEqual(arrays)
        expect({ ...back.metadata }).toEqual({ ...metadata })
      }),
    )
  })

  test('cut short anywhere is refused as damaged', () => {
    const bytes = writeSafetensors(new Map([['a', array([2, 3], [1, 2, 3, 4, 5, 6])], ['b', array([2], [7, 8])]]), 'F16', { maker: 'test' })
    for (let length = 0; length < bytes.byteLength; length++) expect(() => readSafetensors(bytes.slice(0, length), 'x.safetensors')).toThrow(damaged)
  })

  test('with bytes changed, cut out or put in is refused as damaged, or is a sound file: never anything else', () => {
    const mutation = fc.record({ at: fc.nat(), remove: fc.nat({ max: 3 }), insert: fc.uint8Array({ maxLength: 3 }) })
    fc.assert(
      fc.property(files, fc.array(mutation, { minLength: 1, maxLength: 6 }), ({ arrays, type, metadata }, mutations) => {
        let bytes = [...new Uint8Array(writeSafetensors(arrays, type, metadata))]
        for (const { at, remove, insert } of mutations) bytes.splice(at % (bytes.length + 1), remove, ...insert)
        bytes = bytes.slice(0, 4096)
        let read
        try {
          read = readSafetensors(Uint8Array.from(bytes).buffer, 'x.safetensors')
        } catch (thrown) {
          if (!(thrown instanceof FlukeprintError && thrown.code === 'bad-weights')) throw thrown
          return
        }
        for (const { shape, data } of read.arrays.values()) expect(data).toHaveLength(shape.reduce((a, b) => a * b, 1))
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['null', 'null', 0],
    ['a number', '7', 0],
    ['a list', '[]', 0],
    ['a text', '"weights"', 0],
    ['no JSON', '{"a":', 0],
    ['an entry that is null', { a: null }, 0],
    ['a type unknown here', { a: entry({ dtype: 'BF16', data_offsets: [0, 4] }) }, 4],
    ['a shape with a fraction', { a: entry({ shape: [0.5] }) }, 8],
    ['a shape below nothing', { a: entry({ shape: [-1, -2] }) }, 8],
    ['a shape too large to count', { a: entry({ shape: [1e300, 1e300, 0] }) }, 8],
    ['offsets the wrong way round', { a: entry({ data_offsets: [8, 0] }) }, 8],
    ['three offsets', { a: entry({ data_offsets: [0, 4, 8] }) }, 8],
    ['more bytes than the shape', { a: entry({ shape: [1] }) }, 8],
    ['offsets beyond the file', { a: entry({ data_offsets: [8, 16] }) }, 8],
    ['a gap before the first', { a: entry({ data_offsets: [4, 12] }) }, 12],
    ['bytes left over', { a: entry() }, 9],
    ['arrays over each other', { a: entry(), b: entry() }, 8],
    ['metadata that is no text', { __metadata__: { version: 1 }, a: entry() }, 8],
    ['metadata that is a list', { __metadata__: [], a: entry() }, 8],
  ])('whose header is or has %s is refused as damaged', (_, header, dataBytes) => {
    expect(() => readSafetensors(fileOf(header, dataBytes), 'x.safetensors')).toThrow(damaged)
  })

  test('that says its header is of monstrous length is refused before anything is read', () => {
    const bytes = new Uint8Array(64).fill(0xff).buffer
    expect(() => readSafetensors(bytes, 'x.safetensors')).toThrow(damaged)
  })

  test('that names the same bytes a hundred thousand times is refused before any is copied', () => {
    const entries = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`a${n}`, entry({ shape: [2 ** 18], data_offsets: [0, 2 ** 20] })]))
    expect(() => readSafetensors(fileOf(entries, 2 ** 20), 'x.safetensors')).toThrow(damaged)
  })

  test('may list its arrays in any order, and hold none', () => {
    const bytes = fileOf({ b: entry({ data_offsets: [8, 16] }), a: entry() }, 16)
    expect([...readSafetensors(bytes, 'x').arrays.keys()]).toEqual(['b', 'a'])
    expect(readSafetensors(fileOf({}, 0), 'x').arrays.size).toBe(0)
  })
})

describe('half precision', () => {
  const through = (value: number): number => readSafetensors(writeSafetensors(new Map([['x', array([1], [value])]]), 'F16'), 'x').arrays.get('x')!.data[0]!

  test.each([
    [0, 0],
    [-0, -0],
    [1, 1],
    [65504, 65504],
    [65519, 65504],
    [65520, Infinity],
    [-1e6, -Infinity],
    [NaN, NaN],
    [2 ** -24, 2 ** -24],
    [2 ** -25, 0],
    [3 * 2 ** -25, 2 ** -23],
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [2 ** -14 - 2 ** -25, 2 ** -14],
  ])('%d becomes %d: the nearest, ties to even', (value, half) => {
    expect(through(value)).toBe(half)
  })

  test('every half that there is comes back as it was; others move by half a step at most', () => {
    const halves = Float32Array.from({ length: 0x7c00 }, (_, bits) => {
      const [exponent, fraction] = [bits >> 10, bits & 0x3ff]
      return exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15)
    })
    const file = readSafetensors(writeSafetensors(new Map([['x', { shape: [halves.length], data: halves }]]), 'F16'), 'x')
    expect(file.arrays.get('x')!.data).toEqual(halves)
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const step = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value) || 1e-30))) - 10)
        expect(Math.abs(through(value) - value)).toBeLessThanOrEqual(step / 2)
      }),
    )
  })
})

const folders = ['../../public/models/', '../../../shared/weights/'].map((folder) => new URL(folder, import.meta.url)).filter((folder) => existsSync(folder))
test.each(folders)('the files in %s are read', async (folder) => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.safetensors'))
  expect(names.length).toBeGreaterThan(0)
  for (const name of names) expect(readSafetensors(new Uint8Array(await readFile(new URL(name, folder))).buffer, name).arrays.size).toBeGreaterThan(0)
})
