import { errorRecord, FlukeprintError } from '#core/errors.ts'
import type { PicturesKept } from '#core/formats/backup-header.ts'
import { noteBackup, type BackupFolder } from '#storage/backup/notes.ts'
import type { BackupReport } from '#storage/backup/write-backup.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import { backup as worker } from '#workers/backup/backup.client.ts'
import type { BackupTarget, WrittenBackup } from '#workers/backup/backup.contract.ts'
import { jobList, type JobHandle } from '../job-list.ts'
import { inOneTab } from '../one-tab.ts'
import { backupFileName, backupLock, outdated } from './names.ts'

export interface MadeBackup extends WrittenBackup {
  fileName: string
}

export interface BackupWish {
  info: CatalogueInfo
  pictures: PicturesKept
  target: BackupTarget
  /** The catalogue's name as file systems take it. */
  safeName: string
  /** As the user has called it; absent: made of name and time. */
  fileName?: string
  automatic?: boolean
}

interface Services {
  write: typeof worker.write
  list: Pick<typeof jobList, 'start' | 'active'>
  now(): number
}

const REAL: Services = { write: (input, options) => worker.write(input, options), list: jobList, now: () => Date.now() }

/** Makes a backup as a job of the list, kind `backup`. One at a time of a catalogue, in all tabs. Errors: `bad-input` (one is running). */
export function startBackup({ info, pictures, target, safeName, fileName: wanted, automatic = false }: BackupWish, { write, list, now }: Services = REAL): JobHandle<MadeBackup> {
  if (list.active('backup', info.id)) throw new FlukeprintError('bad-input', 'A backup of this catalogue is being made already.', { remedy: 'Wait for it to end, or cancel it.' })
  const fileName = wanted ?? backupFileName(safeName, now(), { automatic })
  return list.start({
    title: `Backup of ${info.name}`,
    kind: 'backup',
    catalogueId: info.id,
    run: ({ signal, report }) =>
      inOneTab(backupLock(info.id), 'A backup of this catalogue is running in another tab.', async () => {
        const written = await write({ info, pictures, target, fileName }, { signal, report })
        const { atMs, byteSize, decisionSeq, photos } = written.report
        await noteBackup({ catalogueId: info.id, atMs, fileName, byteSize, pictures, decisionSeq, photos, automatic, checked: written.checked })
        return { ...written, fileName }
      }),
    summary: ({ report }) => backupSummary(report),
  })
}

export function backupSummary({ photos, originals, skippedCount }: BackupReport): string {
  const parts = [`${photos} ${photos === 1 ? 'photo' : 'photos'}`]
  if (originals > 0) parts.push(`${originals} of them in full`)
  if (skippedCount > 0) parts.push(`${skippedCount} could not be read`)
  return `saved and checked: ${parts.join(', ')}`
}

/** Automatic backups kept in a folder: the newest, and two in case it is not as it should be. */
const KEEP = 3

/** Makes a backup in the chosen folder, then removes the oldest ones of its own making there, and what those that were cut off have left. Errors: `permission-needed` and those of `startBackup`. */
export async function backUpIntoFolder(info: CatalogueInfo, { handle, pictures }: BackupFolder, safeName: string): Promise<MadeBackup> {
  const made = await startBackup({ info, pictures, target: { kind: 'folder', handle }, safeName, automatic: true }).finished
  const files: { name: string; byteSize: number }[] = []
  for await (const entry of handle.values()) if (entry.kind === 'file') files.push({ name: entry.name, byteSize: (await (entry as FileSystemFileHandle).getFile()).size })
  for (const name of outdated(files, safeName, made.fileName, KEEP)) await handle.removeEntry(name)
  return made
}

interface AskingHandle {
  queryPermission?(options: { mode: 'readwrite' }): Promise<PermissionState>
  requestPermission?(options: { mode: 'readwrite' }): Promise<PermissionState>
}

/** Whether the browser lets this page write into the folder. `ask`: from a click alone. */
export async function mayWrite(handle: FileSystemDirectoryHandle, how: 'query' | 'ask'): Promise<boolean> {
  const asking = handle as FileSystemDirectoryHandle & AskingHandle
  const answer = how === 'query' ? asking.queryPermission?.({ mode: 'readwrite' }) : asking.requestPermission?.({ mode: 'readwrite' })
  return ((await answer) ?? 'granted') === 'granted'
}

/** Whether a failure is only that another tab is at it. */
export function isElsewhere(thrown: unknown): boolean {
  return errorRecord(thrown).code === 'bad-input'
}
