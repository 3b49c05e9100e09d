import { BACKUP_ENDING } from '#jobs/backup/names.ts'
import type { BackupTarget } from '#workers/backup/backup.contract.ts'

interface Pickers {
  showSaveFilePicker?(options: { suggestedName: string; types: { description: string; accept: Record<string, string[]> }[] }): Promise<FileSystemFileHandle>
  showDirectoryPicker?(options: { id: string; mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>
}

/** Whether backups can be written into a folder by themselves. */
export function canChooseFolder(): boolean {
  return (window as Pickers).showDirectoryPicker !== undefined
}

/** Asks where a backup is to go; a download where the browser has no such dialog. Null where the user thinks better of it. Call it from a click. */
export async function pickTarget(suggestedName: string): Promise<{ target: BackupTarget; fileName: string } | null> {
  const picker = (window as Pickers).showSaveFilePicker
  if (!picker) return { target: { kind: 'download' }, fileName: suggestedName }
  const handle = await asked(() => picker.call(window, { suggestedName, types: [{ description: 'Flukeprint backup', accept: { 'application/zip': [BACKUP_ENDING, '.zip'] } }] }))
  return handle && { target: { kind: 'file', handle }, fileName: handle.name }
}

/** Asks for the folder that backups go to by themselves. Null where the user thinks better of it. Call it from a click. */
export async function pickBackupFolder(): Promise<FileSystemDirectoryHandle | null> {
  const picker = (window as Pickers).showDirectoryPicker
  return picker ? await asked(() => picker.call(window, { id: 'backups', mode: 'readwrite' })) : null
}

/** Asks for the folder that the catalogue is shared into. Null where the user thinks better of it. Call it from a click. */
export async function pickPackFolder(): Promise<FileSystemDirectoryHandle | null> {
  const picker = (window as Pickers).showDirectoryPicker
  return picker ? await asked(() => picker.call(window, { id: 'packs', mode: 'readwrite' })) : null
}

async function asked<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return null
    throw thrown
  }
}

/** Hands a file that the browser has kept to the user's downloads. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // It is read from the browser's own disk for as long as the download takes.
  setTimeout(() => URL.revokeObjectURL(url), 30 * 60_000)
}
