import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { dequantise, quantise } from './quantise.ts'

/** Ranges from the smallest to the largest that single precision holds. */
const vectors = fc
  .tuple(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 64 }), fc.integer({ min: -30, max: 37 }))
  .map(([values, exponent]) => Float32Array.from(values, (value) => value * 10 ** exponent))

test('no value moves by more than half a step, and the codes stay within −127..127', () => {
  fc.assert(
    fc.property(vectors, (vector) => {
      const quantised = quantise(vector)
      const step = Math.max(...vector.map(Math.abs)) / 127
      expect(quantised.scale).toBeCloseTo(step, 12)
      // What single precision loses on the way back comes on top.
      dequantise(quantised).forEach((value, i) => expect(Math.abs(value - vector[i]!)).toBeLessThanOrEqual(step * 0.50001))
      for (const code of quantised.codes) expect(Math.abs(code)).toBeLessThanOrEqual(127)
    }),
  )
})

test('the largest value is kept as it is, and zero is zero', () => {
  expect([...quantise(Float32Array.of(0.5, -1, 0, 0.25)).codes]).toEqual([64, -127, 0, 32])
  expect([...dequantise(quantise(Float32Array.of(0, 0)))]).toEqual([0, 0])
})

test.each([NaN, Infinity, -Infinity])('an embedding that holds %d is refused', (value) => {
  expect(() => quantise(Float32Array.of(1, value))).toThrow(expect.objectContaining({ code: 'bad-input' }))
})
