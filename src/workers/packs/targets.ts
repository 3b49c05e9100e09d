import type { WrittenFile } from '#core/formats/pack/block-cutter.ts'
import { FlukeprintError } from '#core/errors.ts'
import { MANIFEST_NAME, readManifest, streamOf, type PackManifest } from '#core/formats/pack/manifest.ts'
import { sinkError } from '#storage/backup/sink.ts'
import { ZipWriter } from '#storage/backup/zip-writer.ts'
import { openPlace } from '../backup/sinks.ts'
import type { PackTarget } from './packs.contract.ts'

/** Where a pack is being written to. */
export interface OpenTarget {
  write(file: WrittenFile): Promise<void>
  /** After the manifest. Gives the file, where it is to be downloaded. */
  finish(manifest: PackManifest): Promise<Blob | null>
  abort(): Promise<void>
}

/** Errors: `bad-input` (the folder holds another pack); else, as of what it gives, see `sinkError`. */
export async function openTarget(target: PackTarget, packId: string): Promise<OpenTarget> {
  if (target.kind === 'zip') return await openZip(target.fileName)
  await refuseOtherPack(target.handle, packId)
  return openFolder(target.handle)
}

/** Files take the place of former ones one by one, the manifest last; what the new edition has no more is removed after it. */
function openFolder(folder: FileSystemDirectoryHandle): OpenTarget {
  return {
    async write({ name, bytes }) {
      try {
        const stream = await (await folder.getFileHandle(name, { create: true })).createWritable()
        await stream.write(bytes)
        await stream.close()
      } catch (thrown) {
        throw sinkError(thrown, `${folder.name}/${name}`)
      }
    },
    async finish({ files }) {
      const names = new Set(files.map(({ name }) => name))
      const former: string[] = []
      for await (const { name } of folder.values()) if (streamOf(name) !== null && !names.has(name)) former.push(name)
      for (const name of former) await folder.removeEntry(name)
      return null
    },
    // What was there before is mixed with what was written: the next attempt puts it right, and readers see it by the checksums.
    abort: () => Promise.resolve(),
  }
}

async function openZip(fileName: string): Promise<OpenTarget> {
  const place = await openPlace({ kind: 'download' }, fileName).catch((thrown: unknown) => Promise.reject(sinkError(thrown, fileName)))
  const zip = new ZipWriter(place, Date.now())
  const folder = fileName.replace(/(\.flukeprint-pack)?\.zip$/, '')
  return {
    async write({ name, bytes }) {
      try {
        await zip.add(`${folder}/${name}`, bytes)
      } catch (thrown) {
        throw sinkError(thrown, fileName)
      }
    },
    async finish() {
      try {
        await zip.finish()
        await place.close()
      } catch (thrown) {
        throw sinkError(thrown, fileName)
      }
      return await place.file()
    },
    abort: () => place.abort(),
  }
}

/** Nobody's pack is written over, and neither is anything else that is called manifest.json. */
async function refuseOtherPack(folder: FileSystemDirectoryHandle, packId: string): Promise<void> {
  let text: string
  try {
    text = await (await (await folder.getFileHandle(MANIFEST_NAME)).getFile()).text()
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'NotFoundError') return
    throw sinkError(thrown, `${folder.name}/${MANIFEST_NAME}`)
  }
  if (readManifest(text, folder.name).packId === packId) return
  throw new FlukeprintError('bad-input', 'There is another pack in this folder.', { file: folder.name, remedy: 'Choose an empty folder, or the one that this catalogue was shared into before.' })
}
