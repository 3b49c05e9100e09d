import 'fake-indexeddb/auto'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test, vi } from 'vitest'
import { decodeBytes } from '#cli/decode.ts'
import { embedderNetwork } from '#vision/networks/embedder.ts'
import { startWasm } from '#vision/wasm.ts'
import { runSuite, type Suite } from './run.ts'
import { allSuites } from './seeds.ts'

let suites: Suite[]
beforeAll(async () => {
  // The reader of camera notes says in the console what it thinks of each of them.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  await startWasm(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`)
  suites = await allSuites({ decode: decodeBytes, build: embedderNetwork, tensors: () => tf.memory().numTensors })
}, 600_000)

/** The share of each reader's files that a minute has room for; `npm run measure:hostile` has them all. */
test.each(['JPEG', 'PNG', 'WebP', 'zip', 'CSV', 'safetensors', 'model metadata', 'decision log', 'decision log (taken in)', 'catalogue pack (list)', 'catalogue pack (photos)', 'demo (list)', 'backup (opened)', 'backup (restored)'])(
  '%s: whatever the file, it is read, or refused in the user’s words, and nothing is written by halves',
  async (format) => {
    const suite = suites.find((one) => one.format === format)!
    const { files, sound, faults } = await runSuite(suite, suite.shareInTests)
    expect(faults).toEqual([])
    expect(files).toBeGreaterThan(30)
    // A reader that refuses all would pass otherwise.
    expect(sound).toBeGreaterThan(0)
  },
  900_000,
)

test('each format is one of the list above', () => {
  expect(suites).toHaveLength(14)
})
