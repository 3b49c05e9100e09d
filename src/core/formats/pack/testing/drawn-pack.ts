import type { PhotoId } from '../../../catalogue.ts'
import type { JobContext } from '../../../job.ts'
import { seededRandom } from '../../../random.ts'
import { EMBEDDING_SIZE } from '../../../ranking/quantise.ts'
import type { CutSizes } from '../block-cutter.ts'
import { packMark, type PackManifest } from '../manifest.ts'
import type { RangeSource } from '../range-source.ts'
import { writePack, type PackedFluke, type PackTitle } from '../write-pack.ts'

export const PACK_ID = 'a1b2c3d4-0000-4000-8000-000000000001'
export const TITLE: PackTitle = { packId: PACK_ID, mark: packMark('Azores 2024', PACK_ID), name: 'Azores 2024', madeAtMs: 1_700_000_000_000, program: 'test', embedder: { name: 'embedder-test', weights: 'e'.repeat(64) } }

/** Blocks of some records, so that a test's few flukes make many. */
export const SMALL: CutSizes = { least: 600, fall: 900, full: 4_000, file: 9_000 }

/** Fluke `n` of a pack: the same number is the same fluke, in whatever pack it stands. */
export function packed(n: number, more: Partial<PackedFluke> = {}): PackedFluke {
  const random = seededRandom(n + 1)
  const hex = Array.from({ length: 64 }, () => Math.floor(random.next() * 16).toString(16)).join('')
  return {
    photoId: hex as PhotoId, fluke: 0, individual: { ref: `W-${n % 7}`, id: `W-${n % 7}`, nickname: n % 7 === 3 ? 'Salt' : null }, fileName: `photo ${n}.jpg`, widthPx: 1200, heightPx: 800,
    takenAtMs: n % 3 === 0 ? null : 1_600_000_000_000 + n, boxPx: { x0: 10, y0: 20.3, x1: 900.5, y1: 500 },
    vector: { codes: Int8Array.from({ length: EMBEDDING_SIZE }, () => Math.floor(random.next() * 255) - 127), scale: 0.5 },
    thumbnail: n % 11 === 5 ? null : Uint8Array.from({ length: 40 + Math.floor(random.next() * 700) }, () => Math.floor(random.next() * 256)),
    ...more,
  }
}

export const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

export function quiet(signal: AbortSignal = new AbortController().signal): JobContext {
  return { signal, report: () => undefined }
}

/** Not SHA-256, which core can't reach: 64 hexadecimal digits that follow from every byte. */
export async function sumOf(bytes: Uint8Array): Promise<string> {
  let [a, b] = [0x811c9dc5, bytes.length]
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193) >>> 0
    b = (Math.imul(b, 31) + a) >>> 0
  }
  await Promise.resolve()
  return (a.toString(16).padStart(8, '0') + b.toString(16).padStart(8, '0')).repeat(4)
}

/** A pack in memory: its manifest, and its files by their names. */
export async function drawnPack(flukes: readonly PackedFluke[], { title = TITLE, sizes = SMALL, sha256 = sumOf }: { title?: PackTitle; sizes?: CutSizes; sha256?: (bytes: Uint8Array<ArrayBuffer>) => Promise<string> } = {}): Promise<{ manifest: PackManifest; files: Map<string, Uint8Array<ArrayBuffer>> }> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>()
  async function* inOrder(): AsyncGenerator<PackedFluke> {
    yield* flukes
    await Promise.resolve()
  }
  const manifest = await writePack(title, inOrder(), flukes.length, { sha256, write: async ({ name, bytes }) => void (await Promise.resolve(files.set(name, bytes))) }, quiet(), sizes)
  return { manifest, files }
}

/** Reads those files. `spoil` changes what is read, before it is handed out. */
export function memorySource(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, spoil: (bytes: Uint8Array<ArrayBuffer>, file: string, start: number) => Uint8Array<ArrayBuffer> = (bytes) => bytes): RangeSource {
  return { name: 'drawn', read: async (file, start, end) => await Promise.resolve(spoil((files.get(file) ?? new Uint8Array(0)).slice(start, end), file, start)) }
}
