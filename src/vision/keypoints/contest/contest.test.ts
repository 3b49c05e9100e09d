import { expect, test } from 'vitest'
import { drawFluke } from '#synthetic/draw.ts'
import { extractKeypoints } from '../extract.ts'
import { greyFromRgba } from '../../grey.ts'
import type { Keypoints } from '../keypoints.ts'
import { aboutMiddle, viewed } from '../testing/views.ts'
import { contest } from './contest.ts'

/** A drawn photograph, its keypoints, and those of the same turned a little, darker and with noise. */
function drawn(whaleSeed: number, photoSeed: number): { keypoints: Keypoints; again: () => Keypoints } {
  const { width, height, rgba, boxPx } = drawFluke({ whaleSeed, photoSeed, widthPx: 500 })
  const image = greyFromRgba(rgba, width, height)
  return {
    keypoints: extractKeypoints(image, boxPx),
    again: () => extractKeypoints(viewed(image, aboutMiddle(image, { turn: 0.08, scale: 0.96, squeeze: 0.95 }), { gain: 0.85, noise: 3 }), boxPx),
  }
}

const { keypoints: query, again } = drawn(11, 1)
const rivals = [
  { individual: 'other', keypoints: drawn(12, 3).keypoints },
  { individual: 'own', keypoints: again() },
  { individual: 'third', keypoints: drawn(13, 4).keypoints },
]

test('the marks of a whale are worth most with its own other photograph, and do not hang on the order', () => {
  const [other, own, third] = contest(query, rivals)
  expect(own).toBeGreaterThan(2 * Math.max(other!, third!))
  expect(contest(query, [...rivals].reverse())).toEqual([third, own, other])
})

test('what another individual shows too counts for nobody; another photograph of the same individual takes nothing away', () => {
  const own = rivals[1]!
  const [alone] = contest(query, [own, rivals[0]!])
  expect(contest(query, [own, { ...own, individual: 'a double' }])).toEqual([0, 0])
  expect(contest(query, [own, own, rivals[0]!])[0]).toBeCloseTo(alone!, 9)
})

test('nobody to be held against, no keypoints: nothing', () => {
  const none: Keypoints = { count: 0, boxPx: query.boxPx, frames: new Float32Array(0), descriptors: new Uint8Array(0) }
  expect(contest(query, [rivals[1]!])).toEqual([0])
  expect(contest(query, [])).toEqual([])
  expect(contest(none, rivals)).toEqual([0, 0, 0])
  expect(contest(query, [{ individual: 'empty', keypoints: none }, rivals[1]!])[0]).toBe(0)
})
