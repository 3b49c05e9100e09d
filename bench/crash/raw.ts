import type { Page } from '@playwright/test'

/** Removes a catalogue with nothing but IndexedDB, from a bare page: the program is closed. */
export async function removeCatalogue(page: Page, id: string): Promise<void> {
  await page.evaluate(async (catalogueId) => {
    const done = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => ((request.onsuccess = () => resolve(request.result)), (request.onerror = () => reject(request.error))))
    await done(indexedDB.deleteDatabase(`flukeprint-${catalogueId}`))
    const registry = await done(indexedDB.open('flukeprint'))
    await done(registry.transaction('catalogues', 'readwrite').objectStore('catalogues').delete(catalogueId))
    registry.close()
  }, id)
}

/** Puts files into a folder of the browser's private file system, from a bare page. */
export async function putFiles(page: Page, folder: string, files: readonly { name: string; bytes: Buffer }[]): Promise<void> {
  const texts = files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }))
  await page.evaluate(
    async ([folderName, all]) => {
      const directory = await (await navigator.storage.getDirectory()).getDirectoryHandle(folderName, { create: true })
      for (const { name, base64 } of all) {
        const stream = await (await directory.getFileHandle(name, { create: true })).createWritable()
        await stream.write(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)))
        await stream.close()
      }
    },
    [folder, texts] as const,
  )
}

export interface PrivateFile {
  name: string
  byteSize: number
  modifiedAtMs: number
}

/** The files of a folder of the private file system; none where there is no such folder. */
export async function privateFiles(page: Page, folder: string): Promise<PrivateFile[]> {
  return await page.evaluate(async (name) => {
    const found: { name: string; byteSize: number; modifiedAtMs: number }[] = []
    const root = await navigator.storage.getDirectory()
    for await (const handle of root.values()) {
      if (handle.kind !== 'directory' || handle.name !== name) continue
      for await (const entry of (handle as FileSystemDirectoryHandle).values()) {
        if (entry.kind !== 'file') continue
        const file = await (entry as FileSystemFileHandle).getFile()
        found.push({ name: entry.name, byteSize: file.size, modifiedAtMs: file.lastModified })
      }
    }
    return found
  }, folder)
}

/** Sends a file of the private file system to the host, which gives it with `takePosted`. */
export async function postPrivateFile(page: Page, folder: string, name: string): Promise<void> {
  await page.evaluate(
    async ([folderName, fileName]) => {
      const directory = await (await navigator.storage.getDirectory()).getDirectoryHandle(folderName)
      await fetch('posted', { method: 'POST', body: await (await directory.getFileHandle(fileName)).getFile() })
    },
    [folder, name] as const,
  )
}
