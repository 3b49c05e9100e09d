import { expect, test } from 'vitest'
import { DESCRIPTOR_SIZE } from '#vision/keypoints/descriptor.ts'
import { FRAME_SIZE, KEYPOINT_BYTES, type Keypoints } from '#vision/keypoints/keypoints.ts'
import { KeptKeypoints } from './kept.ts'

function some(count: number): Keypoints {
  return { count, boxPx: { x0: 0, y0: 0, x1: 1, y1: 1 }, frames: new Float32Array(count * FRAME_SIZE), descriptors: new Uint8Array(count * DESCRIPTOR_SIZE) }
}

test('what was used last is kept, up to the bound of bytes; what was put twice counts once', () => {
  const kept = new KeptKeypoints(10 * KEYPOINT_BYTES)
  for (const key of ['a', 'b', 'c']) kept.put(key, some(3))
  kept.put('b', some(3))
  kept.get('a')
  kept.put('d', some(4))
  expect(['a', 'b', 'c', 'd'].filter((key) => kept.has(key))).toEqual(['a', 'b', 'd'])
})

test('one that is larger than the bound is there until the next comes', () => {
  const kept = new KeptKeypoints(2 * KEYPOINT_BYTES)
  kept.put('large', some(5))
  expect(kept.has('large')).toBe(true)
  kept.put('small', some(1))
  expect([kept.has('large'), kept.has('small')]).toEqual([false, true])
})
