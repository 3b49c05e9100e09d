import type { PhotoId } from '#core/catalogue.ts'
import { errorRecord } from '#core/errors.ts'
import { throwIfCancelled } from '#core/job.ts'
import type { DroppedCopies, KeptReport } from '#storage/backup/originals-kept.ts'
import { photosWithoutThumbnail, saveThumbnail } from '#storage/backup/space.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { openOriginal } from '#storage/originals.ts'
import { backup } from '#workers/backup/backup.client.ts'
import { io } from '#workers/io/io.client.ts'
import { stopsEverything } from '../analyser.ts'
import { jobList, type JobHandle } from '../job-list.ts'
import { inOneTab } from '../one-tab.ts'
import { originalsLock } from './names.ts'

const ELSEWHERE = 'The photographs of this catalogue are being copied or dropped in another tab.'

/** Copies what lies in the user's folders, or drops copies, as a job of kind `originals`. May be paused. */
export function startKeeping({ catalogueId }: CatalogueDatabase, what: 'copy' | DroppedCopies): JobHandle<KeptReport> {
  return jobList.start({
    title: what === 'copy' ? 'Copying photographs into the browser' : 'Dropping copies',
    kind: 'originals',
    catalogueId,
    run: (context) =>
      inOneTab(originalsLock(catalogueId), ELSEWHERE, () =>
        what === 'copy' ? backup.keepCopies({ catalogueId }, context) : backup.dropCopies({ catalogueId, which: what }, context),
      ),
    pause: {},
    summary: ({ changed, left }) => `${changed} done${left > 0 ? `, ${left} left as they were` : ''}`,
  })
}

/** Makes the small pictures that are missing, from the photographs that can be read. Kind `originals`. May be paused. */
export function startThumbnails(db: CatalogueDatabase): JobHandle<{ made: number; left: number }> {
  return jobList.start({
    title: 'Making small pictures',
    kind: 'originals',
    catalogueId: db.catalogueId,
    run: ({ signal, report }) =>
      inOneTab(originalsLock(db.catalogueId), ELSEWHERE, async () => {
        const total = Math.max(0, (await db.photos.count()) - (await db.thumbnails.count()))
        const result = { made: 0, left: 0 }
        for await (const page of photosWithoutThumbnail(db)) {
          for (const photoId of page) {
            throwIfCancelled(signal)
            if (await makeThumbnail(db, photoId, signal)) result.made++
            else result.left++
            report({ stage: 'small pictures', done: Math.min(total, result.made + result.left), total })
          }
        }
        return result
      }),
    pause: {},
    summary: ({ made, left }) => `${made} made${left > 0 ? `, ${left} photographs could not be read` : ''}`,
  })
}

async function makeThumbnail(db: CatalogueDatabase, photoId: PhotoId, signal: AbortSignal): Promise<boolean> {
  try {
    const file = await openOriginal(db, photoId, { drawDemo: async (index) => (await io.drawDemoPhoto({ index })).file })
    const { thumbnail } = await io.readPhoto({ file, fileName: photoId }, { signal })
    await saveThumbnail(db, photoId, thumbnail)
    return true
  } catch (thrown) {
    throwIfCancelled(signal)
    // A photograph that can't be read now is left; a folder that needs permission is one of those.
    if (stopsEverything(thrown) && errorRecord(thrown).code !== 'permission-needed') throw thrown
    return false
  }
}
