import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeMatrix, javascriptMatrix } from './code-matrix.ts'
import { EMBEDDING_SIZE } from './quantise.ts'

const codes = fc.array(fc.integer({ min: -127, max: 127 }), { minLength: EMBEDDING_SIZE, maxLength: EMBEDDING_SIZE }).map((list) => Int8Array.from(list))

test('the WASM kernel and plain JavaScript give the same whole numbers, and the rows back', () => {
  expect(codeMatrix().kernel).toBe('wasm-simd')
  fc.assert(
    fc.property(fc.array(codes, { minLength: 1, maxLength: 9 }), codes, (rows, query) => {
      const answers = [codeMatrix(), javascriptMatrix()].map((matrix) => {
        rows.forEach((row, at) => matrix.write(at, row))
        expect(rows.map((_, at) => matrix.read(at))).toEqual(rows)
        const out = new Int32Array(rows.length)
        matrix.dots(query, rows.length, out)
        return [...out]
      })
      expect(answers[0]).toEqual(answers[1])
    }),
    { numRuns: 30 },
  )
})

test('rows keep their values while the matrix grows past its blocks', () => {
  const matrix = codeMatrix()
  const count = 9000
  for (let row = 0; row < count; row++) matrix.write(row, new Int8Array(EMBEDDING_SIZE).fill(row % 100))
  const out = new Int32Array(count)
  matrix.dots(new Int8Array(EMBEDDING_SIZE).fill(1), count, out)
  expect(out[0]).toBe(0)
  expect(out[8191]).toBe(91 * EMBEDDING_SIZE)
  expect(out[8999]).toBe(99 * EMBEDDING_SIZE)
})
