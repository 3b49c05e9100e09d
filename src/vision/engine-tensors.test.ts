import { readFile } from 'node:fs/promises'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { nodeEngine } from '#cli/node-engine.ts'
import { checkPairOf, DETECTOR, EMBEDDER, EMBEDDERS } from '#core/model-names.ts'
import { detectFlukes } from './detect.ts'
import { embedFlukes } from './embed.ts'
import { loadModels, type Models } from './models.ts'
import type { Network } from './networks/network.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'
import { selfCheck } from './self-check.ts'

const read = async (name: string): Promise<ArrayBuffer> => new Uint8Array(await readFile(new URL(`../../public/models/${name}`, import.meta.url))).buffer

let models: Models
beforeAll(async () => {
  models = await nodeEngine()
})

let before: number
beforeEach(() => {
  before = tf.memory().numTensors
})
const left = (): number => tf.memory().numTensors - before

const picture = { width: 60, height: 30, data: Uint8Array.from({ length: 1800 }, (_, i) => (i * 7919) % 251) }
const boxPx = { x0: 5, y0: 5, x1: 50, y1: 25 }

test('finding and embedding leave no tensor, for none, one and several', async () => {
  for (const count of [0, 1, 3]) {
    expect(await detectFlukes(models.detector, Array.from({ length: count }, () => picture))).toHaveLength(count)
    expect(await embedFlukes(models.embedder, Array.from({ length: count }, () => ({ image: picture, boxPx })))).toHaveLength(count)
  }
  expect(left()).toBe(0)
})

test('each photograph of a batch has the answer that it has alone', async () => {
  const other = { ...picture, data: picture.data.map((value) => 255 - value) }
  const together = await detectFlukes(models.detector, [picture, other])
  const alone = await detectFlukes(models.detector, [other])
  expect(together[1]!.score).toBeCloseTo(alone[0]!.score, 4)
  const [, both] = await embedFlukes(models.embedder, [picture, other].map((image) => ({ image, boxPx })))
  const [single] = await embedFlukes(models.embedder, [{ image: other, boxPx }])
  both!.forEach((value, i) => expect(Math.abs(value - single![i]!)).toBeLessThan(1e-4))
})

test('models that are loaded and disposed of leave no tensor', async () => {
  const again = await loadModels(EMBEDDER, read)
  expect(left()).toBeGreaterThan(50)
  again.dispose()
  expect(left()).toBe(0)
})

const EMBEDDER_PAIR = `${checkPairOf(EMBEDDER)}.safetensors`
const DETECTOR_PAIR = `${checkPairOf(DETECTOR)}.safetensors`

/** Reads as usual, but this file in place of that one. */
const readWith = (fileName: string, bytes: ArrayBuffer) => async (name: string) => (name === fileName ? bytes : await read(name))

test('the self-check leaves no tensor, whether it passes or not', async () => {
  const differences = await selfCheck(models, read)
  expect(Math.max(differences.embedder, differences.detector)).toBeLessThanOrEqual(0.01)
  for (const value of [9, NaN]) {
    const { arrays } = readSafetensors(await read(DETECTOR_PAIR), 'x')
    arrays.get('detector.output')!.data[3] = value
    await expect(selfCheck(models, readWith(DETECTOR_PAIR, writeSafetensors(arrays, 'F32')))).rejects.toMatchObject({ code: 'self-check-failed' })
  }
  expect(left()).toBe(0)
})

test('every embedder that ships gives its stored answers', async () => {
  for (const name of Object.values(EMBEDDERS)) {
    const loaded = await loadModels(name, read)
    const differences = await selfCheck(loaded, read)
    expect(Math.max(differences.embedder, differences.detector)).toBeLessThan(0.01)
    expect(loaded.embedder.version).toBe(name)
    loaded.dispose()
  }
  expect(left()).toBe(0)
})

test('a check pair of another network is refused as such', async () => {
  const { arrays } = readSafetensors(await read(EMBEDDER_PAIR), 'x')
  arrays.set('embedder.output', { shape: [1, 128], data: new Float32Array(128) })
  await expect(selfCheck(models, readWith(EMBEDDER_PAIR, writeSafetensors(arrays, 'F32')))).rejects.toMatchObject({ code: 'bad-weights' })
})

test('an embedder whose vectors could not be stored is refused, and leaves no tensor', async () => {
  // 128 numbers a fluke, where rows and gallery are made for 256.
  const { arrays, metadata } = readSafetensors(await read(`${EMBEDDER}.safetensors`), 'x')
  for (const [name, { shape, data }] of arrays) if (name.startsWith('embed.')) arrays.set(name, { shape: [128, ...shape.slice(1)], data: data.slice(0, data.length / 2) })
  const half = writeSafetensors(arrays, 'F16', { ...metadata, dim: '128' })
  await expect(loadModels(EMBEDDER, async (name) => (name.startsWith('embedder') ? half : await read(name)))).rejects.toMatchObject({ code: 'bad-weights' })
  expect(left()).toBe(0)
})

/** A detector that gives these shares for every photograph and for its mirror image. */
function detectorOf(plain: number[], mirror: number[]): Network {
  return { version: 'test', inputHeight: 4, inputWidth: 8, outputs: plain.length, dispose: () => {}, run: (input) => tf.tensor2d(Array.from({ length: input.shape[0] / 2 }, () => [plain, mirror]).flat()) }
}

test('a box is the mean of the photograph\'s and of its mirror image\'s, in px, and their agreement its score', async () => {
  const [agreed] = await detectFlukes(detectorOf([0.25, 0.2, 0.75, 0.8], [0.25, 0.2, 0.75, 0.8]), [picture])
  expect(agreed!.score).toBeCloseTo(1, 5)
  expect(agreed!.boxPx.x0).toBeCloseTo(15, 4)
  expect(agreed!.boxPx.y1).toBeCloseTo(24, 4)
  // The mirror image's box covers 0.5 … 1 of the mirrored width, which is 0 … 0.5 of the photograph's.
  const [apart] = await detectFlukes(detectorOf([0.5, 0, 1, 1], [0.5, 0, 1, 1]), [picture])
  expect(apart!.score).toBe(0)
  expect(apart!.boxPx).toEqual({ x0: 15, y0: 0, x1: 45, y1: 30 })
})

test.each([
  ['the wrong way round', [0.75, 0.8, 0.25, 0.2]],
  ['of no size', [0.5, 0.5, 0.5, 0.5]],
])('corners %s still make a box of a px at least', async (_, corners) => {
  const [found] = await detectFlukes(detectorOf(corners, corners), [picture])
  const { x0, y0, x1, y1 } = found!.boxPx
  expect(Math.min(x1 - x0, y1 - y0)).toBeGreaterThanOrEqual(0.999)
})
