import type { ClaimKey, SuspectList } from '#core/audit/suspect.ts'
import type { Progress } from '#core/job.ts'
import type { GalleryRevision } from '#workers/index/index.contract.ts'

/** What the screen has done by other threads; for one open catalogue. */
export interface ReviewServices {
  /** Worst first, at most `limit` of each kind. `verdicts`: decided claims with the strength that they were decided at. */
  suspects(
    input: { limit: number; verdicts: [ClaimKey, number][]; revision: GalleryRevision },
    options?: { signal?: AbortSignal; report?: (progress: Progress) => void },
  ): Promise<SuspectList>
}
