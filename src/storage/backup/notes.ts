import { Dexie, type EntityTable } from 'dexie'
import type { PicturesKept } from '#core/formats/backup-header.ts'
import { withStorageErrors } from '../storage-error.ts'

/** A backup that was made on this machine. */
export interface BackupNote {
  id: number
  catalogueId: string
  atMs: number
  fileName: string
  byteSize: number
  pictures: PicturesKept
  /** The last decision and the number of photos that are in it: what has come since is not. */
  decisionSeq: number
  photos: number
  /** Written by itself into the chosen folder. */
  automatic: boolean
  /** It was read again after it was written, and was as it should be. False: a download, which this page can't see. */
  checked: boolean
}

/** Where backups go by themselves. */
export interface BackupFolder {
  catalogueId: string
  handle: FileSystemDirectoryHandle
  pictures: PicturesKept
  afterDecisions: number
  afterMs: number
}

/** A restore that has begun and is not over: its catalogue is not on the list yet. */
export interface RestoreNote {
  catalogueId: string
  name: string
  backupId: string
  fileName: string
  startedAtMs: number
  withOriginals: boolean
  /** Blocks of the file that are in the catalogue by now. */
  steps: number
  lost: LostPart[]
}

/** What a damaged backup could not give back. */
export interface LostPart {
  table: string
  /** Rows, or pictures. */
  count: number
  /** Which: `rows 501 to 1,000`, or the file's name. */
  which: string
  why: 'missing' | 'damaged' | 'unusable'
}

/** Facts of this machine about backups. Not in the catalogues, and so not in the backups themselves. */
class BackupNotes extends Dexie {
  backups!: EntityTable<BackupNote, 'id'>
  folders!: EntityTable<BackupFolder, 'catalogueId'>
  restores!: EntityTable<RestoreNote, 'catalogueId'>

  constructor() {
    super('flukeprint-backups', { chromeTransactionDurability: 'strict' })
    // Users' data: never edit a published version; add one.
    this.version(1).stores({ backups: '++id, [catalogueId+atMs]', folders: 'catalogueId', restores: 'catalogueId' })
  }
}

let opened: BackupNotes | null = null

/** For live queries; others use the functions below. */
export function backupNotes(): BackupNotes {
  return (opened ??= new BackupNotes())
}

/** The backups of a catalogue that were made on this machine, the newest first. */
export function backupsOf(catalogueId: string): Promise<BackupNote[]> {
  return withStorageErrors(() => backupNotes().backups.where('[catalogueId+atMs]').between([catalogueId, Dexie.minKey], [catalogueId, Dexie.maxKey]).reverse().toArray())
}

/** Notes of a backup kept of each catalogue. */
const MOST_NOTES = 20

export function noteBackup(note: Omit<BackupNote, 'id'>): Promise<void> {
  return withStorageErrors(async () => {
    await backupNotes().backups.add(note)
    const old = (await backupsOf(note.catalogueId)).slice(MOST_NOTES)
    await backupNotes().backups.bulkDelete(old.map(({ id }) => id))
  })
}

export function backupFolder(catalogueId: string): Promise<BackupFolder | null> {
  return withStorageErrors(async () => (await backupNotes().folders.get(catalogueId)) ?? null)
}

export async function setBackupFolder(folder: BackupFolder): Promise<void> {
  await withStorageErrors(() => backupNotes().folders.put(folder))
}

export function forgetBackupFolder(catalogueId: string): Promise<void> {
  return withStorageErrors(() => backupNotes().folders.delete(catalogueId))
}
