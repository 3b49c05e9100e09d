import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { blur, blurPlainly, gaussian } from './blur.ts'
import { DESCRIPTOR_SIZE } from './descriptor.ts'
import { allDots, dotsPlainly } from './dots.ts'

test('a blur by the kernel is the plain one, for every size and strength', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.double({ min: 0.4, max: 4, noNaN: true }), fc.integer(), (width, height, sigma, seed) => {
      const plane = { width, height, data: Float32Array.from({ length: width * height }, (_, i) => Math.abs(Math.sin(seed + i * 12.9898)) ) }
      const [kernel, plain] = [blur(plane, sigma), blurPlainly(plane, gaussian(sigma))]
      expect([kernel.width, kernel.height]).toEqual([width, height])
      plain.data.forEach((value, i) => expect(kernel.data[i]).toBeCloseTo(value, 5))
    }),
    { numRuns: 60 },
  )
})

test('a blur keeps a plain picture plain, and the variance of a spot grows by σ²', () => {
  const size = 41
  const spot = { width: size, height: size, data: new Float32Array(size * size) }
  spot.data[20 * size + 20] = 1
  const out = blur(spot, 2).data
  const variance = out.reduce((sum, value, i) => sum + value * ((i % size) - 20) ** 2, 0)
  expect(variance).toBeCloseTo(4, 1)
  expect(out.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4)
  for (const value of blur({ width: 9, height: 5, data: new Float32Array(45).fill(0.3) }, 3).data) expect(value).toBeCloseTo(0.3, 5)
})

test('dot products by the kernel are the plain ones, exactly', () => {
  const list = fc.integer({ min: 0, max: 11 }).chain((count) => fc.uint8Array({ minLength: count * DESCRIPTOR_SIZE, maxLength: count * DESCRIPTOR_SIZE }))
  fc.assert(
    fc.property(list, list, (a, b) => {
      const [kernel, plain] = [allDots(a, b), dotsPlainly(a, b)]
      const columns = b.length / DESCRIPTOR_SIZE
      for (let row = 0; row < a.length / DESCRIPTOR_SIZE; row++) {
        expect([...kernel.dots.subarray(row * kernel.pitch, row * kernel.pitch + columns)]).toEqual([...plain.dots.subarray(row * columns, (row + 1) * columns)])
      }
    }),
    { numRuns: 40 },
  )
})
