import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { createHash } from 'node:crypto'
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { BoxPx } from '#core/catalogue.ts'
import { FlukeprintError, type ErrorRecord } from '#core/errors.ts'
import type { Progress } from '#core/job.ts'
import { EMBEDDING_SIZE } from '#core/ranking/quantise.ts'
import { DETECTOR, EMBEDDER } from '#vision/models.ts'

export interface AnalysedPhoto {
  image: string
  boxPx: BoxPx
  /** The detector's agreement with itself, 0..1; null where the box was given. */
  boxScore: number | null
  /** Float32 [512]. */
  vector: Float32Array<ArrayBuffer>
}

export interface AnalysedPhotos {
  parsed: Map<string, AnalysedPhoto>
  failed: { image: string; error: ErrorRecord }[]
}

/** Photographs between two writings of the cache: what a killed run loses at most. */
const SAVED_EVERY = 1000

/** What a process is asked, and what it answers. */
export interface Task {
  image: string
  path: string
  boxPx: BoxPx | null
}
export type Answer = { image: string; photo: AnalysedPhoto } | { image: string; error: ErrorRecord }

/**
 * Finds the fluke in each photograph (unless its box is given) and embeds it. All cores are used; answers are cached
 * in `.cache/` by the file's name, size and time, the box and the models. A bad photograph does not stop the rest.
 */
export async function analysePhotos(
  folder: string,
  images: string[],
  boxes: Map<string, BoxPx> | null,
  report: (progress: Progress) => void,
): Promise<AnalysedPhotos> {
  const result: AnalysedPhotos = { parsed: new Map(), failed: [] }
  const cache = await openCache(folder)
  const tasks: { task: Task; key: string }[] = []
  for (const image of images) {
    const path = resolve(folder, image)
    const boxPx = boxes?.get(image) ?? null
    const key = await cacheKey(path, image, boxPx)
    const known = cache.get(key)
    if (known) result.parsed.set(image, { ...known, image })
    else tasks.push({ task: { image, path, boxPx }, key })
  }
  const keyOf = new Map(tasks.map(({ task, key }) => [task.image, key]))
  let done = images.length - tasks.length
  report({ stage: 'reading photographs', done, total: images.length })
  await runOnAllCores(
    tasks.map(({ task }) => task),
    async (answer) => {
      if ('error' in answer) result.failed.push({ image: answer.image, error: answer.error })
      else {
        result.parsed.set(answer.image, answer.photo)
        cache.set(keyOf.get(answer.image)!, answer.photo)
      }
      report({ stage: 'reading photographs', done: ++done, total: images.length })
      if (done % SAVED_EVERY === 0) await saveCache(folder, cache)
    },
  )
  if (tasks.length > 0) await saveCache(folder, cache)
  return result
}

/** One process a core, each with an engine of its own: TensorFlow.js holds one engine a process. */
async function runOnAllCores(tasks: Task[], take: (answer: Answer) => Promise<void>): Promise<void> {
  const count = Math.min(availableParallelism(), Math.ceil(tasks.length / 8))
  let next = 0
  const work = (): Promise<void> =>
    new Promise((settle, fail) => {
      const child = fork(fileURLToPath(new URL('./analyse-process.ts', import.meta.url)), { execArgv: ['--import', 'tsx'], serialization: 'advanced' })
      const hear = async (message: Answer | 'ready'): Promise<void> => {
        if (message !== 'ready') await take(message)
        const task = tasks[next++]
        if (task) child.send(task)
        else child.disconnect()
      }
      child.on('message', (message: Answer | 'ready') => void hear(message).catch(fail))
      child.on('error', fail)
      child.on('exit', (code) => (code === 0 ? settle() : fail(new FlukeprintError('worker-crashed', 'A process that reads photographs stopped unexpectedly.'))))
    })
  await Promise.all(Array.from({ length: count }, work))
}

type Cache = Map<string, AnalysedPhoto>

async function cacheKey(path: string, image: string, boxPx: BoxPx | null): Promise<string> {
  const file = await stat(path).catch(() => null)
  const box = boxPx ? [boxPx.x0, boxPx.y0, boxPx.x1, boxPx.y1].join() : 'detect'
  return `${image}|${file?.size}|${file?.mtimeMs}|${box}`
}

function cachePath(folder: string): string {
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16)
  return join('.cache', 'embeddings', `${name}-${EMBEDDER}-${DETECTOR}`)
}

interface CacheEntry {
  key: string
  image: string
  boxPx: BoxPx
  boxScore: number | null
}

async function openCache(folder: string): Promise<Cache> {
  const [index, vectors] = await Promise.all([
    readFile(`${cachePath(folder)}.json`, 'utf8').catch(() => null),
    readFile(`${cachePath(folder)}.f32`).catch(() => null),
  ])
  if (index === null || vectors === null) return new Map()
  const entries = JSON.parse(index) as CacheEntry[]
  const floats = new Float32Array(new Uint8Array(vectors).buffer)
  // Two files: if a run was killed between them they don't belong together.
  if (floats.length !== entries.length * EMBEDDING_SIZE) return new Map()
  return new Map(entries.map(({ key, ...photo }, n) => [key, { ...photo, vector: floats.slice(n * EMBEDDING_SIZE, (n + 1) * EMBEDDING_SIZE) }]))
}

async function saveCache(folder: string, cache: Cache): Promise<void> {
  await mkdir(join('.cache', 'embeddings'), { recursive: true })
  const floats = new Float32Array(cache.size * EMBEDDING_SIZE)
  const entries: CacheEntry[] = []
  for (const [key, { image, boxPx, boxScore, vector }] of cache) {
    floats.set(vector, entries.length * EMBEDDING_SIZE)
    entries.push({ key, image, boxPx, boxScore })
  }
  const path = cachePath(folder)
  await writeFile(`${path}.f32.part`, floats)
  await writeFile(`${path}.json.part`, JSON.stringify(entries))
  await rename(`${path}.f32.part`, `${path}.f32`)
  await rename(`${path}.json.part`, `${path}.json`)
}

/** Throws if nothing at all could be read: a wrong folder, most likely. */
export function requireSome({ parsed, failed }: AnalysedPhotos): void {
  if (parsed.size > 0) return
  throw new FlukeprintError('bad-input', 'None of the photographs could be read.', {
    remedy: 'Check --photos and the names in the table.',
    cause: failed[0]?.error.message,
  })
}
