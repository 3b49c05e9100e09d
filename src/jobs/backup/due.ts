import type { BackupFolder, BackupNote } from '#storage/backup/notes.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { withStorageErrors } from '#storage/storage-error.ts'

/** How far the last backup is behind. */
export interface Backlog {
  /** Null: none was ever made on this machine. */
  last: BackupNote | null
  /** Analysts' decisions that are in no backup. */
  decisions: number
  /** Photos that came in since; never less than 0. */
  photos: number
}

/** For live queries: reads only this catalogue. `last` comes from `backupsOf`. */
export function backlog(db: CatalogueDatabase, last: BackupNote | null): Promise<Backlog> {
  return withStorageErrors(async () => {
    const [decisions, photos] = await Promise.all([
      db.decisions.where('[origin+seq]').between(['analyst', last?.decisionSeq ?? -Infinity], ['analyst', Infinity], false).count(),
      db.photos.count(),
    ])
    return { last, decisions, photos: Math.max(0, photos - (last?.photos ?? 0)) }
  })
}

const DAY_MS = 24 * 3_600_000

/** What a folder for automatic backups starts with. */
export const EVERY = { afterDecisions: 200, afterMs: DAY_MS } as const

/** Whether an automatic backup is to be made now: something has come since the last one, and it is much or some time ago. */
export function isDue({ last, decisions, photos }: Backlog, { afterDecisions, afterMs }: Pick<BackupFolder, 'afterDecisions' | 'afterMs'>, nowMs: number): boolean {
  if (decisions === 0 && photos === 0) return false
  return last === null || decisions >= afterDecisions || nowMs - last.atMs >= afterMs
}

/** Work that nobody wants to do again. */
const REMIND_DECISIONS = 100
const REMIND_MS = 7 * DAY_MS
/** A day's work, once it is old. */
const REMIND_FEW = 10

/** Whether the analyst is to be reminded: much was decided since the last backup, or some and the last one is a week old. `sinceMs`: when the catalogue was made. */
export function isOld({ last, decisions }: Backlog, sinceMs: number, nowMs: number): boolean {
  return decisions >= REMIND_DECISIONS || (decisions >= REMIND_FEW && nowMs - (last?.atMs ?? sinceMs) >= REMIND_MS)
}
