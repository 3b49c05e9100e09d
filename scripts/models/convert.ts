/**
 * Makes what ships in public/models from the trainer's float32 files: half-precision weights, and a stored input with its
 * stored answer, of each network of which the folder has that version. What was written is then built and run, and held to
 * the stored answers.
 *
 *   npx tsx scripts/models/convert.ts WEIGHTS_FOLDER VERSION        (VERSION: v0)
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { checkPairOf } from '../../src/core/model-names.ts'
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
let written = 0
for (const [network, build] of Object.entries(NETWORKS)) {
  const name = `${network}-${version}`
  if (!existsSync(join(folder, `${name}.safetensors`))) continue
  written++
  const { arrays, metadata } = await read(folder, name)
  await write(name, arrays, metadata)
  await write(checkPairOf(name), new Map(firstPair(parity, network)), { note: 'one stored input and its answer; half precision' })
  for (const [kind, file] of [['float32', { arrays, metadata }], ['half precision', await read(MODELS, name)]] as const) {
    const built = build(file, name)
    console.log(`  ${kind}: largest difference from the stored answers ${(await checkNetwork(built, parity, network)).toExponential(1)}`)
    built.dispose()
  }
}
if (written === 0) throw new Error(`${folder} has neither embedder-${version} nor detector-${version}`)
