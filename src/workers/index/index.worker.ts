import { RankedQueue } from '#core/ranking/ranked-queue.ts'
import { openDatabase } from '#storage/catalogues.ts'
import type { EmbedderName } from '#core/model-names.ts'
import { serve, type Port } from '../rpc.ts'
import { inBreaths } from './breath.ts'
import { FollowedGallery } from './followed-gallery.ts'
import type { IndexContract } from './index.contract.ts'
import { LabelReview } from './label-review.ts'
import { thumbnailAgreement } from './thumbnail-agreement.ts'

/** The catalogue that was asked for last; an index of tens of thousands of flukes is not kept for several. */
let current: { catalogueId: string; embedder: EmbedderName; catalogue: Promise<Catalogue> } | null = null

interface Catalogue {
  followed: FollowedGallery
  queue: RankedQueue
  review: LabelReview
}

serve<IndexContract>(self as unknown as Port, {
  async candidates({ catalogueId, embedder, flukeId, limit, revision }, { signal }) {
    const { followed } = await catalogueOf(catalogueId, embedder)
    await followed.catchUp(revision, signal)
    const query = followed.gallery.vectorOf(flukeId)
    return query && { ...followed.gallery.rank(query.vector, { excludePhotoId: query.photoId, limit }), foreignFlukes: followed.foreignFlukes }
  },

  async rankQueue({ catalogueId, embedder, flukeIds, revision }, context) {
    const { followed, queue } = await catalogueOf(catalogueId, embedder)
    await followed.catchUp(revision, context.signal)
    // With a gallery that another embedder has embedded every fluke would be new.
    if (followed.foreignFlukes > 0 && followed.gallery.individualsCompared() === 0) return []
    return await inBreaths(queue.rank(flukeIds), context)
  },

  async nearFlukes({ catalogueId, embedder, flukeId, limit, revision }, { signal }) {
    const { followed } = await catalogueOf(catalogueId, embedder)
    await followed.catchUp(revision, signal)
    return followed.audit.nearest(flukeId, limit)
  },

  async suspects({ catalogueId, embedder, limit, verdicts, revision }, context) {
    const { followed, review } = await catalogueOf(catalogueId, embedder)
    await followed.catchUp(revision, context.signal)
    return await review.suspects(new Map(verdicts), limit, context)
  },

  async foreign({ catalogueId, embedder, revision }, { signal }) {
    const { followed } = await catalogueOf(catalogueId, embedder)
    await followed.catchUp(revision, signal)
    return { foreignFlukes: followed.foreignFlukes, foreignPacks: followed.foreignPacks }
  },
})

function catalogueOf(catalogueId: string, embedder: EmbedderName): Promise<Catalogue> {
  if (current?.catalogueId !== catalogueId || current.embedder !== embedder) {
    const catalogue = openDatabase(catalogueId).then((db) => {
      const followed = new FollowedGallery(db, embedder)
      return { followed, queue: new RankedQueue(followed.gallery), review: new LabelReview(followed.audit, (candidate) => thumbnailAgreement(db, candidate)) }
    })
    current = { catalogueId, embedder, catalogue }
    // A failure is told to whoever asked; the next one asks anew.
    catalogue.catch(() => (current = null))
  }
  return current!.catalogue
}
