import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '#core/random.ts'
import { DESCRIPTOR_SIZE } from '../descriptor.ts'
import { binaryCode, CODE_BYTES } from './code.ts'
import { MarkIndex } from './mark-index.ts'
import { codeStore, plainStore } from './within.ts'

const codes = fc.uint8Array({ minLength: CODE_BYTES, maxLength: CODE_BYTES })

test('the kernel and plain JavaScript find the same codes', () => {
  fc.assert(
    fc.property(fc.array(codes, { maxLength: 30 }), codes, fc.integer({ min: 0, max: 80 }), (all, query, most) => {
      const found = [codeStore(), plainStore()].map((store) => {
        all.forEach((code, n) => store.write(n, code))
        const hits: string[] = []
        store.within(query, all.length, most, (number, distance) => hits.push(`${number} ${distance}`))
        return hits
      })
      expect(found[0]).toEqual(found[1])
    }),
    { numRuns: 60 },
  )
})

test('codes are found beyond the first block, and memory grows with them', () => {
  const store = codeStore()
  for (let n = 0; n < 300_000; n++) store.write(n, new Uint8Array(CODE_BYTES).fill(n % 2 === 0 ? 0 : 255))
  store.write(299_999, new Uint8Array(CODE_BYTES).fill(15))
  const hits: number[] = []
  store.within(new Uint8Array(CODE_BYTES).fill(15), 300_000, 10, (number) => hits.push(number))
  expect(hits).toEqual([299_999])
})

test('a code has a bit for each number above the median, never more than half', () => {
  const code = new Uint8Array(CODE_BYTES)
  binaryCode(Uint8Array.from({ length: DESCRIPTOR_SIZE }, (_, i) => i), code)
  expect([...code]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255])
  binaryCode(new Uint8Array(DESCRIPTOR_SIZE).fill(7), code)
  expect(code.every((byte) => byte === 0)).toBe(true)
})

/** Marks of a whale, and the same a little otherwise. */
function marks(seed: number, noise: number, count = 60): { descriptors: Uint8Array<ArrayBuffer> } {
  const [random, change] = [seededRandom(seed), seededRandom(seed + 1000)]
  return { descriptors: Uint8Array.from({ length: count * DESCRIPTOR_SIZE }, () => Math.min(255, Math.max(0, Math.round(60 * random.next() + noise * change.normal())))) }
}

test('the fluke with the same marks comes first; one that was removed, or has other marks now, does not', () => {
  const index = new MarkIndex<string>()
  for (let whale = 0; whale < 20; whale++) index.put(`w${whale}`, marks(whale, 0))
  expect(index.search(marks(7, 6), 3)[0]!.id).toBe('w7')
  index.remove('w7')
  expect(index.search(marks(7, 6), 20).map(({ id }) => id)).not.toContain('w7')
  index.put('w3', marks(7, 0))
  expect(index.search(marks(7, 6), 3)[0]!.id).toBe('w3')
  expect(index.search(marks(3, 6), 20).map(({ id }) => id)).not.toContain('w3')
  expect(index.size).toBe(19)
})
