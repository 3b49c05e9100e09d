import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { embeddingSource, type PhotoId } from '#core/catalogue.ts'
import { isAbort } from '#core/errors.ts'
import { compareMarks } from '#jobs/keypoints/compare-marks.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { useSteady } from '#ui/commands/use-steady.ts'
import type { PairMarks } from '#ui/pair-viewer/marks.ts'
import { useOriginal } from '#ui/pictures/pictures.ts'
import type { Verification } from '#vision/keypoints/verify.ts'
import { io } from '#workers/io/io.client.ts'
import { keypoints } from '#workers/keypoints/keypoints.client.ts'
import type { FlukeView } from '../data/candidate-views.ts'
import { speaksForSame } from './marks-text.ts'

export interface MarksState {
  /** Of this pair and no other; null until they are there. */
  found: Verification | null
  /** What the viewer draws: the marks; and the transform, unless it is as likely chance, since a fluke must not be bent by chance. */
  shown: PairMarks | null
  looking: boolean
  error: unknown
  retry(): void
}

/** A pair must stand so long before its originals are read: who walks through the candidates waits for no marks. */
const STEADY_MS = 350

/** The marks that the query and the candidate's photo share, once the originals of both are on the screen. */
export function useMarks(db: CatalogueDatabase, query: FlukeView | null, candidate: FlukeView | null): MarksState {
  const pair = query && candidate ? [sourceOf(query), sourceOf(candidate)] : null
  const ofQuery = useOriginal(query?.photo.id ?? null)
  const ofCandidate = useOriginal(candidate?.photo.id ?? null)
  const originals = new Map([[query?.photo.id, ofQuery.blob], [candidate?.photo.id, ofCandidate.blob]])
  const there = ofQuery.blob !== null && ofCandidate.blob !== null
  const steady = useSteady(pair?.join() ?? '', STEADY_MS)
  const open = async (photoId: PhotoId): Promise<Blob> => await Promise.resolve(originals.get(photoId)!)
  const marks = useQuery({
    queryKey: ['marks', db.catalogueId, ...(pair ?? [])],
    enabled: pair !== null && there && steady,
    queryFn: async ({ signal }) => (await compareMarks({ catalogueId: db.catalogueId, open, io, keypoints }, query!, [candidate!], { signal, report: () => undefined }))[0]!,
    gcTime: 10 * 60_000,
  })
  const found = marks.data ?? null
  return {
    found,
    shown: useMemo(() => found && { marks: found.marks, transform: speaksForSame(found.evidence) ? found.transform : null }, [found]),
    // Where an original can't be had, its picture says why.
    looking: pair !== null && ofQuery.error === null && ofCandidate.error === null && marks.data === undefined && marks.error === null,
    error: marks.error !== null && !isAbort(marks.error) ? marks.error : null,
    retry: () => void marks.refetch(),
  }
}

function sourceOf({ fluke, photo }: FlukeView): string {
  return embeddingSource(photo.id, fluke.boxPx)
}
