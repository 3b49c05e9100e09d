import { expect, test } from 'vitest'
import type { BoxPx } from '../catalogue.ts'
import { seededRandom } from '../random.ts'
import { pictureAgreement, type GreyPicture } from './picture-agreement.ts'

const WIDTH = 300
const HEIGHT = 160
const BOX: BoxPx = { x0: 40, y0: 40, x1: 260, y1: 130 }

/** A dark fluke on water; the same `waves` are the same photograph, others one of a second later. */
function picture(waves: number, { scale = 1, left = 0, noise = 0, mirrored = false } = {}): GreyPicture {
  const random = seededRandom(waves)
  const bumps = Array.from({ length: 60 }, () => ({ x: random.next() * WIDTH, y: random.next() * HEIGHT, size: 3 + 8 * random.next(), high: 60 * random.normal() }))
  const grain = seededRandom(99)
  const [width, height] = [Math.round((WIDTH - left) * scale), Math.round(HEIGHT * scale)]
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const across = ((i % width) + 0.5) / scale + left
    const [x, y] = [mirrored ? WIDTH - across : across, (Math.floor(i / width) + 0.5) / scale]
    const fluke = x > 40 && x < 260 && y > 45 + Math.abs(x - 150) / 5 && y < 120 ? -90 : 0
    return 150 + fluke + bumps.reduce((sum, bump) => sum + bump.high * Math.exp(-((x - bump.x) ** 2 + (y - bump.y) ** 2) / (2 * bump.size ** 2)), 0) + noise * grain.normal()
  })
  return { width, height, data }
}

function moved({ x0, y0, x1, y1 }: BoxPx, by: (x: number) => number, down = (y: number): number => y): BoxPx {
  return { x0: by(x0), y0: down(y0), x1: by(x1), y1: down(y1) }
}

test('a copy agrees: itself, rescaled, grainy, cropped, with a box that is a little off', () => {
  const original = picture(1)
  expect(pictureAgreement(original, BOX, original, BOX, false)).toBeGreaterThan(0.999)
  expect(pictureAgreement(original, BOX, picture(1, { scale: 0.6 }), moved(BOX, (x) => x * 0.6, (y) => y * 0.6), false)).toBeGreaterThan(0.9)
  expect(pictureAgreement(original, BOX, picture(1, { noise: 3 }), BOX, false)).toBeGreaterThan(0.85)
  expect(pictureAgreement(original, BOX, picture(1, { left: 20 }), moved(BOX, (x) => x - 20), false)).toBeGreaterThan(0.95)
  expect(pictureAgreement(original, BOX, original, moved(BOX, (x) => x + 6, (y) => y - 3), false)).toBeGreaterThan(0.9)
})

test('a mirrored copy agrees where it is compared as one', () => {
  const mirrored = picture(1, { mirrored: true })
  const box = { ...BOX, x0: WIDTH - BOX.x1, x1: WIDTH - BOX.x0 }
  expect(pictureAgreement(picture(1), BOX, mirrored, box, true)).toBeGreaterThan(0.95)
  expect(pictureAgreement(picture(1), BOX, mirrored, box, false)).toBeLessThan(0.6)
})

test('the same fluke a second later has other waves', () => {
  expect(pictureAgreement(picture(1), BOX, picture(2), BOX, false)).toBeLessThan(0.6)
})

test('pictures that hardly overlap, and flat ones, agree in nothing', () => {
  const flat: GreyPicture = { width: WIDTH, height: HEIGHT, data: new Float32Array(WIDTH * HEIGHT).fill(7) }
  expect(pictureAgreement(flat, BOX, flat, BOX, false)).toBe(0)
  expect(pictureAgreement(picture(1), BOX, picture(1), { x0: -900, y0: 0, x1: -700, y1: 90 }, false)).toBe(0)
})
