import type { PicturesKept } from '#core/formats/backup-header.ts'
import type { DroppedCopies, KeptReport } from '#storage/backup/originals-kept.ts'
import type { CheckReport } from '#storage/backup/read-backup.ts'
import type { RestoreReport } from '#storage/backup/restore.ts'
import type { SpaceReport } from '#storage/backup/space.ts'
import type { BackupReport } from '#storage/backup/write-backup.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'

/** Where a backup goes. */
export type BackupTarget =
  /** A file that the user has chosen. */
  | { kind: 'file'; handle: FileSystemFileHandle }
  /** A folder that the user has chosen: `fileName` in it. */
  | { kind: 'folder'; handle: FileSystemDirectoryHandle }
  /** Where the browser has no such dialog: a file of the browser's own, to be downloaded. */
  | { kind: 'download' }

export interface WrittenBackup {
  report: BackupReport
  /** It was read again, every byte of it, and is as it should be. */
  checked: boolean
  /** The file, where it is to be downloaded. */
  file: Blob | null
}

/** What a file says of itself, in short. */
export interface BackupFacts {
  name: string
  createdAtMs: number
  photos: number
  decisions: number
  pictures: PicturesKept
  /** The end of the file is there. */
  hasEnd: boolean
  byteSize: number
}

/** Things of this address in the browser that belong to no catalogue. */
export interface OtherSpace {
  /** The program and its models, kept for work without a network. */
  program: { files: number; bytes: number }
  /** Backups that were written to be downloaded. */
  leftBackups: { files: number; bytes: number }
}

export interface BackupContract {
  /** Errors: `storage-full`, `permission-needed`, `source-missing`, `cancelled`, `unexpected` (the disk gave back other bytes than were written). */
  write(input: { info: CatalogueInfo; pictures: PicturesKept; target: BackupTarget; fileName: string }): WrittenBackup
  /** Errors: see `restoreBackup`. */
  restore(input: { file: Blob; fileName: string; withOriginals: boolean }): RestoreReport
  /** Errors: `bad-input`, `source-missing`. */
  look(input: { file: Blob; fileName: string }): BackupFacts
  /** Reads it from end to end. Errors: `bad-input`, `source-missing`, `cancelled`. */
  check(input: { file: Blob; fileName: string }): CheckReport
  space(input: { catalogueId: string }): SpaceReport
  otherSpace(input: Record<string, never>): OtherSpace
  /** Removes the backups that were written to be downloaded, but for one that is being written. */
  dropLeftBackups(input: Record<string, never>): void
  keepCopies(input: { catalogueId: string }): KeptReport
  dropCopies(input: { catalogueId: string; which: DroppedCopies }): KeptReport
}
