import type { WhaleKey } from '../../decisions/decision.ts'
import type { IndividualId } from '../../catalogue.ts'
import { FlukeprintError } from '../../errors.ts'
import { EMBEDDING_SIZE } from '../../ranking/quantise.ts'

/**
 * A catalogue pack: the identified flukes of a catalogue as static files, for any web host or a stick. `manifest.json` says what
 * there is and gives the SHA-256 of every block; `photos-NN.jsonl`, `embeddings-NN.bin` and `thumbnails-NN.bin` hold the flukes,
 * each of the three in the same order. Why it is so: docs/decisions/0011-catalogue-packs.md.
 */

/** Grows when a reader of older packs would misread a newer one. */
export const PACK_VERSION = 1
export const MANIFEST_NAME = 'manifest.json'

/** The three sequences of a pack. A sequence may be cut into several files: some hosts take no large ones. */
export const STREAMS = ['photos', 'embeddings', 'thumbnails'] as const
export type PackStream = (typeof STREAMS)[number]

export interface PackIndividual {
  /** Stays the same through renames and new editions of the pack; no two individuals of a pack have the same. */
  ref: string
  /** What its maker calls it today. */
  id: string
  nickname: string | null
}

export interface PackBlock {
  bytes: number
  /** SHA-256, lower-case hex. */
  sha256: string
}

export interface PackFile {
  name: string
  blocks: PackBlock[]
}

export interface PackManifest {
  format: 'flukeprint-pack'
  version: number
  /** A random UUID that all editions of the pack share. */
  packId: string
  /** What individuals of the pack are marked with in other catalogues: a short word of its name and six digits of its id. Never changes. */
  mark: string
  name: string
  madeAtMs: number
  /** What wrote it. */
  program: string
  /** What made the embeddings: version, and SHA-256 of its file of weights. Vectors of two models can't be compared. */
  embedder: { name: string; weights: string }
  embeddingSize: number
  /** Flukes in it. */
  flukes: number
  individuals: PackIndividual[]
  files: PackFile[]
}

/** A block as a reader fetches it. */
export interface BlockPlace extends PackBlock {
  file: string
  /** Of its first byte in the file. */
  start: number
}

/** Bounds of a sound pack: nobody's memory is to be filled by a file. */
export const MOST_BLOCK_BYTES = 8 * 2 ** 20
export const MOST_MANIFEST_BYTES = 64 * 2 ** 20
const MOST_FILES = 10_000
const MOST_BLOCKS = 200_000
const MOST_INDIVIDUALS = 200_000
const MOST_FLUKES = 2_000_000
/** The last moment that a date can be. */
const LATEST_MS = 8.64e15
export const LONGEST_NAME = 200

