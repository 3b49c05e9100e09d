import { fork, type ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BoxPx } from '#core/catalogue.ts'
import { errorRecord, FlukeprintError, type ErrorRecord } from '#core/errors.ts'
import type { Progress } from '#core/job.ts'
import { DETECTOR } from '#core/model-names.ts'
import { tellsPresence } from '#vision/networks/detector-outputs.ts'
import { readSafetensors } from '#vision/safetensors.ts'
import { readModel } from './read-model.ts'
import { cacheKey, isIncomplete, PhotoCache, type AnalysedPhoto } from './photo-cache.ts'

export interface AnalysedPhotos {
  /** By file name, in the order in which they were asked for. */
  parsed: Map<string, AnalysedPhoto>
  failed: { image: string; error: ErrorRecord }[]
}

/** Photographs between two writings of the cache: what a killed run loses at most. */
const SAVED_EVERY = 1000
/** Found from here, whatever the current folder is. */
const TSX = import.meta.resolve('tsx')
/** Photographs for which a further process is worth its start. */
const WORTH_A_PROCESS = 8

/** What a process is asked, and what it answers. */
export interface Task {
  image: string
  path: string
  boxPx: BoxPx | null
}
export type Answer = { image: string; photo: AnalysedPhoto } | { image: string; error: ErrorRecord }

/**
 * Finds the fluke in each photograph (unless its box is given) and embeds it. All cores are used; what is found is
 * cached. A bad photograph does not stop the rest.
 */
export async function analysePhotos(
  folder: string,
  images: string[],
  boxes: Map<string, BoxPx> | null,
  report: (progress: Progress) => void,
): Promise<AnalysedPhotos> {
  const cache = await PhotoCache.open(folder)
  const { metadata } = readSafetensors(await readModel(`${DETECTOR}.safetensors`), DETECTOR)
  const asksPresence = tellsPresence(metadata, DETECTOR)
  const keyOf = new Map<string, string>()
  const tasks: Task[] = []
  for (const image of images) {
    const path = resolve(folder, image)
    const boxPx = boxes?.get(image) ?? null
    const key = await cacheKey(path, image, boxPx)
    keyOf.set(image, key)
    const cached = cache.get(key)
    if (!cached || isIncomplete(cached, { boxGiven: boxPx !== null, asksPresence })) tasks.push({ image, path, boxPx })
  }

  const errors = new Map<string, ErrorRecord>()
  let done = images.length - tasks.length
  const tell = (): void => report({ stage: 'reading photographs', done, total: images.length })
  tell()
  await runOnAllCores(tasks, async (answer) => {
    if ('error' in answer) errors.set(answer.image, answer.error)
    else cache.set(keyOf.get(answer.image)!, answer.photo)
    done++
    tell()
    if (done % SAVED_EVERY === 0) await cache.save()
  })
  if (tasks.length > errors.size) await cache.save()

  const parsed = new Map<string, AnalysedPhoto>()
  for (const [image, key] of keyOf) {
    const photo = cache.get(key)
    if (photo && !errors.has(image)) parsed.set(image, { ...photo, image })
  }
  return { parsed, failed: [...keyOf.keys()].flatMap((image) => (errors.has(image) ? [{ image, error: errors.get(image)! }] : [])) }
}

/** Processes that die one after another with no answer between them: it is no longer the photographs' fault. */
const MOST_DEATHS_IN_A_ROW = 5

/**
 * One process a core, each with an engine of its own: TensorFlow.js holds one engine a process. A photograph that takes
 * its process down fails alone, and a fresh process goes on with the rest.
 */
async function runOnAllCores(tasks: Task[], take: (answer: Answer) => Promise<void>): Promise<void> {
  const count = Math.min(availableParallelism(), Math.ceil(tasks.length / WORTH_A_PROCESS))
  const children: ChildProcess[] = []
  let next = 0
  let deathsInARow = 0
  const runProcess = (): Promise<void> =>
    new Promise((settle, fail) => {
      const child = fork(fileURLToPath(new URL('./analyse-process.ts', import.meta.url)), { execArgv: ['--import', TSX], serialization: 'advanced' })
      children.push(child)
      let current: Task | undefined
      const hear = async (message: Answer | 'ready'): Promise<void> => {
        if (message !== 'ready') {
          deathsInARow = 0
          await take(message)
        }
        current = tasks[next++]
        // Where it has just died, its exit says so.
        if (current) child.send(current, () => undefined)
        else child.disconnect()
      }
      const died = async (cause: string): Promise<void> => {
        const image = current?.image
        const death = new FlukeprintError('worker-crashed', 'The process that reads photographs stopped unexpectedly.', { file: image, cause, remedy: 'Export this photograph anew as JPEG, smaller if it is very large.' })
        if (image === undefined || ++deathsInARow >= MOST_DEATHS_IN_A_ROW) throw death
        await take({ image, error: errorRecord(death) })
      }
      child.on('message', (message: Answer | 'ready') => void hear(message).catch(fail))
      child.on('error', fail)
      child.on('exit', (code, signal) => void (code === 0 ? Promise.resolve() : died(`exit code ${code}, signal ${signal}`)).then(settle, fail))
    })
  const work = async (): Promise<void> => {
    do await runProcess()
    while (next < tasks.length)
  }
  try {
    await Promise.all(Array.from({ length: count }, work))
  } catch (thrown) {
    // The others would go on with the rest, and the terminal would wait for them.
    for (const child of children) child.kill()
    throw thrown
  }
}

/** Throws if nothing at all could be read: a wrong folder, most likely. */
export function requireSome({ parsed, failed }: AnalysedPhotos): void {
  if (parsed.size > 0) return
  throw new FlukeprintError('bad-input', `None of the ${failed.length} photographs could be read.`, {
    remedy: `${failed[0] ? `The first, ${failed[0].image}: ${failed[0].error.message} ` : ''}Check --photos and the names in the table.`,
    cause: failed[0]?.error.message,
  })
}
