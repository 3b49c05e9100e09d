import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mirrored } from './both-ways.ts'
import { cropBox } from './crop.ts'
import { greyFromRgba, meanGrey } from './grey.ts'
import type { GreyImage } from './grey-image.ts'
import { normalise } from './normalise.ts'
import { resample } from './resample.ts'

function image(width: number, height: number, value: (x: number, y: number) => number): GreyImage {
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))) }
}

const whole = ({ width, height }: GreyImage) => ({ x0: 0, y0: 0, x1: width, y1: height })
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length
const side = fc.integer({ min: 1, max: 12 })
const pictures = fc.tuple(side, side).chain(([width, height]) => fc.uint8Array({ minLength: width * height, maxLength: width * height }).map((data) => ({ width, height, data: Uint8Array.from(data) })))

describe('grey', () => {
  test('is the luma of ITU-R 601, rounded, for every opaque colour', () => {
    fc.assert(
      fc.property(fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.nat({ max: 255 }), (r, g, b) => {
        const exact = 0.299 * r + 0.587 * g + 0.114 * b
        expect(Math.abs(greyFromRgba(Uint8Array.of(r, g, b, 255), 1, 1).data[0]! - exact)).toBeLessThanOrEqual(0.502)
      }),
    )
    for (let value = 0; value < 256; value++) expect(greyFromRgba(Uint8Array.of(value, value, value, 255), 1, 1).data[0]).toBe(value)
  })

  test('what shows through is mid grey', () => {
    const seen = (grey: number, alpha: number): number => greyFromRgba(Uint8Array.of(grey, grey, grey, alpha), 1, 1).data[0]!
    expect([seen(0, 0), seen(255, 0), seen(0, 128), seen(255, 128)]).toEqual([128, 128, 64, 192])
  })

  test('keeps the place of each pixel; bytes that do not fit the size are refused', () => {
    const rgba = Uint8ClampedArray.from([10, 20, 30, 40, 50, 60].flatMap((value) => [value, value, value, 255]))
    expect(greyFromRgba(rgba, 3, 2)).toEqual({ width: 3, height: 2, data: Uint8Array.of(10, 20, 30, 40, 50, 60) })
    expect(() => greyFromRgba(rgba, 2, 2)).toThrow(RangeError)
  })
})

test('a crop shows the box and 4 % of it on each side, wherever it lies', () => {
  expect(cropBox({ x0: 100, y0: 50, x1: 200, y1: 100 })).toEqual({ x0: 96, y0: 48, x1: 204, y1: 102 })
  expect(cropBox({ x0: -10, y0: -10, x1: 15, y1: 40 })).toEqual({ x0: -11, y0: -12, x1: 16, y1: 42 })
})

describe('normalised', () => {
  test('is (x − mean) / (deviation + 0.001) of x / 255', () => {
    // 0 and 255: mean 0.5, deviation 0.5.
    expect([...normalise(Float32Array.of(0, 255))]).toEqual([-0.5 / 0.501, 0.5 / 0.501].map(Math.fround))
  })

  test('has mean 0 and nearly deviation 1, whatever the light', () => {
    const greys = fc.array(fc.float({ min: 0, max: 255, noNaN: true }), { minLength: 2, maxLength: 50 }).filter((list) => Math.max(...list) - Math.min(...list) > 60)
    fc.assert(
      fc.property(greys, (list) => {
        const out = normalise(Float32Array.from(list))
        expect(mean(out)).toBeCloseTo(0, 4)
        expect(Math.abs(Math.sqrt(mean(out.map((value) => value ** 2))) - 1)).toBeLessThan(0.05)
      }),
    )
  })

  test('a picture of one grey is all zero', () => {
    expect([...normalise(new Float32Array(6).fill(200))]).toEqual([0, 0, 0, 0, 0, 0])
  })
})

test('mirrored: each row the other way round; twice is the picture again', () => {
  expect([...mirrored(Float32Array.of(1, 2, 3, 4, 5, 6), 3)]).toEqual([3, 2, 1, 6, 5, 4])
  fc.assert(
    fc.property(pictures, ({ width, data }) => {
      expect(mirrored(mirrored(Float32Array.from(data), width), width)).toEqual(Float32Array.from(data))
    }),
  )
})

