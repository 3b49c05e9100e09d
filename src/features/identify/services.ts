import type { FlukeId } from '#core/catalogue.ts'
import type { RankedAnswer } from '#core/ranking/candidate.ts'
import type { Progress } from '#core/job.ts'
import type { GalleryRevision, LeftOut, QueueEntry } from '#workers/index/index.contract.ts'

interface Options {
  signal?: AbortSignal
  report?: (progress: Progress) => void
}

/** What the screen has done by other threads; for one open catalogue. */
export interface IdentifyServices {
  /** Null where the fluke has no embedding yet. */
  candidates(input: { flukeId: FlukeId; limit: number; revision: GalleryRevision }, options?: Options): Promise<(RankedAnswer & LeftOut) | null>
  rankQueue(input: { flukeIds: FlukeId[]; revision: GalleryRevision }, options?: Options): Promise<QueueEntry[]>
  /** Embeds what has no embedding, or one of another box, and this fluke even where another model has embedded it; shown in the job list. Resolves when it is done. */
  embedStale(flukeId: FlukeId | null): Promise<void>
}
