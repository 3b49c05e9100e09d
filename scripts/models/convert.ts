/**
 * Makes what ships in public/models from the trainer's float32 files: half-precision weights, and one stored input
 * with its stored answer for each network.
 *
 *   npx tsx scripts/models/convert.ts WEIGHTS_FOLDER VERSION        (VERSION: v0)
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSafetensors, writeSafetensors, type NamedArray, type WeightsFile } from '../../src/vision/safetensors.ts'

const [folder, version] = process.argv.slice(2)
if (!folder || !version) throw new Error('Usage: npx tsx scripts/models/convert.ts WEIGHTS_FOLDER VERSION')

async function read(name: string): Promise<WeightsFile> {
  const bytes = await readFile(join(folder!, `${name}.safetensors`))
  return readSafetensors(new Uint8Array(bytes).buffer, name)
}

async function write(name: string, arrays: Map<string, NamedArray>, metadata: Record<string, string>): Promise<void> {
  await writeFile(join('public', 'models', `${name}.safetensors`), new Uint8Array(writeSafetensors(arrays, 'F16', metadata)))
}

for (const network of ['embedder', 'detector']) {
  const { arrays, metadata } = await read(`${network}-${version}`)
  await write(`${network}-${version}`, arrays, metadata)
}

const parity = await read(`parity-${version}`)
const firstOfEach = new Map<string, NamedArray>()
for (const [name, { shape, data }] of parity.arrays) {
  firstOfEach.set(name, { shape: [1, ...shape.slice(1)], data: data.slice(0, data.length / shape[0]!) })
}
await write(`check-${version}`, firstOfEach, { note: 'one stored input and answer for each network; half precision' })
