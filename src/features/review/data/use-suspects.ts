import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useMemo, useState } from 'react'
import { rememberedVerdicts } from '#core/audit/claim.ts'
import type { SuspectList } from '#core/audit/suspect.ts'
import { errorRecord } from '#core/errors.ts'
import type { Progress } from '#core/job.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { decidedSuspects } from '#storage/review-reads.ts'
import { galleryRevision } from '#storage/revision.ts'
import type { GalleryRevision } from '#workers/index/index.contract.ts'
import { casesOf, type Case } from '../cases/case.ts'
import type { ReviewServices } from '../services.ts'

/** Of each kind; more than anybody decides in a day. What is decided makes room for the next ones. */
const LIMIT = 1_000
/** While photos come in the gallery grows many times a second; the list under the analyst's eyes must not. */
const CALM_MS = 4_000

export interface Suspects {
  /** Undefined until they are there. */
  cases: Case[] | undefined
  /** The list as the index told it last. */
  list: SuspectList | undefined
  /** Undefined until it is read; 0: there is no fluke to compare. */
  embedded: number | undefined
  /** The search that is under way. */
  progress: Progress | null
  error: unknown
  /** The analyst has stopped the search. */
  stopped: boolean
  stop(): void
  again(): void
}

/** What looks wrong in the labels, kept up with every decision. `enabled`: else only what was found before is told. */
export function useSuspects(db: CatalogueDatabase, services: ReviewServices, enabled = true): Suspects {
  const revision = useCalmRevision(db)
  const decided = useLiveQuery(async () => await decidedSuspects(db), [db])
  const queries = useQueryClient()
  const [progress, setProgress] = useState<Progress | null>(null)
  const [stopped, setStopped] = useState(false)
  const query = useQuery({
    queryKey: ['suspects', db.catalogueId, revision],
    enabled: enabled && revision !== undefined && revision.embeddingSeq > 0 && !stopped,
    queryFn: async ({ signal }) => {
      // Whoever is unsure wants to see it again: only what is settled is left out.
      const settled = (await decidedSuspects(db)).filter(({ verdict }) => verdict !== 'unsure')
      return await services.suspects({ limit: LIMIT, verdicts: [...rememberedVerdicts(settled)], revision: revision! }, { signal, report: setProgress })
    },
    // The former list stands until the newer one is there.
    placeholderData: (former) => former,
    gcTime: 600_000,
  })
  const { data: list } = query
  const cases = useMemo(() => list && decided && casesOf(list.suspects, decided), [list, decided])
  const stop = (): void => {
    setStopped(true)
    void queries.cancelQueries({ queryKey: ['suspects', db.catalogueId] })
  }
  return {
    cases,
    list,
    embedded: revision?.embeddingSeq,
    progress: query.isFetching ? (progress ?? { stage: 'Comparing all flukes', done: 0, total: 0 }) : null,
    error: query.error && errorRecord(query.error).code !== 'cancelled' ? query.error : null,
    stopped: stopped && !query.isFetching,
    stop,
    again: () => {
      setProgress(null)
      setStopped(false)
      if (query.error) void query.refetch()
    },
  }
}

/** How far the catalogue reaches. A decision counts at once, new embeddings in calm steps. Undefined until it is read. */
function useCalmRevision(db: CatalogueDatabase): GalleryRevision | undefined {
  const newest = useLiveQuery(async () => await galleryRevision(db), [db])
  const [told, setTold] = useState<GalleryRevision>()
  const { decisionSeq, embeddingSeq, packs } = newest ?? {}
  useEffect(() => {
    if (decisionSeq === undefined || embeddingSeq === undefined || packs === undefined) return
    const soon = told === undefined || told.decisionSeq !== decisionSeq
    const timer = setTimeout(() => setTold({ decisionSeq, embeddingSeq, packs }), soon ? 0 : CALM_MS)
    return () => clearTimeout(timer)
  }, [decisionSeq, embeddingSeq, packs, told])
  return told
}

