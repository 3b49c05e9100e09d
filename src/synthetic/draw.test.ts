import { describe, expect, it } from 'vitest'
import { drawDemoPhoto, drawFluke, type Drawing } from './draw.ts'

/** Mean difference of two pictures of one size, grey levels. */
function difference(a: Drawing, b: Drawing): number {
  let sum = 0
  for (let i = 0; i < a.rgba.length; i++) sum += Math.abs(a.rgba[i]! - b.rgba[i]!)
  return sum / a.rgba.length
}

/** Means of red, green and blue in 6 × 4 fields. */
function fields({ width, height, rgba }: Drawing): number[] {
  const sums = Array<number>(72).fill(0)
  const counts = Array<number>(72).fill(0)
  for (let i = 0; i < rgba.length; i++) {
    if (i % 4 === 3) continue
    const px = i >> 2
    const field = (Math.floor(((px % width) * 6) / width) + 6 * Math.floor((Math.floor(px / width) * 4) / height)) * 3 + (i % 4)
    sums[field]! += rgba[i]!
    counts[field]! += 1
  }
  return sums.map((sum, n) => sum / counts[n]!)
}

const scene = { whaleSeed: 12, photoSeed: 5 }

describe('drawing a fluke', () => {
  it('gives the same pixels for the same seeds, whatever was drawn in between', () => {
    const first = drawFluke({ ...scene, widthPx: 300 })
    drawFluke({ whaleSeed: 3, photoSeed: 8, widthPx: 200 })
    expect(difference(first, drawFluke({ ...scene, widthPx: 300 }))).toBe(0)
  })

  it('draws the same scene at any width', () => {
    const small = drawFluke({ ...scene, widthPx: 150 })
    const large = drawFluke({ ...scene, widthPx: 600 })
    expect(large.height).toBeCloseTo(small.height * 4, -1)
    const coarse = fields(small)
    fields(large).forEach((mean, n) => expect(Math.abs(mean - coarse[n]!)).toBeLessThan(12))
    for (const edge of ['x0', 'y0', 'x1', 'y1'] as const) expect(Math.abs(large.boxPx[edge] / 4 - small.boxPx[edge])).toBeLessThan(4)
  })

  it('knows the box of what is seen: wide, inside the photograph', () => {
    for (let photoSeed = 0; photoSeed < 8; photoSeed++) {
      const { width, height, boxPx } = drawFluke({ whaleSeed: photoSeed * 7, photoSeed, widthPx: 200 })
      expect(boxPx.x0).toBeGreaterThanOrEqual(0)
      expect(boxPx.x1).toBeLessThanOrEqual(width)
      expect(boxPx.y0).toBeGreaterThanOrEqual(0)
      expect(boxPx.y1).toBeLessThanOrEqual(height)
      expect(boxPx.x1 - boxPx.x0).toBeGreaterThan(0.25 * width)
    }
  })

  it('draws another photograph of the same whale, and another whale in the same photograph', () => {
    const one = drawFluke({ ...scene, encounterSeed: 1, widthPx: 200 })
    const whale = drawFluke({ ...scene, encounterSeed: 1, whaleSeed: 13, widthPx: 200 })
    expect(whale.height).toBe(one.height)
    expect(difference(one, whale)).toBeGreaterThan(4)
    const photo = drawFluke({ ...scene, photoSeed: 6, widthPx: 200 })
    expect(photo.height === one.height && difference(one, photo) < 8).toBe(false)
  })

  it('draws the photographs of the demo by their number, opaque, and refuses others', () => {
    const first = drawDemoPhoto(0, 160)
    expect(first.width).toBe(160)
    expect(first.rgba).toHaveLength(160 * first.height * 4)
    expect(first.rgba.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true)
    expect(() => drawDemoPhoto(9999)).toThrow(/there is no number/)
  })
})
