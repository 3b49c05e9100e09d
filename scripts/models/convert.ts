/**
 * Makes what ships in public/models from the trainer's float32 files: half-precision weights, and one stored input
 * with its stored answer for each network. A network of which the folder has no such version keeps its pair. What was
 * written is then built and run, and held to the stored answers.
 *
 *   npx tsx scripts/models/convert.ts WEIGHTS_FOLDER VERSION        (VERSION: v0)
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CHECK_PAIR } from '../../src/vision/model-names.ts'
import { detectorNetwork } from '../../src/vision/networks/detector.ts'
import { embedderNetwork } from '../../src/vision/networks/embedder.ts'
import { readSafetensors, writeSafetensors, type NamedArray, type WeightsFile } from '../../src/vision/safetensors.ts'
import { checkNetwork } from '../../src/vision/self-check.ts'
import { startWasm } from '../../src/vision/wasm.ts'

const MODELS = join('public', 'models')
const NETWORKS = { embedder: embedderNetwork, detector: detectorNetwork }

const [folder, version] = process.argv.slice(2)
if (!folder || !version) throw new Error('Usage: npx tsx scripts/models/convert.ts WEIGHTS_FOLDER VERSION')

async function read(from: string, name: string): Promise<WeightsFile> {
  const bytes = await readFile(join(from, `${name}.safetensors`))
  return readSafetensors(new Uint8Array(bytes).buffer, name)
}

async function write(name: string, arrays: Map<string, NamedArray>, metadata: Record<string, string>): Promise<void> {
  const bytes = new Uint8Array(writeSafetensors(arrays, 'F16', metadata))
  await writeFile(join(MODELS, `${name}.safetensors`), bytes)
  console.log(`${name}.safetensors: ${(bytes.length / 1e6).toFixed(2)} MB`)
}

/** The first input of a network, and the answer to it. */
function firstPair({ arrays }: WeightsFile, network: string): [string, NamedArray][] {
  return ['input', 'output'].map((part) => {
    const { shape, data } = arrays.get(`${network}.${part}`)!
    return [`${network}.${part}`, { shape: [1, ...shape.slice(1)], data: data.slice(0, data.length / shape[0]!) }]
  })
}

await startWasm(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`)
const parity = await read(folder, `parity-${version}`)
const former = await read(MODELS, CHECK_PAIR)
const pairs = new Map<string, NamedArray>()
for (const [network, build] of Object.entries(NETWORKS)) {
  const name = `${network}-${version}`
  if (!existsSync(join(folder, `${name}.safetensors`))) {
    for (const [key, array] of firstPair(former, network)) pairs.set(key, array)
    console.log(`${name}: not in ${folder}; its pair stays that of ${CHECK_PAIR}`)
    continue
  }
  const { arrays, metadata } = await read(folder, name)
  await write(name, arrays, metadata)
  for (const [key, array] of firstPair(parity, network)) pairs.set(key, array)
  for (const [kind, file] of [['float32', { arrays, metadata }], ['half precision', await read(MODELS, name)]] as const) {
    const built = build(file, name)
    console.log(`  ${kind}: largest difference from the stored answers ${(await checkNetwork(built, parity, network)).toExponential(1)}`)
    built.dispose()
  }
}
await write(`check-${version}`, pairs, { note: 'one stored input and answer for each network; half precision' })