const FILE_NAME = /^(photos|embeddings|thumbnails)-\d{2,4}\.(jsonl|bin)$/
const ENDING: Record<PackStream, string> = { photos: 'jsonl', embeddings: 'bin', thumbnails: 'bin' }
const MARK = /^[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{6}$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const SHA = /^[0-9a-f]{64}$/
const CONTROL = /\p{Cc}/u

export function packFileName(stream: PackStream, number: number): string {
  return `${stream}-${String(number).padStart(2, '0')}.${ENDING[stream]}`
}

/** Which sequence a file of a pack belongs to; null for a name that is none. The only names that are ever asked for. */
export function streamOf(name: string): PackStream | null {
  const [, stream, ending] = FILE_NAME.exec(name) ?? []
  return stream !== undefined && ENDING[stream as PackStream] === ending ? (stream as PackStream) : null
}

/** The mark of a pack of this name: `azores-2024-3f9a2c`. */
export function packMark(name: string, packId: string): string {
  const words = name.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim().split(' ').join('-').slice(0, 24).replace(/-$/, '')
  return `${words === '' ? 'pack' : words}-${packId.slice(0, 6)}`
}

/** Where all blocks of one sequence are, in order; without a stream those of all three. */
export function blocksOf({ files }: Pick<PackManifest, 'files'>, stream?: PackStream): BlockPlace[] {
  return files.flatMap(({ name, blocks }) => {
    if (stream !== undefined && streamOf(name) !== stream) return []
    let start = 0
    return blocks.map((block) => {
      const place = { ...block, file: name, start }
      start += block.bytes
      return place
    })
  })
}

export function packBytes(manifest: Pick<PackManifest, 'files'>): number {
  return blocksOf(manifest).reduce((sum, { bytes }) => sum + bytes, 0)
}

// --- As text ---

/** Lists in the place of records: a pack of 30,000 flukes has some thousand blocks and as many individuals. */
interface Written extends Omit<PackManifest, 'individuals' | 'files'> {
  individuals: [ref: string, id: string, nickname?: string][]
  files: { name: string; blocks: [bytes: number, sha256: string][] }[]
}

export function writeManifest(manifest: PackManifest): string {
  const written: Written = {
    ...manifest,
    individuals: manifest.individuals.map(({ ref, id, nickname }) => (nickname === null ? [ref, id] : [ref, id, nickname])),
    files: manifest.files.map(({ name, blocks }) => ({ name, blocks: blocks.map(({ bytes, sha256 }) => [bytes, sha256]) })),
  }
  return `${JSON.stringify(written)}\n`
}

/** Errors: `bad-input` (no pack, a damaged one, or one of a newer program). `source`: where it is, for messages. */
export function readManifest(text: string, source: string): PackManifest {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch (cause) {
    throw notAPack(source, 'its list is no JSON', cause)
  }
  if (!isObject(found) || found.format !== 'flukeprint-pack' || !isCount(found.version, 1)) throw notAPack(source, 'its list does not say that it is one')
  if (found.version > PACK_VERSION) {
    throw new FlukeprintError('bad-input', 'This pack was made by a newer version of Flukeprint.', { file: source, remedy: 'Reload the page with a network to get the newer version, then subscribe to it.' })
  }
  const wrong = firstWrong(found)
  if (wrong !== null) throw notAPack(source, wrong)
  const written = found as unknown as Written
  const { packId, mark, name, madeAtMs, program, embedder, embeddingSize, flukes } = written
  return {
    format: 'flukeprint-pack', version: written.version, packId, mark, name, madeAtMs, program, embeddingSize, flukes,
    embedder: { name: embedder.name, weights: embedder.weights },
    individuals: written.individuals.map(([ref, id, nickname]) => ({ ref, id, nickname: nickname ?? null })),
    files: written.files.map((file) => ({ name: file.name, blocks: file.blocks.map(([bytes, sha256]) => ({ bytes, sha256 })) })),
  }
}

export function notAPack(source: string, why: string, cause?: unknown): FlukeprintError {
  return new FlukeprintError('bad-input', `This is no catalogue pack, or a damaged one: ${why}.`, { file: source, remedy: 'Check that the whole folder is there, as its maker wrote it.', cause })
}

/** What is wrong with a manifest, in words; null where it is sound. */
function firstWrong(found: Record<string, unknown>): string | null {
  const { embedder, individuals, files } = found
  if (typeof found.packId !== 'string' || !UUID.test(found.packId)) return 'its id is none'
  if (typeof found.mark !== 'string' || found.mark.length > 40 || !MARK.test(found.mark)) return 'its mark is none'
  if (!isName(found.name) || !isName(found.program)) return 'it has no sound name'
  if (!isCount(found.madeAtMs, 0) || found.madeAtMs > LATEST_MS) return 'it does not say when it was made'
  if (!isObject(embedder) || !isName(embedder.name) || typeof embedder.weights !== 'string' || !SHA.test(embedder.weights)) return 'it does not say what made its embeddings'
  if (found.embeddingSize !== EMBEDDING_SIZE) return `its embeddings are not ${EMBEDDING_SIZE} numbers long`
  if (!isCount(found.flukes, 0) || found.flukes > MOST_FLUKES) return 'its number of flukes is none'
  if (!Array.isArray(individuals) || individuals.length > MOST_INDIVIDUALS || !individuals.every(isIndividual)) return 'an individual of it is none'
  if (new Set(individuals.map(([ref]) => ref)).size < individuals.length) return 'two of its individuals have the same reference'
  if (!Array.isArray(files) || files.length > MOST_FILES || !files.every(isFile)) return 'a file of it is none, or a block is larger than it may be'
  if (new Set(files.map(({ name }) => name)).size < files.length) return 'it names a file twice'
  if (files.reduce((sum, { blocks }) => sum + blocks.length, 0) > MOST_BLOCKS) return 'it has more blocks than a pack may have'
  return null
}

function isIndividual(found: unknown): found is [string, string, string?] {
  return Array.isArray(found) && (found.length === 2 || found.length === 3) && found.every(isName)
}

function isFile(found: unknown): found is Written['files'][number] {
  return isObject(found) && typeof found.name === 'string' && streamOf(found.name) !== null && Array.isArray(found.blocks) && found.blocks.every(isBlock)
}

function isBlock(found: unknown): found is [number, string] {
  return Array.isArray(found) && found.length === 2 && isCount(found[0], 1) && found[0] <= MOST_BLOCK_BYTES && typeof found[1] === 'string' && SHA.test(found[1])
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Text that may stand on a screen: not empty, not endless, in one line. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_NAME && !CONTROL.test(value)
}

function isCount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least
}

// --- How other catalogues speak of it ---

/**
 * The id of a pack's individual in the catalogues that subscribe to it, which is its key in their decisions too: `azores-3f9a2c/HW-12`.
 * It says where it is from, clashes with no id of their own, and stays when the pack is gone.
 */
export function packedId(mark: string, ref: string): IndividualId {
  return `${mark}/${ref}` as IndividualId
}

/** The mark and reference in such an id or key; null for one of the catalogue's own. */
export function packedRef(id: string): { mark: string; ref: string } | null {
  const slash = id.indexOf('/')
  const mark = id.slice(0, Math.max(0, slash))
  return slash > 0 && slash + 1 < id.length && MARK.test(mark) ? { mark, ref: id.slice(slash + 1) } : null
}

/** The same for where there is little room: what tells individuals apart comes first. Ids of the catalogue's own are as they are. */
export function idInWords(id: string): string {
  const packed = packedRef(id)
  return packed ? `${packed.ref} (${packed.mark})` : id
}

/** The reference of an individual of a catalogue in packs made of it. A key that a decision gave is a UUID, which nobody reads: its first id stands before it. */
export function refOfWhale({ key, firstId }: { key: WhaleKey | string; firstId: string }): string {
  return UUID.test(key) ? `${firstId}~${key.slice(0, 8)}` : key
}
