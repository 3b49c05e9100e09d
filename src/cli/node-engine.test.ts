import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { detectFlukes } from '#vision/detect.ts'
import { embedFlukes } from '#vision/embed.ts'
import { detectorNetwork } from '#vision/networks/detector.ts'
import { embedderNetwork } from '#vision/networks/embedder.ts'
import { readSafetensors, writeSafetensors } from '#vision/safetensors.ts'
import type { Models } from '#vision/models.ts'
import { nodeEngine } from './node-engine.ts'

let models: Models
beforeAll(async () => {
  // Refuses to start where half precision is more than 0.01 from the stored answers.
  models = await nodeEngine()
})

test('a fluke and its mirror image have the same embedding with its halves exchanged; no tensor is left', async () => {
  const [width, height] = [80, 40]
  const data = Uint8Array.from({ length: width * height }, (_, i) => (i * 7919) % 251)
  const mirror = data.map((_, i) => data[i - (i % width) + width - 1 - (i % width)]!)
  const before = tf.memory().numTensors
  const [found] = await detectFlukes(models.detector, [{ width, height, data }])
  const boxPx = { x0: 10, y0: 5, x1: 70, y1: 35 }
  const [a, b] = await embedFlukes(models.embedder, [data, mirror].map((one) => ({ image: { width, height, data: one }, boxPx })))
  expect(tf.memory().numTensors).toBe(before)
  expect(found!.score).toBeGreaterThanOrEqual(0)
  expect(Math.hypot(...a!)).toBeCloseTo(1, 4)
  for (let i = 0; i < 256; i++) expect(Math.abs(a![i]! - b![i + 256]!)).toBeLessThan(1e-4)
})

test('a weights file comes back as it was written; a truncated one is refused', () => {
  const arrays = new Map([['x', { shape: [2, 2], data: Float32Array.of(1, -0.5, 65504, 2 ** -24) }]])
  const bytes = writeSafetensors(arrays, 'F16')
  expect([...readSafetensors(bytes, 'x').arrays.get('x')!.data]).toEqual([1, -0.5, 65504, 2 ** -24])
  expect(() => readSafetensors(bytes.slice(0, -2), 'x')).toThrow(expect.objectContaining({ code: 'bad-weights' }))
})

const weights = new URL('../../../shared/weights/', import.meta.url)
test.skipIf(!existsSync(weights))('with the float32 files both networks equal the stored answers within 0.001', async () => {
  const read = async (name: string) => readSafetensors(new Uint8Array(await readFile(new URL(`${name}-v0.safetensors`, weights))).buffer, name)
  const pairs = await read('parity')
  for (const [name, make] of [['embedder', embedderNetwork], ['detector', detectorNetwork]] as const) {
    const network = make(await read(name), `${name}-v0`)
    const input = pairs.arrays.get(`${name}.input`)!
    const output = await network.run(tf.tensor4d(input.data, [4, network.inputHeight, network.inputWidth, 1])).data()
    pairs.arrays.get(`${name}.output`)!.data.forEach((value, i) => expect(Math.abs(output[i]! - value)).toBeLessThan(0.001))
  }
})
