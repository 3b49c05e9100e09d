/**
 * What a catalogue pack of 30,000 flukes costs: its list, making it, taking it in (checksums, records), and an edition with 100 photos more. Small pictures
 * are random bytes of the mean size of real ones (24 kB); blocks are kept in memory, so network and disk come on top.
 *
 *   npm run bench:packs [-- FLUKES]
 */
import { createHash } from 'node:crypto'
import type { PhotoId } from '#core/catalogue.ts'
import { fetchBlocks, type BlockStore } from '#core/formats/pack/fetch-blocks.ts'
import { PackLayout } from '#core/formats/pack/lay-out.ts'
import { readEntries } from '#core/formats/pack/entry.ts'
import { blocksOf, MANIFEST_NAME, packBytes, readManifest, type PackManifest } from '#core/formats/pack/manifest.ts'
import { writePack, type PackedFluke } from '#core/formats/pack/write-pack.ts'
import { seededRandom } from '#core/random.ts'
import { EMBEDDING_SIZE } from '#core/ranking/quantise.ts'

const FLUKES = Number(process.argv[2] ?? 30_000)
const THUMBNAIL_BYTES = 24_000
const NEW_PHOTOS = 100
const context = { signal: new AbortController().signal, report: () => undefined }
const sha256 = async (bytes: Uint8Array): Promise<string> => await Promise.resolve(createHash('sha256').update(bytes).digest('hex'))
const noise = Uint8Array.from({ length: 1 << 20 }, () => Math.floor(Math.random() * 256))

function fluke(n: number): PackedFluke {
  const random = seededRandom(n + 1)
  const length = Math.round(THUMBNAIL_BYTES * (0.6 + 0.8 * random.next()))
  const at = Math.floor(random.next() * (noise.length - length))
  const thumbnail = noise.slice(at, at + length)
  new DataView(thumbnail.buffer).setUint32(0, n)
  return {
    photoId: createHash('sha256').update(String(n)).digest('hex') as PhotoId, fluke: 0, individual: { ref: `HW-${n % 8_000}`, id: `HW-${n % 8_000}`, nickname: null }, fileName: `DSC_${String(n).padStart(5, '0')}.jpg`, widthPx: 4000, heightPx: 2000,
    takenAtMs: 1_700_000_000_000 + n, boxPx: { x0: 812.4, y0: 402.2, x1: 3120.8, y1: 1570.1 }, vector: { codes: Int8Array.from({ length: EMBEDDING_SIZE }, () => Math.floor(random.next() * 255) - 127), scale: 0.001 }, thumbnail,
  }
}

/** A pack as a host has it, in memory. */
async function make(count: number): Promise<{ manifest: PackManifest; files: Map<string, Uint8Array<ArrayBuffer>>; seconds: number }> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>()
  async function* flukes(): AsyncGenerator<PackedFluke> {
    for (let n = 0; n < count; n++) yield fluke(n)
    await Promise.resolve()
  }
  const started = performance.now()
  const title = { packId: 'a1b2c3d4-0000-4000-8000-000000000001', mark: 'bench-a1b2c3', name: 'Bench', madeAtMs: 0, program: 'bench', embedder: { name: 'embedder', weights: 'e'.repeat(64) } }
  const manifest = await writePack(title, flukes(), count, { sha256, write: async ({ name, bytes }) => void (await Promise.resolve(files.set(name, bytes))) }, context)
  return { manifest, files, seconds: (performance.now() - started) / 1000 }
}

class MemoryStore implements BlockStore {
  readonly blocks = new Map<string, Uint8Array<ArrayBuffer>>()
  have = async (sums: readonly string[]) => await Promise.resolve(new Set(sums.filter((sum) => this.blocks.has(sum))))
  put = async (sum: string, bytes: Uint8Array<ArrayBuffer>) => void (await Promise.resolve(this.blocks.set(sum, bytes)))
}

async function timed<T>(work: () => Promise<T> | T): Promise<[T, number]> {
  const started = performance.now()
  const result = await work()
  return [result, (performance.now() - started) / 1000]
}

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
const { manifest, files, seconds } = await make(FLUKES)
const list = files.get(MANIFEST_NAME)!
const source = (from: Map<string, Uint8Array<ArrayBuffer>>) => ({ name: 'memory', read: async (file: string, start: number, end: number) => await Promise.resolve(from.get(file)!.slice(start, end)) })
const store = new MemoryStore()
console.log(`${FLUKES} flukes of ${manifest.individuals.length} individuals: ${mb(packBytes(manifest))} in ${manifest.files.length} files and ${blocksOf(manifest).length} blocks; manifest ${mb(list.length)}; made in ${seconds.toFixed(1)} s (drawing of the pictures included)`)
const [, reading] = await timed(() => readManifest(new TextDecoder().decode(list), 'bench'))
console.log(`manifest read and checked: ${(reading * 1000).toFixed(0)} ms`)
const [fetched, taking] = await timed(() => fetchBlocks(manifest, source(files), store, sha256, context))
console.log(`${fetched.blocks} blocks read from memory and checked: ${taking.toFixed(1)} s, ${(fetched.bytes / 1e6 / taking).toFixed(0)} MB/s`)
const [entries, parsing] = await timed(() => {
  const layout = new PackLayout(manifest, 'bench')
  const read = blocksOf(manifest, 'photos').flatMap((block) => readEntries(new TextDecoder().decode(store.blocks.get(block.sha256)), 'bench'))
  for (const entry of read) layout.next(entry)
  layout.finish()
  return read.length
})
console.log(`${entries} lines read, checked and laid out: ${parsing.toFixed(2)} s`)
// Two packs of small pictures at once are enough for a machine's memory.
files.clear()
const newer = await make(FLUKES + NEW_PHOTOS)
const update = await fetchBlocks(newer.manifest, source(newer.files), store, sha256, context)
console.log(`an edition with ${NEW_PHOTOS} photos more at the end: ${update.blocks} blocks, ${mb(update.bytes)} of ${mb(packBytes(newer.manifest))} fetched`)
