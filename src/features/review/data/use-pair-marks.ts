import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ComparedPair } from '#core/audit/marks.ts'
import { embeddingSource, type PhotoId } from '#core/catalogue.ts'
import { logLikelihoodRatio } from '#core/fusion/likelihood.ts'
import { compareMarks } from '#jobs/keypoints/compare-marks.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import type { FlukeView } from '#storage/fluke-views.ts'
import { useSteady } from '#ui/commands/use-steady.ts'
import type { PairMarks } from '#ui/pair-viewer/marks.ts'
import { useOriginal } from '#ui/pictures/pictures.ts'
import { io } from '#workers/io/io.client.ts'
import { keypoints } from '#workers/keypoints/keypoints.client.ts'

/** A pair must stand so long before its marks are looked for: who walks through the list waits for none. */
const STEADY_MS = 350

interface OnScreen {
  pair: ComparedPair | null
  /** What the viewer draws: the marks; and the transform, unless it is as likely chance, since a fluke must not be bent by chance. */
  shown: PairMarks | null
}

/** What the marks of the two photos on the screen say, once both originals are there; null until then, and where one can't be had: its picture says why. */
export function usePairMarks(db: CatalogueDatabase, left: FlukeView | null, right: FlukeView | null): OnScreen {
  const key = left && right ? [embeddingSource(left.photo.id, left.fluke.boxPx), embeddingSource(right.photo.id, right.fluke.boxPx)] : []
  const [ofLeft, ofRight] = [useOriginal(left?.photo.id ?? null), useOriginal(right?.photo.id ?? null)]
  const originals = new Map([[left?.photo.id, ofLeft.blob], [right?.photo.id, ofRight.blob]])
  const steady = useSteady(key.join(), STEADY_MS)
  const open = async (photoId: PhotoId): Promise<Blob> => await Promise.resolve(originals.get(photoId)!)
  const { data } = useQuery({
    queryKey: ['marks', db.catalogueId, ...key],
    enabled: left !== null && right !== null && ofLeft.blob !== null && ofRight.blob !== null && steady,
    queryFn: async ({ signal }) => (await compareMarks({ catalogueId: db.catalogueId, open, io, keypoints }, left!, [right!], { signal, report: () => undefined }))[0]!,
    gcTime: 10 * 60_000,
  })
  return {
    pair: data && left && right ? { left: left.fluke.id, right: right.fluke.id, evidence: data.evidence } : null,
    shown: useMemo(() => (data ? { marks: data.marks, transform: logLikelihoodRatio(data.evidence) > 0 ? data.transform : null } : null), [data]),
  }
}
