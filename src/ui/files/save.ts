interface SavePicker {
  showSaveFilePicker?(options: { suggestedName: string; types: { description: string; accept: Record<string, string[]> }[] }): Promise<FileSystemFileHandle>
}

export interface FileToSave {
  name: string
  mimeType: `${string}/${string}`
  /** What it is, for the browser's dialog. */
  description: string
  content(): Promise<Blob> | Blob
}

/**
 * Saves a file: where the browser has a dialog for it, to a place of the user's choice, else as a download.
 * False where the user thought better of it. Call it from a click.
 */
export async function saveFile(file: FileToSave): Promise<boolean> {
  const picker = (window as SavePicker).showSaveFilePicker
  if (!picker) return download(file.name, await file.content())
  const extension = file.name.slice(file.name.lastIndexOf('.'))
  try {
    const handle = await picker.call(window, { suggestedName: file.name, types: [{ description: file.description, accept: { [file.mimeType]: [extension] } }] })
    const stream = await handle.createWritable()
    await stream.write(await file.content())
    await stream.close()
    return true
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return false
    // A browser may have the dialog and yet refuse it (a frame, a policy): a download works all the same.
    if (thrown instanceof DOMException && (thrown.name === 'SecurityError' || thrown.name === 'NotAllowedError')) return download(file.name, await file.content())
    throw thrown
  }
}

function download(name: string, content: Blob): true {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads it after the click; a minute is long enough.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  return true
}

/** A name that every file system takes: letters, digits, `.`, `-`, `_`; never empty. */
export function safeFileName(text: string): string {
  return text.normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '') || 'flukeprint'
}
