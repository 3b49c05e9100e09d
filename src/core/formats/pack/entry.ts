import type { BoxPx, PhotoId } from '../../catalogue.ts'
import { EMBEDDING_SIZE, type QuantisedVector } from '../../ranking/quantise.ts'
import { isName, notAPack } from './manifest.ts'

/** One fluke of a pack: a line of `photos-NN.jsonl`. Where its vector and small picture stand follows from its place in the order. */
export interface PackEntry {
  /** SHA-256 of the photograph's bytes: the same photograph in another catalogue is known by it. */
  photoId: PhotoId
  /** Which of the photo's flukes, from 0. */
  fluke: number
  /** `ref` of the individual that it shows. */
  individual: string
  fileName: string
  /** Of the upright photograph. */
  widthPx: number
  heightPx: number
  /** Camera's local time read as if it were UTC; null where it is not told. */
  takenAtMs: number | null
  boxPx: BoxPx
  /** Of its small picture; 0: it has none. */
  thumbnailBytes: number
}

type Line = [photoId: string, fluke: number, individual: string, fileName: string, width: number, height: number, takenAtMs: number | null, box: [number, number, number, number], thumbnailBytes: number]

/** Scale (float32, little-endian) and codes (int8): value = code × scale. */
export const EMBEDDING_BYTES = 4 + EMBEDDING_SIZE

export const MOST_THUMBNAIL_BYTES = 2 * 2 ** 20
const SHA = /^[0-9a-f]{64}$/
const MOST_SIDE_PX = 100_000
const MOST_FLUKES_OF_A_PHOTO = 10_000
/** Year 10000. */
const LATEST_MS = 253_402_300_800_000

export function entryLine(entry: PackEntry): string {
  const { photoId, fluke, individual, fileName, widthPx, heightPx, takenAtMs, boxPx, thumbnailBytes } = entry
  const edge = (px: number): number => Math.round(px * 10) / 10
  const line: Line = [photoId, fluke, individual, fileName, widthPx, heightPx, takenAtMs, [edge(boxPx.x0), edge(boxPx.y0), edge(boxPx.x1), edge(boxPx.y1)], thumbnailBytes]
  return `${JSON.stringify(line)}\n`
}

/** All lines of a block. Throws `bad-input` for one that is none. */
export function readEntries(text: string, source: string): PackEntry[] {
  if (!text.endsWith('\n')) throw notAPack(source, 'a line of it is cut off')
  return text.slice(0, -1).split('\n').map((line) => readEntry(line, source))
}

function readEntry(line: string, source: string): PackEntry {
  let found: unknown
  try {
    found = JSON.parse(line)
  } catch (cause) {
    throw notAPack(source, 'a line of it is no JSON', cause)
  }
  if (!isLine(found)) throw notAPack(source, 'a line of it describes no fluke')
  const [photoId, fluke, individual, fileName, widthPx, heightPx, takenAtMs, [x0, y0, x1, y1], thumbnailBytes] = found
  return { photoId: photoId as PhotoId, fluke, individual, fileName, widthPx, heightPx, takenAtMs, boxPx: { x0, y0, x1, y1 }, thumbnailBytes }
}

function isLine(found: unknown): found is Line {
  if (!Array.isArray(found) || found.length !== 9) return false
  const [photoId, fluke, individual, fileName, width, height, takenAtMs, box, thumbnailBytes] = found as unknown[]
  return (
    typeof photoId === 'string' && SHA.test(photoId) && isWhole(fluke, 0, MOST_FLUKES_OF_A_PHOTO) && isName(individual) && isName(fileName) &&
    isWhole(width, 1, MOST_SIDE_PX) && isWhole(height, 1, MOST_SIDE_PX) && (takenAtMs === null || isWhole(takenAtMs, -LATEST_MS, LATEST_MS)) &&
    isBox(box) && isWhole(thumbnailBytes, 0, MOST_THUMBNAIL_BYTES)
  )
}

function isBox(box: unknown): boolean {
  if (!Array.isArray(box) || box.length !== 4 || !box.every((edge) => typeof edge === 'number' && Math.abs(edge) <= MOST_SIDE_PX)) return false
  const [x0, y0, x1, y1] = box as [number, number, number, number]
  return x0 < x1 && y0 < y1
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
}

export function embeddingRecord({ codes, scale }: QuantisedVector): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(EMBEDDING_BYTES)
  new DataView(record.buffer).setFloat32(0, scale, true)
  record.set(new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength), 4)
  return record
}

/** The n-th vector of a block. Throws `bad-input` where its scale is no number. */
export function readEmbedding(block: Uint8Array<ArrayBuffer>, n: number, source: string): QuantisedVector {
  const at = block.byteOffset + n * EMBEDDING_BYTES
  const scale = new DataView(block.buffer).getFloat32(at, true)
  if (!Number.isFinite(scale) || scale < 0) throw notAPack(source, 'an embedding of it is none')
  return { codes: new Int8Array(block.buffer.slice(at + 4, at + EMBEDDING_BYTES)), scale }
}
