import type { BoxPx } from '#core/catalogue.ts'
import { errorRecord, isAbort, type ErrorCode } from '#core/errors.ts'
import type { Remote } from '#workers/rpc.ts'
import type { AnalysedFluke, VisionContract } from '#workers/vision/vision.contract.ts'
import type { GreyImage } from '#vision/grey-image.ts'

export type Vision = Pick<Remote<VisionContract>, 'analyse'>

/** Pictures in one call: enough to keep a graphics card busy, few enough for its memory. */
export const VISION_BATCH = 4
/** So many failures one after another are no longer the pictures' fault. */
export const MOST_IN_A_ROW = 5

/** Failures that the next file would meet too: the work stops, to go on when they are mended. */
const FATAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'storage-full', 'storage-blocked', 'permission-needed', 'engine-unavailable', 'self-check-failed', 'bad-weights', 'fetch-failed',
])

export function stopsEverything(thrown: unknown): boolean {
  return isAbort(thrown) || FATAL.has(errorRecord(thrown).code)
}

interface Asked {
  image: GreyImage
  boxPx: BoxPx | null
  resolve(fluke: AnalysedFluke): void
  reject(thrown: unknown): void
}

/**
 * Puts single pictures together into calls of the vision worker: whatever has gathered while the last one ran. A
 * batch that fails is made again picture by picture, so that one bad picture fails alone.
 */
export function createAnalyser(vision: Vision, signal: AbortSignal) {
  const queue: Asked[] = []
  let busy = false
  let failedInARow = 0

  async function work(): Promise<void> {
    if (busy) return
    busy = true
    while (queue.length > 0) await answer(queue.splice(0, VISION_BATCH))
    busy = false
  }

  async function answer(batch: Asked[]): Promise<void> {
    try {
      const flukes = await vision.analyse({ pictures: batch.map(({ image, boxPx }) => ({ image, boxPx })) }, { signal })
      failedInARow = 0
      batch.forEach(({ resolve }, i) => resolve(flukes[i]!))
    } catch (thrown) {
      if (stopsEverything(thrown)) batch.forEach(({ reject }) => reject(thrown))
      else await answerSingly(batch)
    }
  }

  async function answerSingly(batch: Asked[]): Promise<void> {
    for (const { image, boxPx, resolve, reject } of batch) {
      try {
        const [fluke] = await vision.analyse({ pictures: [{ image, boxPx }] }, { signal })
        failedInARow = 0
        resolve(fluke!)
      } catch (thrown) {
        failedInARow++
        reject(thrown)
      }
    }
  }

  return {
    analyse(image: GreyImage, boxPx: BoxPx | null): Promise<AnalysedFluke> {
      return new Promise((resolve, reject) => {
        queue.push({ image, boxPx, resolve, reject })
        void work()
      })
    },
    /** True when the engine has failed so often that the next pictures need not be tried. */
    isBroken: () => failedInARow >= MOST_IN_A_ROW,
  }
}
