/** A file as the user chose it. */
export interface PickedFile {
  file: File
  /** Path below the chosen folder, with the file name. */
  path: string
  /** Where the browser gives one: the file can then be read again after a reload, without a copy. */
  handle: FileSystemFileHandle | null
}

/** What the user has chosen or dropped. A folder by handle is not listed yet. */
export interface Picked {
  /** What it is called: the folder, the file, or how many files. */
  name: string
  folder: FileSystemDirectoryHandle | null
  files: PickedFile[]
}

interface FolderPicker {
  showDirectoryPicker?(options: { id?: string; mode?: 'read' }): Promise<FileSystemDirectoryHandle>
}

/** True where the browser can hand out a lasting reference to a folder. */
export function canReferToFolders(): boolean {
  return (window as FolderPicker).showDirectoryPicker !== undefined
}

/** Asks for a folder; null where the user thinks better of it. Call it from a click. */
export async function pickFolder(): Promise<Picked | null> {
  const picker = (window as FolderPicker).showDirectoryPicker
  if (!picker) return fromInput(await askInput({ folder: true }))
  try {
    const folder = await picker.call(window, { id: 'photos', mode: 'read' })
    return { name: folder.name, folder, files: [] }
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return null
    throw thrown
  }
}

/** Asks for files; null where none was chosen. Call it from a click. */
export async function pickFiles(accept: string, several = true): Promise<Picked | null> {
  return fromInput(await askInput({ accept, several }))
}

/** Asks for pictures: with nothing but these in `accept`, a tablet opens its gallery and not its files. Null where none was chosen. Call it from a click. */
export async function pickPictures(): Promise<Picked | null> {
  return fromInput(await askInput({ accept: 'image/*' }))
}

/** Opens the camera at the back, where there is one; null where no photo was taken. Call it from a click. */
export async function takePicture(): Promise<File | null> {
  return (await askInput({ accept: 'image/*', several: false, camera: true }))[0] ?? null
}

interface Asked {
  accept?: string
  several?: boolean
  folder?: boolean
  camera?: boolean
}

/** A hidden input, since it works in every browser. Resolves with nothing when the user cancels. */
function askInput({ accept = '', several = true, folder = false, camera = false }: Asked): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.multiple = several
    input.webkitdirectory = folder
    if (camera) input.setAttribute('capture', 'environment')
    input.hidden = true
    const answer = (): void => {
      input.remove()
      resolve([...(input.files ?? [])])
    }
    input.addEventListener('change', answer)
    input.addEventListener('cancel', answer)
    // In the page while it asks: a test, and some browsers, can't reach it otherwise.
    document.body.append(input)
    input.click()
  })
}

function fromInput(files: File[]): Picked | null {
  if (files.length === 0) return null
  const picked = files.map((file) => ({ file, path: pathBelowRoot(file), handle: null }))
  return { name: nameOf(files), folder: null, files: picked }
}

/** `trip/day 1/a.jpg` was chosen as the folder `trip`: the path is `day 1/a.jpg`. */
function pathBelowRoot(file: File): string {
  const path = file.webkitRelativePath
  return path === '' ? file.name : path.slice(path.indexOf('/') + 1)
}

function nameOf(files: File[]): string {
  const root = files[0]!.webkitRelativePath.split('/')[0]
  if (root) return root
  return files.length === 1 ? files[0]!.name : `${files.length} files`
}

interface HandleItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>
}

/** What was dropped: a single folder stays a folder, more than one become files. Must be called within the drop event. */
export async function fromDrop(transfer: DataTransfer): Promise<Picked | null> {
  // The items are gone when the event is over: all is asked for before the first wait.
  const items = [...transfer.items].filter((item) => item.kind === 'file')
  const asked = items.map((item) => ({
    handle: (item as DataTransferItem & HandleItem).getAsFileSystemHandle?.() ?? Promise.resolve(null),
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }))
  const handles = await Promise.all(asked.map(({ handle }) => handle))
  const [only] = handles
  if (handles.length === 1 && only?.kind === 'directory') return { name: only.name, folder: only as FileSystemDirectoryHandle, files: [] }
  const files = (await Promise.all(asked.map(({ entry, file }, i) => below(handles[i] ?? null, entry, file)))).flat()
  if (files.length === 0) return null
  const folders = asked.filter(({ entry }) => entry?.isDirectory)
  const name = folders.length === 1 ? folders[0]!.entry!.name : files.length === 1 ? files[0]!.file.name : `${files.length} files`
  return { name, folder: null, files }
}

async function below(handle: FileSystemHandle | null, entry: FileSystemEntry | null, file: File | null): Promise<PickedFile[]> {
  if (handle?.kind === 'file') return [{ file: file ?? (await (handle as FileSystemFileHandle).getFile()), path: handle.name, handle: handle as FileSystemFileHandle }]
  if (handle?.kind === 'directory') return await listHandle(handle as FileSystemDirectoryHandle, `${handle.name}/`)
  if (entry?.isDirectory) return await listEntry(entry as FileSystemDirectoryEntry, `${entry.name}/`)
  return file ? [{ file, path: file.name, handle: null }] : []
}

async function listHandle(folder: FileSystemDirectoryHandle, path: string): Promise<PickedFile[]> {
  const found: PickedFile[] = []
  for await (const handle of folder.values()) {
    if (handle.kind === 'file') found.push({ file: await handle.getFile(), path: path + handle.name, handle })
    else found.push(...(await listHandle(handle, `${path}${handle.name}/`)))
  }
  return found
}

async function listEntry(folder: FileSystemDirectoryEntry, path: string): Promise<PickedFile[]> {
  const reader = folder.createReader()
  const found: PickedFile[] = []
  for (;;) {
    // A reader hands out at most a hundred at a time, then nothing.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (entries.length === 0) return found
    for (const entry of entries) {
      if (entry.isDirectory) found.push(...(await listEntry(entry as FileSystemDirectoryEntry, `${path}${entry.name}/`)))
      else found.push({ file: await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)), path: path + entry.name, handle: null })
    }
  }
}
