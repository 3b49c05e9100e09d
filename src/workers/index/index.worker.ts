import type { FlukeId } from '#core/catalogue.ts'
import { throwIfCancelled } from '#core/job.ts'
import { openDatabase } from '#storage/catalogues.ts'
import { EMBEDDER } from '#vision/model-names.ts'
import { serve, type Port } from '../rpc.ts'
import { FollowedGallery } from './followed-gallery.ts'
import type { IndexContract, QueueEntry } from './index.contract.ts'

/** How long the worker ranks before it looks whether it was told to stop, ms. */
const BREATH_MS = 30

/** The catalogue that was asked for last; an index of tens of thousands of flukes is not kept for several. */
let current: { catalogueId: string; followed: Promise<FollowedGallery> } | null = null

serve<Omit<IndexContract, 'nearFlukes' | 'suspects'>>(self as unknown as Port, {
  async candidates({ catalogueId, flukeId, limit, revision }, { signal }) {
    const followed = await galleryOf(catalogueId)
    await followed.catchUp(revision, signal)
    const query = followed.gallery.vectorOf(flukeId)
    return query && followed.gallery.rank(query.vector, { excludePhotoId: query.photoId, limit })
  },

  async rankQueue({ catalogueId, flukeIds, revision }, { signal, report }) {
    const followed = await galleryOf(catalogueId)
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
})

function queueEntry({ gallery }: FollowedGallery, flukeId: FlukeId): QueueEntry | null {
  const query = gallery.vectorOf(flukeId)
  if (!query) return null
  const { candidates, pNew } = gallery.rank(query.vector, { excludePhotoId: query.photoId, limit: 1 })
  return { flukeId, bestId: candidates[0]?.individualId ?? null, bestProbability: candidates[0]?.probability ?? 0, pNew }
}

function galleryOf(catalogueId: string): Promise<FollowedGallery> {
  if (current?.catalogueId !== catalogueId) {
    const followed = openDatabase(catalogueId).then((db) => new FollowedGallery(db, EMBEDDER))
    current = { catalogueId, followed }
    // A failure is told to whoever asked; the next one asks anew.
    followed.catch(() => (current = null))
  }
  return current!.followed
}

/** Lets messages in: a cancel, or a question that is more urgent than the queue. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
