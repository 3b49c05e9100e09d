import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { BoxPx } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { EMBEDDING_SIZE } from '#core/ranking/quantise.ts'
import { EMBEDDER } from './model.ts'
import { DETECTOR } from '#core/model-names.ts'

export interface AnalysedPhoto {
  image: string
  boxPx: BoxPx
  /** The detector's agreement with itself, 0..1; null where the box was given. */
  boxScore: number | null
  /** Probability that there is a fluke at all, 0..1; null where the box was given, and from a detector that knows boxes alone. */
  presence: number | null
  /** Float32 [512]. */
  vector: Float32Array<ArrayBuffer>
}

/** What was found in a photograph; its name is the asker's. */
export type CachedPhoto = Omit<AnalysedPhoto, 'image'>

interface Entry {
  key: string
  boxPx: BoxPx
  boxScore: number | null
  /** Absent in entries of before it was kept. */
  presence?: number | null
}

const NEWLINE = 10
const BYTES_PER_VECTOR = EMBEDDING_SIZE * 4

/**
 * What earlier runs found, in `.cache/embeddings/` below the current folder: one file for a folder of photographs and
 * a pair of models. It is a line of JSON (keys, boxes) and then float32 [n × 512], in one file and put in place by one
 * rename, so that a run that is killed, or a second one at the same time, can't put a box to the wrong vector.
 */
export class PhotoCache {
  private constructor(
    private readonly path: string,
    private readonly photos: Map<string, CachedPhoto>,
  ) {}

  static async open(folder: string): Promise<PhotoCache> {
    const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16)
    const path = join('.cache', 'embeddings', `${name}-${EMBEDDER}-${DETECTOR}.cache`)
    const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return null
      throw new FlukeprintError('bad-input', 'The cache of embeddings can not be read.', { file: path, cause, remedy: 'Delete it: it is made again.' })
    })
    return new PhotoCache(path, bytes === null ? new Map() : photosOf(bytes, path))
  }

  get(key: string): CachedPhoto | undefined {
    return this.photos.get(key)
  }

  set(key: string, photo: CachedPhoto): void {
    this.photos.set(key, photo)
  }

  async save(): Promise<void> {
    const floats = new Float32Array(this.photos.size * EMBEDDING_SIZE)
    const entries: Entry[] = []
    for (const [key, { boxPx, boxScore, presence, vector }] of this.photos) {
      floats.set(vector, entries.length * EMBEDDING_SIZE)
      entries.push({ key, boxPx, boxScore, presence })
    }
    await mkdir(join('.cache', 'embeddings'), { recursive: true })
    const part = `${this.path}.${process.pid}.part`
    await writeFile(part, Buffer.concat([Buffer.from(`${JSON.stringify(entries)}\n`), Buffer.from(floats.buffer)]))
    await rename(part, this.path)
  }
}

/** So much of a file's beginning is looked at: no two photographs of one size share it, and a card full of originals is read in moments. */
const TELLING_BYTES = 65_536

/**
 * What a cached answer depends on: the file (name, size, its first 64 kB; not the time of change, which a copy or a new mount of the same
 * photographs changes) and the box that was given. After a change to the preprocessing the cache must be deleted by hand.
 */
export async function cacheKey(path: string, image: string, boxPx: BoxPx | null): Promise<string> {
  const box = boxPx ? [boxPx.x0, boxPx.y0, boxPx.x1, boxPx.y1].join() : 'detect'
  return `${image}|${await fingerprintOf(path)}|${box}`
}

/** Of a file that cannot be read, and of what is none (a pipe would keep its reader waiting), `unread`: who reads it next says why. */
async function fingerprintOf(path: string): Promise<string> {
  const info = await stat(path).catch(() => null)
  if (!info?.isFile()) return 'unread'
  const file = await open(path).catch(() => null)
  if (!file) return 'unread'
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(new Uint8Array(Math.min(size, TELLING_BYTES)))
    return `${size}|${createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex').slice(0, 16)}`
  } catch {
    return 'unread'
  } finally {
    await file.close()
  }
}

/** Found by a detector that says whether there is a fluke, before that was kept: it is asked once more. Where the box was given nobody is asked. */
export function isIncomplete({ presence }: CachedPhoto, { boxGiven, asksPresence }: { boxGiven: boolean; asksPresence: boolean }): boolean {
  return presence === null && asksPresence && !boxGiven
}

function photosOf(bytes: Buffer<ArrayBuffer>, path: string): Map<string, CachedPhoto> {
  const end = bytes.indexOf(NEWLINE)
  const damaged = (cause?: unknown): FlukeprintError => new FlukeprintError('bad-input', 'The cache of embeddings is damaged.', { file: path, cause, remedy: 'Delete it: it is made again.' })
  let entries: Entry[]
  try {
    entries = JSON.parse(bytes.subarray(0, Math.max(0, end)).toString() || '[]') as Entry[]
  } catch (cause) {
    throw damaged(cause)
  }
  if (bytes.length - end - 1 !== entries.length * BYTES_PER_VECTOR) throw damaged()
  const floats = new Float32Array(new Uint8Array(bytes.subarray(end + 1)).buffer)
  return new Map(entries.map(({ key, presence = null, ...photo }, n) => [key, { ...photo, presence, vector: floats.slice(n * EMBEDDING_SIZE, (n + 1) * EMBEDDING_SIZE) }]))
}
