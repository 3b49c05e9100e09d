import { useMemo } from 'react'
import type { CatalogueDatabase } from '#storage/database.ts'
import type { IdentifyServices } from '#features/identify/services.ts'
import type { ReviewServices } from '#features/review/services.ts'
import { startEmbedStale } from '#jobs/embed/embed-stale.ts'
import { index } from '#workers/index/index.client.ts'

/** The work of other threads, for one open catalogue. */
export function useCatalogueServices(db: CatalogueDatabase): IdentifyServices {
  return useMemo(() => {
    const { catalogueId } = db
    return {
      candidates: (input, options) => index.candidates({ catalogueId, ...input }, options),
      rankQueue: (input, options) => index.rankQueue({ catalogueId, ...input }, options),
      embedStale: (flukeId) => startEmbedStale(db, { foreign: false, flukeIds: flukeId === null ? [] : [flukeId] }).finished,
    }
  }, [db])
}

export function useReviewServices({ catalogueId }: CatalogueDatabase): ReviewServices {
  return useMemo(() => ({ suspects: (input, options) => index.suspects({ catalogueId, ...input }, options) }), [catalogueId])
}
