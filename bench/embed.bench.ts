/**
 * Embedding on one thread of WASM in Node: ours (TensorFlow.js) beside onnxruntime-web, the full network with the same weights and
 * inputs; and our small network. A batch of 2 is what one photo takes (fluke and mirror image), 16 what an import takes at once.
 *
 *   npm run bench:embed
 */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import * as ort from 'onnxruntime-web'
import { seededRandom } from '#core/random.ts'
import { EMBEDDERS, type EmbedderSize } from '#core/model-names.ts'
import { embedderNetwork } from '#vision/networks/embedder.ts'
import type { Network } from '#vision/networks/network.ts'
import { startWasm } from '#vision/wasm.ts'
import { shippedWeights } from './lib/models.ts'
import { race } from './lib/race.ts'
import { judge, machine, table } from './lib/report.ts'
import { embedderOnnx } from './onnx/embedder-onnx.ts'

const LARGEST_DIFFERENCE = 0.001
const BATCHES = [
  { size: 2, rounds: 60 },
  { size: 16, rounds: 12 },
]

ort.env.wasm.numThreads = 1
await startWasm(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`)

const networks = { full: await networkOf('full'), small: await networkOf('small') }
const session = await ort.InferenceSession.create(embedderOnnx(await shippedWeights(EMBEDDERS.full), EMBEDDERS.full), { executionProviders: ['wasm'], graphOptimizationLevel: 'all' })

async function networkOf(size: EmbedderSize): Promise<Network> {
  return embedderNetwork(await shippedWeights(EMBEDDERS[size]), EMBEDDERS[size])
}

async function ours(network: Network, input: Float32Array, count: number): Promise<Float32Array> {
  const output = tf.tidy(() => network.run(tf.tensor4d(input, [count, network.inputHeight, network.inputWidth, 1])))
  const values = (await output.data()) as Float32Array
  output.dispose()
  return values
}

async function theirs({ inputHeight, inputWidth }: Network, input: Float32Array, count: number): Promise<Float32Array> {
  const outputs = await session.run({ input: new ort.Tensor('float32', input, [count, 1, inputHeight, inputWidth]) })
  return outputs[session.outputNames[0]!]!.data as Float32Array
}

console.log(`${machine()}; SIMD ${String(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))}, onnxruntime-web ${ort.env.versions.web ?? ''}\n`)
for (const { size, rounds } of BATCHES) {
  const random = seededRandom(size)
  const noiseFor = ({ inputHeight, inputWidth }: Network): Float32Array => Float32Array.from({ length: size * inputHeight * inputWidth }, () => random.normal())
  const { full, small } = networks
  const [input, smallInput] = [noiseFor(full), noiseFor(small)]
  const [a, b] = [await ours(full, input, size), await theirs(full, input, size)]
  const difference = a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0)
  const standings = await race(
    [
      { name: 'Flukeprint, full network', run: () => ours(full, input, size) },
      { name: 'onnxruntime-web, full network', run: () => theirs(full, input, size) },
      { name: 'Flukeprint, small network', run: () => ours(small, smallInput, size) },
    ],
    { rounds },
  )
  console.log(table(`batch of ${size}`, standings))
  judge(a.length === b.length && difference <= LARGEST_DIFFERENCE, `both give the same numbers: largest difference ${difference.toExponential(1)}, at most ${LARGEST_DIFFERENCE}`)
  judge(standings[1]!.ratio >= 1, `at least as fast as onnxruntime-web: its time is ${standings[1]!.ratio.toFixed(2)} of ours`)
  judge(standings[2]!.ratio <= 0.5, `the small network takes at most half the full one's time: ${standings[2]!.ratio.toFixed(2)}`)
  console.log('')
}
