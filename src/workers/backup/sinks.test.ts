import { describe, expect, test, vi } from 'vitest'
import { openPlace } from './sinks.ts'

/** A folder as the browser gives it: what is written to a file stands there only once it is closed. */
function folderWith(files: Map<string, string>) {
  const fileHandle = (name: string) => ({
    name,
    getFile: () => Promise.resolve(new Blob([files.get(name) ?? ''])),
    createWritable: () => {
      let written = ''
      return Promise.resolve({
        write: (part: Uint8Array) => Promise.resolve(void (written += new TextDecoder().decode(part))),
        close: () => Promise.resolve(void files.set(name, written)),
        abort: vi.fn(() => Promise.resolve()),
      })
    },
  })
  const handle = {
    getFileHandle: (name: string) => Promise.resolve((files.set(name, files.get(name) ?? ''), fileHandle(name))),
    removeEntry: (name: string) => Promise.resolve(void files.delete(name)),
  }
  return handle as unknown as FileSystemDirectoryHandle
}

const NAME = 'Bay-auto-2026-11-24-1605.flukeprint.zip'

describe('a backup into a folder that fails', () => {
  test('leaves nothing behind', async () => {
    const files = new Map<string, string>()
    const place = await openPlace({ kind: 'folder', handle: folderWith(files) }, NAME)
    await place.write(new TextEncoder().encode('half'))
    await place.abort()
    expect([...files]).toEqual([])
  })

  test('leaves the one of the same minute before it as it was', async () => {
    const files = new Map([[NAME, 'whole']])
    const place = await openPlace({ kind: 'folder', handle: folderWith(files) }, NAME)
    await place.write(new TextEncoder().encode('half'))
    await place.abort()
    expect([...files]).toEqual([[NAME, 'whole']])
  })
})
