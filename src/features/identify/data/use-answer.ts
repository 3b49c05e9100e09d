import { useQuery } from '@tanstack/react-query'
import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useRef, useState } from 'react'
import type { FlukeId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { galleryRevision } from '#storage/revision.ts'
import type { GalleryRevision } from '#workers/index/index.contract.ts'
import type { IdentifyServices } from '../services.ts'
import { answerView, flukeView, type Answer, type FlukeView } from './candidate-views.ts'

/** Individuals asked for: more than anybody looks through. */
const LIMIT = 30
/** While photos come in the gallery grows many times a second; the list under the analyst's eyes must not. */
const CALM_MS = 2500

/** How far the gallery reaches. A decision counts at once; new embeddings in calm steps. Undefined until it is read. */
export function useGalleryRevision(db: CatalogueDatabase): GalleryRevision | undefined {
  const newest = useLiveQuery(async () => await galleryRevision(db), [db])
  const [told, setTold] = useState<GalleryRevision>()
  const toldAtMs = useRef(0)
  const { decisionSeq, embeddingSeq, packs } = newest ?? {}
  useEffect(() => {
    if (decisionSeq === undefined || embeddingSeq === undefined || packs === undefined) return
    const tell = (): void => {
      toldAtMs.current = performance.now()
      setTold({ decisionSeq, embeddingSeq, packs })
    }
    const decided = told?.decisionSeq !== decisionSeq || told.packs !== packs
    const waitMs = decided ? 0 : Math.max(0, toldAtMs.current + CALM_MS - performance.now())
    if (waitMs === 0) return tell()
    const timer = setTimeout(tell, waitMs)
    return () => clearTimeout(timer)
  }, [decisionSeq, embeddingSeq, packs, told?.decisionSeq, told?.packs])
  return told
}

/** The fluke with its photo; undefined until it is read, null where there is none such. */
export function useFluke(db: CatalogueDatabase, flukeId: FlukeId | null): FlukeView | null | undefined {
  const read = useLiveQuery(async () => ({ flukeId, view: flukeId === null ? null : await flukeView(db, flukeId) }), [db, flukeId])
  // A live query gives the former fluke's rows until it has the new one's.
  return read?.flukeId === flukeId ? read.view : undefined
}

export interface AnswerState {
  /** Of this fluke and no other; null where it has been compared with nothing: it has no embedding yet, or see `allForeign`; undefined until there is one. */
  answer: Answer | null | undefined
  /** There are known whales, and another embedder has embedded all of them: that none is like the fluke says nothing. */
  allForeign: boolean
  /** A newer one is being made. */
  updating: boolean
  error: unknown
  retry(): void
}

export function useAnswer(db: CatalogueDatabase, services: IdentifyServices, flukeId: FlukeId | null, revision: GalleryRevision | undefined): AnswerState {
  const query = useQuery({
    queryKey: ['candidates', db.catalogueId, flukeId, revision],
    enabled: flukeId !== null && revision !== undefined,
    queryFn: async ({ signal }) => {
      const ranked = await services.candidates({ flukeId: flukeId!, limit: LIMIT, revision: revision! }, { signal })
      return ranked && (await answerView(db, flukeId!, ranked))
    },
    // What is on the screen stays until the newer answer comes, but only for the same fluke.
    placeholderData: (former, formerQuery) => (formerQuery?.queryKey[2] === flukeId ? former : undefined),
    gcTime: 60_000,
  })
  const allForeign = query.data != null && query.data.galleryIndividuals === 0 && query.data.foreignFlukes > 0
  return {
    answer: allForeign ? null : query.data,
    allForeign,
    updating: query.isFetching,
    error: query.error,
    retry: () => void query.refetch(),
  }
}
