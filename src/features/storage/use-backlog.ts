import { useQuery } from '@tanstack/react-query'
import { useLiveQuery } from 'dexie-react-hooks'
import { backlog, type Backlog } from '#jobs/backup/due.ts'
import { backupLock } from '#jobs/backup/names.ts'
import { isHeld } from '#jobs/one-tab.ts'
import { backupFolder, backupsOf, type BackupFolder } from '#storage/backup/notes.ts'
import type { CatalogueDatabase } from '#storage/database.ts'

/** How far the last backup is behind; undefined while it is read. Follows decisions and backups of all tabs. */
export function useBacklog(db: CatalogueDatabase): Backlog | undefined {
  const last = useLiveQuery(async () => (await backupsOf(db.catalogueId))[0] ?? null, [db])
  return useLiveQuery(async () => (last === undefined ? undefined : await backlog(db, last)), [db, last])
}

/** The folder for automatic backups; null: none; undefined while it is read. */
export function useBackupFolder(db: CatalogueDatabase): BackupFolder | null | undefined {
  return useLiveQuery(async () => await backupFolder(db.catalogueId), [db])
}

/** Whether a backup of this catalogue is being made, in whatever tab. */
export function useBackupRuns(db: CatalogueDatabase): boolean {
  return useQuery({ queryKey: ['backup-runs', db.catalogueId], queryFn: () => isHeld(backupLock(db.catalogueId)), refetchInterval: 2_000, staleTime: 0 }).data ?? false
}
