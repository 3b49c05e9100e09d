import { FlukeprintError, isAbort } from '#core/errors.ts'
import { LONGEST_END_BYTES, LONGEST_HEADER_BYTES, readCentralHeader, readEnd, readLocalHeader } from '#core/formats/backup-zip.ts'
import { notAPack, streamOf, MANIFEST_NAME } from '#core/formats/pack/manifest.ts'
import type { RangeSource } from '#core/formats/pack/range-source.ts'

/** A way to read a file's bytes anew: what the user's disk has may change while it is read. */
type OpenFile = (name: string) => Promise<Blob>

/**
 * A folder of the page's own host. `get` is the platform's `fetch`; tests give their own.
 * @param url of the folder, with a slash at the end
 */
export function hostSource(url: string, path: string, get: (url: string, options: RequestInit) => Promise<Response> = (to, options) => fetch(to, options)): RangeSource {
  /** The last file that the host gave whole: one that knows no ranges is asked once for each file, not once for each block. */
  let whole: { file: string; bytes: Blob } | null = null
  return {
    name: path,
    async read(file, start, end, { signal, again = false }) {
      if (whole?.file === file && !again) return await bytesOf(whole.bytes.slice(start, end))
      whole = null
      const response = await ask(file, start === 0 && file === MANIFEST_NAME ? {} : { Range: `bytes=${start}-${end - 1}` }, signal)
      const range = /^bytes (\d+)-/.exec(response.headers.get('Content-Range') ?? '')
      if (response.status === 206 && Number(range?.[1] ?? start) === start) return await body(response, file, signal)
      const bytes = await body(response, file, signal)
      if (response.status !== 206) whole = { file, bytes: new Blob([bytes]) }
      return response.status === 206 ? bytes : bytes.slice(start, end)
    },
  }

  async function ask(file: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    let response: Response
    try {
      // Kept once and for all where it belongs: the browser's cache would hold it a second time.
      response = await get(url + file, { signal, headers, cache: 'no-store', redirect: 'error', credentials: 'same-origin' })
    } catch (cause) {
      throw failed(file, signal, cause)
    }
    if (response.ok) return response
    // A range behind the end of a file that has become shorter.
    if (response.status === 416) return new Response(new Uint8Array(0), { status: 206 })
    const remedy = response.status === 404 ? 'Check the path: the folder of the pack must lie beside the page, on the same host.' : 'Try again later, or ask who keeps the host.'
    throw new FlukeprintError('fetch-failed', `The host does not give the pack: HTTP ${response.status}.`, { file: path + file, remedy, cause: `HTTP ${response.status}` })
  }

  async function body(response: Response, file: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return new Uint8Array(await response.arrayBuffer())
    } catch (cause) {
      throw failed(file, signal, cause)
    }
  }

  function failed(file: string, signal: AbortSignal, cause: unknown): unknown {
    if (signal.aborted || isAbort(cause)) return new FlukeprintError('cancelled', 'Stopped at your request.')
    return new FlukeprintError('fetch-failed', 'The connection to the host of the pack was lost.', { file: path + file, remedy: 'What came in is kept: go on when there is a network again.', cause })
  }
}

/** A folder on a disk or a stick, by a handle that lasts. */
export function folderSource(folder: FileSystemDirectoryHandle): RangeSource {
  return diskSource(folder.name, async (name) => await (await folder.getFileHandle(name)).getFile())
}

/** Files that the user has chosen: those of a folder, wherever in it the pack lies. */
export function filesSource(name: string, files: readonly { path: string; file: File }[]): RangeSource {
  // The manifest nearest to the top is the pack's.
  const manifests = files.filter(({ path }) => path === MANIFEST_NAME || path.endsWith(`/${MANIFEST_NAME}`)).sort((a, b) => a.path.length - b.path.length)
  const below = manifests[0]?.path.slice(0, -MANIFEST_NAME.length) ?? ''
  const byName = new Map(files.map(({ path, file }) => [path, file]))
  return diskSource(name, (file) => {
    const found = byName.get(below + file)
    return found ? Promise.resolve(found) : Promise.reject(new DOMException('It is not there.', 'NotFoundError'))
  })
}

/** A zip as the page writes packs: its files are stored in it as they are, so that they can be read in pieces. */
export function zipSource(zip: File): RangeSource {
  let places: Promise<Map<string, { start: number; end: number }>> | null = null
  return diskSource(zip.name, async (name) => {
    places ??= zipPlaces(zip)
    const place = (await places).get(name)
    if (!place) throw new DOMException('It is not in the zip.', 'NotFoundError')
    return zip.slice(place.start, place.end)
  })
}

function diskSource(name: string, open: OpenFile): RangeSource {
  return {
    name,
    async read(file, start, end) {
      try {
        return await bytesOf((await open(file)).slice(start, end))
      } catch (thrown) {
        throw diskError(thrown, name, file)
      }
    },
  }
}

function diskError(thrown: unknown, name: string, file: string): unknown {
  if (thrown instanceof FlukeprintError || !(thrown instanceof DOMException)) return thrown
  const more = { file: `${name}/${file}`, cause: thrown }
  if (thrown.name === 'NotAllowedError' || thrown.name === 'SecurityError') return new FlukeprintError('permission-needed', 'The browser asks again before it reads this folder.', { ...more, remedy: 'Go on, and allow it.' })
  if (file === MANIFEST_NAME) return new FlukeprintError('source-missing', 'There is no catalogue pack here: it would have a file manifest.json.', { ...more, remedy: 'Choose the folder that the pack’s maker has written, or its zip.' })
  return new FlukeprintError('source-missing', 'A file of the pack is not there any more, or can not be read.', { ...more, remedy: 'What came in is kept: connect the disk again and go on, or have the pack copied anew.' })
}

/** Where the files of a pack are in a zip. Errors: `bad-input`. */
async function zipPlaces(zip: File): Promise<Map<string, { start: number; end: number }>> {
  const tailFrom = Math.max(0, zip.size - LONGEST_END_BYTES)
  const directory = readEnd(await bytesOf(zip.slice(tailFrom)), zip.size)
  if (!directory) throw foreignZip(zip.name)
  const central = await bytesOf(zip.slice(directory.offset, directory.offset + directory.byteSize))
  const places = new Map<string, { start: number; end: number }>()
  for (let at = 0; at < central.length; ) {
    const found = readCentralHeader(central, at)
    if (!found) throw foreignZip(zip.name)
    at = found.next
    const { path, offset, byteSize } = found.entry
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (name !== MANIFEST_NAME && streamOf(name) === null) continue
    const header = readLocalHeader(await bytesOf(zip.slice(offset, offset + LONGEST_HEADER_BYTES)), 0)
    if (!header || header.path !== path || header.byteSize !== byteSize) throw foreignZip(zip.name)
    places.set(name, { start: offset + header.headerBytes, end: offset + header.headerBytes + byteSize })
  }
  return places
}

function foreignZip(name: string): FlukeprintError {
  return notAPack(name, 'the zip is not one that Flukeprint has written; unpack it and choose the folder')
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer())
}