describe('resampled', () => {
  const box = fc.record({ x0: fc.float({ min: -20, max: 20, noNaN: true }), y0: fc.float({ min: -20, max: 20, noNaN: true }), w: fc.float({ min: 0.5, max: 40, noNaN: true }), h: fc.float({ min: 0.5, max: 40, noNaN: true }) })
  const boxes = box.map(({ x0, y0, w, h }) => ({ x0, y0, x1: x0 + w, y1: y0 + h }))

  test('at its own size it is the same picture', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const out = resample(picture, whole(picture), picture.width, picture.height)
        picture.data.forEach((value, i) => expect(out[i]!).toBeCloseTo(value, 3))
      }),
    )
  })

  test('a picture of one grey stays it, whatever the box and the size', () => {
    fc.assert(
      fc.property(side, side, fc.nat({ max: 255 }), boxes, side, side, (width, height, grey, cut, outWidth, outHeight) => {
        const out = resample(image(width, height, () => grey), cut, outWidth, outHeight)
        expect(out).toHaveLength(outWidth * outHeight)
        for (const value of out) expect(Math.abs(value - grey)).toBeLessThan(0.01)
      }),
    )
  })

  test('no value lies beyond those of the picture', () => {
    fc.assert(
      fc.property(pictures, boxes, side, side, (picture, cut, width, height) => {
        const [lowest, highest] = [Math.min(...picture.data), Math.max(...picture.data)]
        for (const value of resample(picture, cut, width, height)) {
          expect(value).toBeGreaterThan(lowest - 0.01)
          expect(value).toBeLessThan(highest + 0.01)
        }
      }),
    )
  })

  test('outside of the picture there is its mean grey', () => {
    fc.assert(
      fc.property(pictures, side, side, (picture, width, height) => {
        const out = resample(picture, { x0: picture.width + 50, y0: -90, x1: picture.width + 70, y1: -60 }, width, height)
        for (const value of out) expect(value).toBeCloseTo(meanGrey(picture), 3)
      }),
    )
  })

  test('half in and half out: the picture on its side, the mean grey on the other', () => {
    const out = resample(image(8, 4, (x) => (x < 4 ? 100 : 200)), { x0: -8, y0: 0, x1: 8, y1: 4 }, 16, 4)
    expect(Array.from(out.subarray(0, 16), Math.round)).toEqual([...Array.from({ length: 8 }, () => 150), 100, 100, 100, 100, 200, 200, 200, 200])
  })

  test.each([4, 7, 16, 61])('a fine checkerboard shrinks to grey, not to a coarse one (to %d px)', (size) => {
    const board = image(128, 128, (x, y) => ((x + y) % 2) * 255)
    // At the rim the kernel reaches outside, where the mean grey stands: grey too.
    for (const value of resample(board, whole(board), size, size)) expect(Math.abs(value - 127.5)).toBeLessThan(4)
  })

  test.each([
    [5, 3],
    [16, 9],
    [40, 64],
  ])('keeps the mean grey of a picture with a calm rim (to %d × %d px)', (width, height) => {
    const picture = image(64, 48, (x, y) => (x > 16 && x < 48 && y > 12 && y < 36 ? (x * 7 + y * 13) % 256 : 90))
    const out = resample(picture, whole(picture), width, height)
    expect(Math.abs(mean(out) - meanGrey(picture))).toBeLessThan(3)
  })

  test('the mirror image resampled is the resampled one mirrored', () => {
    fc.assert(
      fc.property(pictures, side, side, (picture, width, height) => {
        const { width: w } = picture
        const turned = { ...picture, data: picture.data.map((_, i, data) => data[i - (i % w) + w - 1 - (i % w)]!) }
        const [a, b] = [resample(turned, whole(picture), width, height), mirrored(resample(picture, whole(picture), width, height), width)]
        a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 2))
      }),
    )
  })
})
