import { FlukeprintError } from '../../errors.ts'
import { throwIfCancelled, type JobContext } from '../../job.ts'
import { EMBEDDING_SIZE, type QuantisedVector } from '../../ranking/quantise.ts'
import { BlockCutter, CUT_SIZES, type CutSizes, type WrittenFile } from './block-cutter.ts'
import { embeddingRecord, entryLine, MOST_THUMBNAIL_BYTES, type PackEntry } from './entry.ts'
import { isName, LONGEST_NAME, MANIFEST_NAME, PACK_VERSION, writeManifest, type PackIndividual, type PackManifest } from './manifest.ts'

/** A fluke that goes into a pack. */
export interface PackedFluke extends Omit<PackEntry, 'individual' | 'thumbnailBytes'> {
  individual: PackIndividual
  vector: QuantisedVector
  /** JPEG or WebP; null where there is none. */
  thumbnail: Uint8Array<ArrayBuffer> | null
}

export interface PackTitle {
  packId: string
  mark: string
  name: string
  madeAtMs: number
  program: string
  embedder: PackManifest['embedder']
}

export interface PackServices {
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string>
  /** Takes each file when it is whole; the manifest comes last, so that a pack that was cut off while it was written is none. */
  write(file: WrittenFile): Promise<void>
}

/**
 * Writes a pack. Memory holds one file of each sequence at most. The order given should be the same from edition to edition, new
 * photos last: then an update fetches what is new and little else. Errors: `cancelled`, `bad-input` (an id that no pack can hold), and those
 * of the services.
 * @param total flukes, for the progress
 */
export async function writePack(
  title: PackTitle,
  flukes: AsyncIterable<PackedFluke>,
  total: number,
  { sha256, write }: PackServices,
  { signal, report }: JobContext,
  sizes: CutSizes = CUT_SIZES,
): Promise<PackManifest> {
  const [photos, embeddings, thumbnails] = (['photos', 'embeddings', 'thumbnails'] as const).map((stream) => new BlockCutter(stream, sha256, write, sizes)) as [BlockCutter, BlockCutter, BlockCutter]
  const individuals = new Map<string, PackIndividual>()
  const text = new TextEncoder()
  let count = 0
  for await (const { individual, vector, thumbnail, ...fluke } of flukes) {
    throwIfCancelled(signal)
    // A picture that is none of the program's own making is left out rather than the fluke.
    const small = thumbnail !== null && thumbnail.length <= MOST_THUMBNAIL_BYTES ? thumbnail : new Uint8Array(0)
    individuals.set(individual.ref, soundIndividual(individual))
    await photos.add(text.encode(entryLine({ ...fluke, fileName: soundName(fluke.fileName) ?? 'photo', individual: individual.ref, thumbnailBytes: small.length })), fluke.photoId)
    await embeddings.add(embeddingRecord(vector), fluke.photoId)
    await thumbnails.add(small, fluke.photoId)
    report({ stage: 'flukes', done: ++count, total: Math.max(total, count) })
  }
  for (const cutter of [photos, embeddings, thumbnails]) await cutter.finish()
  const manifest: PackManifest = {
    format: 'flukeprint-pack', version: PACK_VERSION, ...title, embeddingSize: EMBEDDING_SIZE, flukes: count,
    individuals: [...individuals.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1)),
    files: [photos, embeddings, thumbnails].flatMap(({ files }) => files),
  }
  await write({ name: MANIFEST_NAME, bytes: text.encode(writeManifest(manifest)) })
  return manifest
}

/** A reference is never shortened: two of them could become one. */
function soundIndividual({ ref, id, nickname }: PackIndividual): PackIndividual {
  if (!isName(ref)) throw new FlukeprintError('bad-input', `The id of an individual is too long for a pack, or holds signs that are no text: ${String(ref).slice(0, LONGEST_NAME)}`, { remedy: `Rename it: at most ${LONGEST_NAME} letters.` })
  return { ref, id: soundName(id) ?? ref, nickname: nickname === null ? null : soundName(nickname) }
}

/** As a reader takes it: one line, not endless; null where nothing is left. */
function soundName(name: string): string | null {
  const sound = name.replace(/\p{Cc}+/gu, ' ').trim().slice(0, LONGEST_NAME)
  return sound === '' ? null : sound
}
