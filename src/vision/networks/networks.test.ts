import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { GreyImage } from '../grey-image.ts'
import { detectFlukes } from '../detect.ts'
import { readSafetensors, writeSafetensors, type WeightsFile } from '../safetensors.ts'
import { startWasm } from '../wasm.ts'
import { detectorNetwork } from './detector.ts'
import { embedderNetwork } from './embedder.ts'
import type { Network } from './network.ts'
import { stripeCuts } from './pooling.ts'
import { drawnPictures, drawnWeights, PICTURES, type GoldenCase } from './testing/drawn.ts'

const golden = JSON.parse(readFileSync(new URL('./testing/golden.json', import.meta.url), 'utf8')) as { cases: GoldenCase[]; stripes: { width: number; count: number; cuts: number[] }[] }
const named = (name: string): GoldenCase => golden.cases.find((one) => one.name === name)!
const make = (file: WeightsFile): Network => (file.metadata.architecture === 'conv10' ? detectorNetwork : embedderNetwork)(file, 'test')

beforeAll(async () => {
  await startWasm(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`)
})

let before: number
beforeEach(() => {
  before = tf.memory().numTensors
})

/** Runs on the drawn pictures. Disposes of the network; no tensor may be left. */
async function answerOf(network: Network): Promise<number[][]> {
  const { inputHeight, inputWidth } = network
  const input = tf.tensor4d(drawnPictures(inputHeight, inputWidth), [PICTURES, inputHeight, inputWidth, 1])
  const output = network.run(input)
  const answer = await output.array()
  tf.dispose([input, output])
  network.dispose()
  expect(tf.memory().numTensors).toBe(before)
  return answer
}

function largestDifference(a: number[][], b: number[][]): number {
  expect(a.map((row) => row.length)).toEqual(b.map((row) => row.length))
  return Math.max(...a.flatMap((row, n) => row.map((value, i) => Math.abs(value - b[n]![i]!))))
}

describe('as the trainer\'s', () => {
  test.each(golden.cases)('$name', async (one) => {
    const network = make(drawnWeights(one))
    expect(network.outputs).toBe(one.answer[0]!.length)
    // The two answers must be told apart, or equality would prove nothing.
    expect(largestDifference([one.answer[0]!], [one.answer[1]!])).toBeGreaterThan(0.005)
    expect(largestDifference(await answerOf(network), one.answer)).toBeLessThan(1e-4)
  })

  test.each(golden.cases)('$name, through a file of half precision', async (one) => {
    const { arrays, metadata } = drawnWeights(one)
    const back = readSafetensors(writeSafetensors(arrays, 'F16', metadata), 'test')
    expect(largestDifference(await answerOf(make(back)), one.answer)).toBeLessThan(0.01)
  })

  test('a width is cut into stripes at the same columns', () => {
    for (const { width, count, cuts } of golden.stripes) expect(stripeCuts(width, count), `${width} / ${count}`).toEqual(cuts)
  })
})

describe('a weights file is refused, and leaves no tensor,', () => {
  const refusal = (change: (file: WeightsFile) => void, name = 'resnet with stripes, levels and another power'): unknown => {
    const file = drawnWeights(named(name))
    change(file)
    try {
      make(file)
    } catch (thrown) {
      expect(tf.memory().numTensors).toBe(before)
      return thrown
    }
    return 'not refused'
  }

  test.each([
    ['architecture', 'vit'],
    ['architecture', 'constructor'],
    ['input', '3x32x88'],
    ['input', '1x0x88'],
    ['stages', '3,,5'],
    ['stages', ''],
    ['pool', 'max'],
    ['pool', 'gem0'],
    ['dim', '0'],
    ['dim', '12.5'],
    ['levels', 'true'],
    ['stripes', '9'],
  ])('that says %s = %s', (key, value) => {
    expect(refusal(({ metadata }) => (metadata[key] = value))).toMatchObject({ code: 'bad-weights', message: expect.stringContaining(`${key} = ${value}`) as string, file: 'test' })
  })

  test.each(['stages', 'stem', 'dim', 'input', 'pool'])('that does not say its %s', (key) => {
    expect(refusal(({ metadata }) => delete metadata[key])).toMatchObject({ code: 'bad-weights', message: `The weights file does not say its ${key}.` })
  })

  test('whose input is too small for its blocks', () => {
    expect(refusal(({ metadata }) => (metadata.input = '1x12x40'), 'densenet')).toMatchObject({ message: expect.stringContaining('input = 1x12x40') as string })
  })

  test('that lacks an array', () => {
    expect(refusal(({ arrays }) => arrays.delete('stage1.block0.shortcut.bias'))).toMatchObject({ message: 'The weights file has no array stage1.block0.shortcut.bias.' })
  })

  test('that has an array of another shape than its metadata asks for', () => {
    expect(refusal(({ metadata }) => (metadata.stripes = '2'))).toMatchObject({ message: 'The weights file has pooled.bn.weight in the shape [224], where its metadata asks for [160].' })
    expect(refusal(({ metadata }) => (metadata.outputs = '11'), 'detector of 4 outputs')).toMatchObject({ message: expect.stringContaining('dense2.weight in the shape [4, 256]') as string })
    expect(refusal(({ metadata }) => (metadata.input = '1x96x192'), 'detector of 4 outputs')).toMatchObject({ message: expect.stringContaining('dense1.weight') as string })
  })

  test('that has more arrays than its metadata asks for', () => {
    expect(refusal(({ metadata }) => (metadata.levels = 'False'), 'densenet with levels')).toMatchObject({ code: 'bad-weights' })
    expect(refusal(({ arrays }) => arrays.set('stage3.block0.conv1.weight', { shape: [1], data: new Float32Array(1) }))).toMatchObject({ message: expect.stringContaining('1 arrays more') as string })
  })
})

describe('what a detector finds', () => {
  const image: GreyImage = { width: 60, height: 30, data: new Uint8Array(1800).fill(9) }
  /** Gives these shares for every photograph and for its mirror image. */
  const detectorOf = (plain: number[], mirror: number[]): Network => ({ version: 'test', inputHeight: 4, inputWidth: 8, outputs: plain.length, dispose: () => {}, run: (input) => tf.tensor2d(Array.from({ length: input.shape[0] / 2 }, () => [plain, mirror]).flat(), [input.shape[0], plain.length]) })
  const box = [0.25, 0.2, 0.75, 0.8]

  test('presence and points are the mean of both ways; left and right change places in the mirror', async () => {
    const [found] = await detectFlukes(detectorOf([...box, 0.9, 0.2, 0.1, 0.5, 0.6, 0.8, 0.3], [...box, 0.7, 0.2, 0.3, 0.5, 0.6, 0.7, 0.1]), [image])
    expect(found!.presence).toBeCloseTo(0.8, 5)
    const { leftTip, notch, rightTip } = found!.points!
    const close = [leftTip, notch, rightTip].flatMap(({ x, y }) => [x, y])
    // The mirror's right tip at 0.7 is the photograph's left one at 0.3; its left tip at 0.2 the right one at 0.8.
    const expected = [(0.2 + 0.3) / 2 * 60, 0.1 * 30, 30, 0.6 * 30, 0.8 * 60, 0.3 * 30]
    close.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4))
  })

  test('a detector of boxes alone says neither', async () => {
    expect((await detectFlukes(detectorOf(box, box), [image]))[0]).toMatchObject({ presence: null, points: null })
  })

  test('more pictures than fit one pass are answered each in its place', async () => {
    const passes: number[] = []
    // A detector that says how bright the first pixel is, as the height of its box.
    const bright: Network = {
      ...detectorOf(box, box),
      inputHeight: 128,
      inputWidth: 256,
      run: (input) => {
        passes.push(input.shape[0])
        const first = tf.reshape(tf.slice(input, [0, 0, 0, 0], [-1, 1, 1, 1]), [-1, 1])
        return tf.concat([tf.zerosLike(first), tf.zerosLike(first), tf.onesLike(first), tf.div(first, 10)], 1) as tf.Tensor2D
      },
    }
    // A bright edge: the less of the picture it is, the brighter it stands out.
    const edged = (edge: number): GreyImage => ({ width: 256, height: 128, data: Uint8Array.from({ length: 256 * 128 }, (_, i) => (Math.min(i % 256, 255 - (i % 256)) < edge ? 255 : 0)) })
    const images = [1, 2, 3, 4, 5, 6].map(edged)
    const found = await detectFlukes(bright, images)
    expect(passes).toEqual([8, 4])
    const heights = found.map(({ boxPx }) => boxPx.y1)
    expect(heights).toEqual([...heights].sort((a, b) => b - a))
    expect(new Set(heights).size).toBe(6)
    expect(tf.memory().numTensors).toBe(before)
  })
})
