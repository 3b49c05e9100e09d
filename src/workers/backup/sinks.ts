import type { Sink } from '#storage/backup/sink.ts'
import type { BackupTarget } from './backup.contract.ts'

/** A place that is being written to; `file` is what stands there after `close`. */
export interface Place extends Sink {
  file(): Promise<Blob>
}

const LEFT_BACKUPS = 'backups-to-download'

export async function openPlace(target: BackupTarget, fileName: string): Promise<Place> {
  switch (target.kind) {
    case 'file':
      return await openFile(target.handle, () => removeIfEmpty(target.handle, () => (target.handle as Removable).remove?.()))
    case 'folder': {
      const handle = await target.handle.getFileHandle(fileName, { create: true })
      return await openFile(handle, () => removeIfEmpty(handle, () => target.handle.removeEntry(fileName)))
    }
    case 'download':
      return await openDownload(fileName)
  }
}

/** The browser writes beside the file and puts the new one in its place when it is closed: an older backup of that name is not lost by a failure. */
async function openFile(handle: FileSystemFileHandle, remove: () => Promise<void>): Promise<Place> {
  const stream = await handle.createWritable()
  return {
    write: (part) => stream.write(part),
    close: () => stream.close(),
    async abort() {
      await stream.abort()
      await remove()
    },
    file: () => handle.getFile(),
  }
}

type Removable = FileSystemFileHandle & { remove?(): Promise<void> }

/** An empty file was made for this backup; one of the same name that was there before (within one minute, names are alike) stays. */
async function removeIfEmpty(handle: FileSystemFileHandle, remove: () => Promise<void> | undefined): Promise<void> {
  if ((await handle.getFile()).size === 0) await remove()
}

/** Workers alone have it, and a test of this file is compiled without their types. */
type InWorker = FileSystemFileHandle & { createSyncAccessHandle(): Promise<{ write(part: Uint8Array<ArrayBuffer>, options: { at: number }): number; flush(): void; close(): void }> }

async function openDownload(fileName: string): Promise<Place> {
  let folder: FileSystemDirectoryHandle
  try {
    folder = await leftFolder(true)
  } catch {
    // Private browsing has no such folder, some browsers none at all: the browser's memory will do.
    return openMemory()
  }
  const name = `${Date.now()}-${fileName}`
  const handle = await folder.getFileHandle(name, { create: true })
  const access = await (handle as InWorker).createSyncAccessHandle()
  let at = 0
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must come as a rejection
    async write(part) {
      // A full disk is told by a short count in some browsers, by an error in others.
      const written = access.write(part, { at })
      if (written < part.length) throw new DOMException('The disk is full.', 'QuotaExceededError')
      at += written
    },
    async close() {
      access.flush()
      access.close()
      await Promise.resolve()
    },
    async abort() {
      access.close()
      await folder.removeEntry(name)
    },
    file: () => handle.getFile(),
  }
}

function openMemory(): Place {
  let parts: Blob[] = []
  return {
    write: (part) => Promise.resolve(void parts.push(new Blob([part]))),
    close: () => Promise.resolve(),
    abort: () => Promise.resolve(void (parts = [])),
    file: () => Promise.resolve(new Blob(parts, { type: 'application/zip' })),
  }
}

async function leftFolder(create: boolean): Promise<FileSystemDirectoryHandle> {
  return await (await navigator.storage.getDirectory()).getDirectoryHandle(LEFT_BACKUPS, { create })
}

/** Backups that were written to be downloaded and are in the browser still. */
export async function leftBackups(): Promise<{ name: string; bytes: number }[]> {
  const found: { name: string; bytes: number }[] = []
  try {
    for await (const handle of (await leftFolder(false)).values()) {
      if (handle.kind === 'file') found.push({ name: handle.name, bytes: (await (handle as FileSystemFileHandle).getFile()).size })
    }
  } catch {
    // No folder: nothing was left.
  }
  return found
}

/** One that is being written is locked by the browser, and stays. */
export async function dropLeftBackups(): Promise<void> {
  const left = await leftBackups()
  if (left.length === 0) return
  const folder = await leftFolder(false)
  for (const { name } of left) {
    try {
      await folder.removeEntry(name)
    } catch (thrown) {
      if (!(thrown instanceof DOMException) || thrown.name !== 'NoModificationAllowedError') throw thrown
    }
  }
}
