import { expect, test } from 'vitest'
import { cropOf } from './crop.ts'

test('the box lies in the middle of the tile and fills it, with a margin', () => {
  const crop = cropOf({ widthPx: 1000, heightPx: 500, boxPx: { x0: 200, y0: 100, x1: 600, y1: 300 } }, 2)
  const [left, top, width, height] = [crop.left, crop.top, crop.width, crop.height].map((text) => Number.parseFloat(text) / 100)
  const at = (x: number, y: number): [number, number] => [left! + (x / 1000) * width!, top! + (y / 500) * height!]
  expect(at(400, 200)[0]).toBeCloseTo(0.5)
  expect(at(400, 200)[1]).toBeCloseTo(0.5)
  expect(at(200, 100)[0]).toBeCloseTo(1 - at(600, 300)[0])
  expect(at(200, 100)[0]).toBeGreaterThan(0)
  expect(at(200, 100)[0]).toBeLessThan(0.08)
})

test('a high box fits a wide tile too', () => {
  const crop = cropOf({ widthPx: 100, heightPx: 400, boxPx: { x0: 0, y0: 0, x1: 100, y1: 400 } }, 2)
  expect(Number.parseFloat(crop.height)).toBeLessThan(100)
})
