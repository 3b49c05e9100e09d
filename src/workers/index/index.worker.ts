import type { FlukeId } from '#core/catalogue.ts'
import { throwIfCancelled } from '#core/job.ts'
import { openDatabase } from '#storage/catalogues.ts'
import { EMBEDDER } from '#vision/model-names.ts'
import { serve, type Port } from '../rpc.ts'
import { breathe, BREATH_MS } from './breath.ts'
import { FollowedGallery } from './followed-gallery.ts'
import type { IndexContract, QueueEntry } from './index.contract.ts'
import { LabelReview } from './label-review.ts'
import { thumbnailAgreement } from './thumbnail-agreement.ts'

/** The catalogue that was asked for last; an index of tens of thousands of flukes is not kept for several. */
let current: { catalogueId: string; catalogue: Promise<Catalogue> } | null = null

interface Catalogue {
  followed: FollowedGallery
  review: LabelReview
}

serve<IndexContract>(self as unknown as Port, {
  async candidates({ catalogueId, flukeId, limit, revision }, { signal }) {
    const { followed } = await catalogueOf(catalogueId)
    await followed.catchUp(revision, signal)
    const query = followed.gallery.vectorOf(flukeId)
    return query && followed.gallery.rank(query.vector, { excludePhotoId: query.photoId, limit })
  },

  async rankQueue({ catalogueId, flukeIds, revision }, { signal, report }) {
    const { followed } = await catalogueOf(catalogueId)
    await followed.catchUp(revision, signal)
    const entries: QueueEntry[] = []
    let breathedMs = performance.now()
    for (const [n, flukeId] of flukeIds.entries()) {
      const entry = queueEntry(followed, flukeId)
      if (entry) entries.push(entry)
      if (performance.now() - breathedMs < BREATH_MS) continue
      report({ stage: 'Ranking the queue', done: n + 1, total: flukeIds.length })
      await breathe()
      throwIfCancelled(signal)
      breathedMs = performance.now()
    }
    return entries
  },

  async nearFlukes({ catalogueId, flukeId, limit, revision }, { signal }) {
    const { followed } = await catalogueOf(catalogueId)
    await followed.catchUp(revision, signal)
    return followed.audit.nearest(flukeId, limit)
  },

  async suspects({ catalogueId, limit, verdicts, revision }, context) {
    const { followed, review } = await catalogueOf(catalogueId)
    await followed.catchUp(revision, context.signal)
    return await review.suspects(new Map(verdicts), limit, context)
  },
})

function queueEntry({ gallery }: FollowedGallery, flukeId: FlukeId): QueueEntry | null {
  const query = gallery.vectorOf(flukeId)
  if (!query) return null
  const { candidates, pNew } = gallery.rank(query.vector, { excludePhotoId: query.photoId, limit: 1 })
  return { flukeId, bestId: candidates[0]?.individualId ?? null, bestProbability: candidates[0]?.probability ?? 0, pNew }
}

function catalogueOf(catalogueId: string): Promise<Catalogue> {
  if (current?.catalogueId !== catalogueId) {
    const catalogue = openDatabase(catalogueId).then((db) => {
      const followed = new FollowedGallery(db, EMBEDDER)
      return { followed, review: new LabelReview(followed.audit, (candidate) => thumbnailAgreement(db, candidate)) }
    })
    current = { catalogueId, catalogue }
    // A failure is told to whoever asked; the next one asks anew.
    catalogue.catch(() => (current = null))
  }
  return current!.catalogue
}
