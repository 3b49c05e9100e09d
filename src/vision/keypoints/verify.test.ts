import { describe, expect, test } from 'vitest'
import { transformed, type Transform } from '#core/geometry/transform.ts'
import { drawFluke } from '#synthetic/draw.ts'
import { greyFromRgba } from '../grey.ts'
import type { GreyImage } from '../grey-image.ts'
import { extractKeypoints } from './extract.ts'
import { FRAME_SIZE } from './keypoints.ts'
import { aboutMiddle, viewed } from './testing/views.ts'
import { LEAST_MARKS, verify } from './verify.ts'

/** A drawn photograph of a drawn whale, grey. The same for the same seeds. */
function drawnPhoto(whaleSeed: number, photoSeed: number, widthPx: number): { image: GreyImage; boxPx: { x0: number; y0: number; x1: number; y1: number } } {
  const { width, height, rgba, boxPx } = drawFluke({ whaleSeed, photoSeed, widthPx })
  return { image: greyFromRgba(rgba, width, height), boxPx }
}

const photo = drawnPhoto(11, 1, 600)
const whole = extractKeypoints(photo.image, photo.boxPx)
const stranger = drawnPhoto(12, 2, 600)

/** The box of what the transform shows of a box. */
function boxSeen({ x0, y0, x1, y1 }: typeof photo.boxPx, transform: Transform): typeof photo.boxPx {
  const corners = [{ x: x0, y: y0 }, { x: x1, y: y0 }, { x: x0, y: y1 }, { x: x1, y: y1 }].map((corner) => transformed(transform, corner))
  return { x0: Math.min(...corners.map(({ x }) => x)), y0: Math.min(...corners.map(({ y }) => y)), x1: Math.max(...corners.map(({ x }) => x)), y1: Math.max(...corners.map(({ y }) => y)) }
}

describe('two views of one fluke', () => {
  test.each([
    ['turned by 15° and smaller', { turn: Math.PI / 12, scale: 0.85 }],
    ['squeezed', { squeeze: 0.8, scale: 0.95 }],
    ['in perspective', { perspective: 0.25, scale: 0.9 }],
  ])('%s share marks, and the transform is found', (_, how) => {
    const transform = aboutMiddle(photo.image, how)
    const seen = extractKeypoints(viewed(photo.image, transform, { gain: 0.85, noise: 3 }), boxSeen(photo.boxPx, transform))
    const { evidence, marks, transform: found } = verify(whole, seen)
    expect(evidence.inliers).toBeGreaterThan(20)
    expect(evidence.surprise).toBeGreaterThan(10)
    for (const mark of marks.slice(0, 10)) {
      const wanted = transformed(transform, mark.query)
      expect(Math.hypot(mark.candidate.x - wanted.x, mark.candidate.y - wanted.y)).toBeLessThan(0.03 * (photo.boxPx.x1 - photo.boxPx.x0))
    }
    const middle = { x: (photo.boxPx.x0 + photo.boxPx.x1) / 2, y: (photo.boxPx.y0 + photo.boxPx.y1) / 2 }
    const [at, wanted] = [transformed(found!, middle), transformed(transform, middle)]
    expect(Math.hypot(at.x - wanted.x, at.y - wanted.y)).toBeLessThan(0.02 * (photo.boxPx.x1 - photo.boxPx.x0))
  })
})

test('the same input gives the same answer', () => {
  const other = extractKeypoints(stranger.image, stranger.boxPx)
  expect(verify(whole, other)).toEqual(verify(whole, other))
})

test('a mirrored fluke is another fluke: what it shares by chance says next to nothing', () => {
  const { width, height } = photo.image
  const mirrored = { width, height, data: photo.image.data.map((_, n) => photo.image.data[n - (n % width) + width - 1 - (n % width)]!) }
  const box = { ...photo.boxPx, x0: width - photo.boxPx.x1, x1: width - photo.boxPx.x0 }
  expect(verify(whole, extractKeypoints(mirrored, box)).evidence.surprise).toBeLessThan(6)
})

test('with nothing to compare there is no transform and no mark', () => {
  const plain = extractKeypoints({ width: 300, height: 150, data: new Uint8Array(45_000).fill(90) }, { x0: 10, y0: 10, x1: 290, y1: 140 })
  expect(plain.count).toBe(0)
  expect(verify(whole, plain)).toMatchObject({ marks: [], transform: null, model: null, evidence: { inliers: 0, shape: null } })
  expect(LEAST_MARKS).toBe(3)
})

test('keypoints lie in the photograph’s own px, whatever its size, within the crop, and no more than asked for', () => {
  const large = drawnPhoto(11, 1, 1200)
  const found = extractKeypoints(large.image, large.boxPx)
  expect(found.count).toBeGreaterThan(100)
  expect(found.count).toBeLessThanOrEqual(500)
  const width = large.boxPx.x1 - large.boxPx.x0
  for (let n = 0; n < found.count; n++) {
    expect(found.frames[n * FRAME_SIZE]).toBeGreaterThan(large.boxPx.x0 - 0.05 * width)
    expect(found.frames[n * FRAME_SIZE]).toBeLessThan(large.boxPx.x1 + 0.05 * width)
  }
  expect(verify(whole, found).evidence.inliers).toBeGreaterThan(20)
})

test('nothing is found where the mask says no, and nothing in a box too small', () => {
  const left = { width: 2, height: 1, data: Uint8Array.from([1, 0]) }
  const masked = extractKeypoints(photo.image, photo.boxPx, { mask: left })
  const middle = (photo.boxPx.x0 + photo.boxPx.x1) / 2
  expect(masked.count).toBeGreaterThan(20)
  for (let n = 0; n < masked.count; n++) expect(masked.frames[n * FRAME_SIZE]).toBeLessThanOrEqual(middle + 1)
  expect(extractKeypoints(photo.image, { x0: 5, y0: 5, x1: 20, y1: 15 }).count).toBe(0)
})
