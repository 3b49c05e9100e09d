import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { clahe } from './clahe.ts'
import { describe, DESCRIPTOR_SIZE } from './descriptor.ts'
import { extrema } from './extrema.ts'
import { orientations } from './orientation.ts'
import { scaleSpace } from './scale-space.ts'
import { blobs } from './testing/blobs.ts'

/** Made by scripts/keypoints/reference.py, by OpenCV. */
const opencv = JSON.parse(readFileSync(new URL('./testing/opencv.json', import.meta.url), 'utf8')) as {
  sum: number
  count: number
  frames: [number, number, number, number][]
  descriptors: number[][]
  places: [number, number, number][]
  clahe: number[]
}

const WIDTH = 320
const HEIGHT = 240
const picture = blobs(WIDTH, HEIGHT, 90, 7)

interface Frame {
  x: number
  y: number
  sigma: number
  angle: number
  descriptor: Float32Array
}

const ours: Frame[] = (() => {
  const octaves = scaleSpace(picture, WIDTH, HEIGHT, true)
  return extrema(octaves, 0.04).flatMap(({ octave, layer, x, y, sigma }) => {
    const { origin, step, gaussians } = octaves[octave]!
    return orientations(gaussians[layer]!, x, y, sigma).map((angle) => {
      const descriptor = new Float32Array(DESCRIPTOR_SIZE)
      describe(gaussians[layer]!, x, y, sigma, angle, descriptor)
      return { x: origin + x * step, y: origin + y * step, sigma: sigma * step, angle, descriptor }
    })
  })
})()

function turnBetween(a: number, b: number): number {
  return Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)))
}

function nearest([x, y, sigma, angle]: readonly number[]): Frame | undefined {
  return ours
    .filter((one) => Math.hypot(one.x - x!, one.y - y!) < 1 && Math.abs(Math.log(one.sigma / sigma!)) < 0.15 && (angle === undefined || turnBetween(one.angle, angle) < 0.1))
    .sort((a, b) => Math.hypot(a.x - x!, a.y - y!) - Math.hypot(b.x - x!, b.y - y!))[0]
}

test('the drawn picture is the one that OpenCV was given', () => {
  // An exponential may round otherwise in its last place: a pixel in ten thousand, by one.
  expect(Math.abs(picture.reduce((sum, value) => sum + value, 0) - opencv.sum)).toBeLessThan(10)
})

test('the keypoints are those that OpenCV finds: places to a tenth of a pixel, scales to 2 %, angles to a degree', () => {
  const found = opencv.frames.map(nearest)
  expect(found.every((one) => one !== undefined)).toBe(true)
  const errors = found.map((one, n) => {
    const [x, y, sigma, angle] = opencv.frames[n]!
    return { place: Math.hypot(one!.x - x, one!.y - y), scale: Math.abs(one!.sigma / sigma - 1), turn: turnBetween(one!.angle, angle) }
  })
  expect(Math.max(...errors.map(({ place }) => place))).toBeLessThan(0.1)
  expect(Math.max(...errors.map(({ scale }) => scale))).toBeLessThan(0.02)
  expect(Math.max(...errors.map(({ turn }) => turn))).toBeLessThan(Math.PI / 180)
})

test('no more and no fewer: nearly every one of OpenCV’s is ours, and the numbers agree', () => {
  const shared = opencv.places.filter((place) => nearest(place) !== undefined).length
  expect(shared / opencv.count).toBeGreaterThan(0.97)
  expect(Math.abs(ours.length - opencv.count)).toBeLessThanOrEqual(0.03 * opencv.count)
})

test('the descriptors are OpenCV’s, number by number', () => {
  for (const [n, frame] of opencv.frames.entries()) {
    const theirs = opencv.descriptors[n]!
    const length = Math.hypot(...theirs)
    const cosine = theirs.reduce((sum, value, i) => sum + (value / length) * nearest(frame)!.descriptor[i]!, 0)
    expect(cosine).toBeGreaterThan(0.995)
  }
})

test('CLAHE is OpenCV’s, to one grey value', () => {
  const out = clahe(blobs(48, 24, 12, 3), 48, 24, { tilesX: 4, tilesY: 2, clipLimit: 3 })
  expect(Math.max(...opencv.clahe.map((value, i) => Math.abs(value - out[i]!)))).toBeLessThanOrEqual(1)
})
