import type { RestoreReport } from '#storage/backup/restore.ts'
import { discardRestore, unfinishedRestores } from '#storage/backup/restore.ts'
import type { RestoreNote } from '#storage/backup/notes.ts'
import { backup as worker } from '#workers/backup/backup.client.ts'
import { jobList, type JobHandle } from '../job-list.ts'
import { inOneTab, isHeld } from '../one-tab.ts'
import { RESTORE_LOCK } from './names.ts'

const ELSEWHERE = 'A backup is being restored in another tab.'

/** Restores a backup as a job of the list, kind `restore`. Started again with the same file after a failure, it goes on where it stopped. */
export function startRestore(
  { file, fileName, withOriginals }: { file: Blob; fileName: string; withOriginals: boolean },
  restore: typeof worker.restore = (input, options) => worker.restore(input, options),
  list: Pick<typeof jobList, 'start'> = jobList,
): JobHandle<RestoreReport> {
  return list.start({
    title: `Restoring ${fileName}`,
    kind: 'restore',
    run: ({ signal, report }) => inOneTab(RESTORE_LOCK, ELSEWHERE, () => restore({ file, fileName, withOriginals }, { signal, report })),
    // Nobody goes on with what was cancelled.
    cancelled: async () => {
      for (const { catalogueId } of (await unfinishedRestores()).filter((note) => note.fileName === fileName)) await discardRestore(catalogueId)
    },
    summary: ({ name, damaged }) => `“${name}” is back${damaged ? ', with losses' : ''}`,
  })
}

/** Restores that were cut off, here or in a tab that is no more; none while one is running. */
export async function cutOffRestores(): Promise<RestoreNote[]> {
  return (await isHeld(RESTORE_LOCK)) ? [] : await unfinishedRestores()
}

/** Removes what one of them has left. Errors: `bad-input` (one is running). */
export async function throwAway(catalogueId: string): Promise<void> {
  await inOneTab(RESTORE_LOCK, ELSEWHERE, () => discardRestore(catalogueId))
}
