import type { BoxPx, IndividualId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { EMBEDDING_SIZE } from '#core/ranking/quantise.ts'

/** What `scripts/demo/build.ts` writes to public/demo: one list, and two files of bytes that it points into. */
export interface DemoIndex {
  /** Name of the drawing: a hash of what it looks like. Photos of another drawing are other photos. */
  drawing: string
  /** What the drawing looks like, for the test that tells when the pack is out of date; see `synthetic/fingerprint.ts`. */
  fingerprint: number[][]
  /** Versions of the models that made vectors and boxes. */
  embedder: string
  detector: string
  thumbnailType: string
  photos: DemoEntry[]
}

export interface DemoEntry {
  index: number
  fileName: string
  /** The truth, for queries too; only the gallery's is written into the catalogue. Null: a whale that is not in the gallery. */
  individualId: IndividualId | null
  role: 'gallery' | 'query'
  takenAtMs: number
  latitudeDeg: number
  longitudeDeg: number
  widthPx: number
  heightPx: number
  /** Of the JPEG that the script made; the page's own comes close. */
  byteSize: number
  boxPx: BoxPx
  boxScore: number
  /** Probability that there is a fluke; absent or null where the pack’s detector knows boxes alone. */
  presence?: number | null
  /** Of the int8 vector: value = code × scale. */
  scale: number
  /** First byte and length in the file of thumbnails. */
  thumbnail: [number, number]
}

export interface DemoPack {
  index: DemoIndex
  /** Int8 [photos × 512]. */
  codes: Int8Array<ArrayBuffer>
  thumbnails: Uint8Array<ArrayBuffer>
}

export const DEMO_FILES = { index: 'index.json', vectors: 'vectors.i8', thumbnails: 'thumbnails.bin' } as const

/** How files are got: the page's `fetch`, or a test's. */
export type Fetch = (url: string, options: { signal?: AbortSignal | undefined }) => Promise<Response>

/** Below the page, wherever it is served from. */
const FOLDER = 'demo'

/** Errors: `fetch-failed`, or the platform's abort. */
export async function fetchIndex(get: Fetch, signal?: AbortSignal): Promise<DemoIndex> {
  const response = await fetchFile(get, DEMO_FILES.index, signal)
  let index: unknown
  try {
    index = await response.json()
  } catch (cause) {
    if (signal?.aborted) throw cause
    // Some hosts answer a missing file with their start page.
    throw damaged(DEMO_FILES.index, cause)
  }
  if (!isIndex(index)) throw damaged(DEMO_FILES.index, 'it is no list of photos')
  return index
}

function isIndex(value: unknown): value is DemoIndex {
  if (!isRecord(value) || !Array.isArray(value.photos)) return false
  const { drawing, embedder, detector, thumbnailType } = value
  return [drawing, embedder, detector, thumbnailType].every((text) => typeof text === 'string') && value.photos.every(isEntry)
}

function isEntry(value: unknown): value is DemoEntry {
  if (!isRecord(value)) return false
  const { index, fileName, individualId, role, boxPx, thumbnail, widthPx, heightPx, takenAtMs, latitudeDeg, longitudeDeg, byteSize, boxScore, presence, scale } = value
  return (
    Number.isInteger(index) && typeof fileName === 'string' && (individualId === null || typeof individualId === 'string') && (role === 'gallery' || role === 'query') &&
    [widthPx, heightPx, takenAtMs, latitudeDeg, longitudeDeg, byteSize, boxScore, scale].every(Number.isFinite) &&
    isRecord(boxPx) && [boxPx.x0, boxPx.y0, boxPx.x1, boxPx.y1].every(Number.isFinite) &&
    (presence === undefined || presence === null || Number.isFinite(presence)) &&
    Array.isArray(thumbnail) && thumbnail.length === 2 && thumbnail.every((at) => Number.isSafeInteger(at) && (at as number) >= 0)
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The rest of the pack, held to what the list says. Errors: `fetch-failed`, or the platform's abort. */
export async function fetchPack(get: Fetch, index: DemoIndex, signal?: AbortSignal): Promise<DemoPack> {
  const [vectors, thumbnails] = await Promise.all([fetchBytes(get, DEMO_FILES.vectors, signal), fetchBytes(get, DEMO_FILES.thumbnails, signal)])
  if (vectors.byteLength !== index.photos.length * EMBEDDING_SIZE) throw damaged(DEMO_FILES.vectors, `${vectors.byteLength} bytes for ${index.photos.length} photos`)
  const end = index.photos.reduce((most, { thumbnail: [from, length] }) => Math.max(most, from + length), 0)
  if (thumbnails.byteLength !== end) throw damaged(DEMO_FILES.thumbnails, `${thumbnails.byteLength} bytes instead of ${end}`)
  return { index, codes: new Int8Array(vectors), thumbnails: new Uint8Array(thumbnails) }
}

async function fetchBytes(get: Fetch, name: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetchFile(get, name, signal)
  try {
    return await response.arrayBuffer()
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw failed(name, cause)
  }
}

async function fetchFile(get: Fetch, name: string, signal?: AbortSignal): Promise<Response> {
  let response: Response
  try {
    response = await get(`${FOLDER}/${name}`, { signal })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw failed(name, cause)
  }
  if (!response.ok) throw failed(name, `HTTP ${response.status}`)
  return response
}

function failed(name: string, cause: unknown): FlukeprintError {
  return new FlukeprintError('fetch-failed', 'The demo catalogue could not be fetched.', { file: `${FOLDER}/${name}`, cause, remedy: 'Check the connection and try again; your own catalogues work without it.' })
}

function damaged(name: string, cause: unknown): FlukeprintError {
  return new FlukeprintError('fetch-failed', 'The demo catalogue arrived incomplete.', { file: `${FOLDER}/${name}`, cause, remedy: 'Reload the page and try again; if it stays, the program was not installed whole.' })
}
