import type { PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { throwIfCancelled } from '#core/job.ts'
import { dequantise, EMBEDDING_SIZE } from '#core/ranking/quantise.ts'
import { createCatalogue, deleteCatalogue, listCatalogues, openCatalogue, renameCatalogue, type CatalogueInfo } from '#storage/catalogues.ts'
import { forgetDrawings } from '#storage/originals.ts'
import { addAnalysedPhotos, type AnalysedPhoto } from '#storage/photos.ts'
import { fetchIndex, fetchPack, type DemoEntry, type DemoIndex, type DemoPack, type Fetch } from './pack.ts'

export const DEMO_NAME = 'Demo: synthetic flukes'
/** What becomes of a demo that an earlier version drew and the user has worked in. */
export const FORMER_DEMO_NAME = 'Demo of an earlier version, with your decisions'

interface Options {
  signal?: AbortSignal
  fetch?: Fetch
}

/**
 * The demo catalogue, ready to be worked in: the one that is here, or a new one. All photos come in by one transaction,
 * so an attempt that was cut off has left an empty catalogue, which is filled now. One that an older version of the
 * program drew is made anew: its boxes and thumbnails would not fit what is drawn today. If the user has worked in it, it
 * stays beside the new one, under `FORMER_DEMO_NAME`.
 *
 * Errors: `fetch-failed`, `storage-full`, `storage-blocked`, `cancelled`.
 */
export async function openDemo(options: Options = {}): Promise<CatalogueInfo> {
  // One tab at a time: two that find no demo would each make one.
  const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks
  return locks ? await locks.request('flukeprint-demo', () => openAlone(options)) : await openAlone(options)
}

async function openAlone({ signal, fetch: get = (url, options) => fetch(url, options) }: Options): Promise<CatalogueInfo> {
  throwIfCancelled(signal)
  const infos = (await listCatalogues()).filter(({ kind }) => kind === 'demo')
  const demos = await Promise.all(infos.map(async (info) => ({ info, ids: await photoIds(info) })))
  const filled = demos.filter(({ ids }) => ids.size > 0)
  let index: DemoIndex
  try {
    index = await fetchIndex(get, signal)
  } catch (thrown) {
    // Without a network the catalogue that is here is still good.
    if (filled.length > 0 && thrown instanceof FlukeprintError && thrown.code === 'fetch-failed') return filled[0]!.info
    throw thrown
  }
  const wanted = await Promise.all(index.photos.map((entry) => photoId(index.drawing, entry.index)))
  const here = filled.find(({ ids }) => wanted.every((id) => ids.has(id)))
  if (here) return here.info
  const pack = await fetchPack(get, index, signal)
  throwIfCancelled(signal)
  for (const { info } of filled) await retire(info)
  const info = demos.find(({ ids }) => ids.size === 0)?.info ?? (await createCatalogue({ name: DEMO_NAME, kind: 'demo' }))
  const importedAtMs = Date.now()
  const photos = index.photos.map((entry, n) => analysedPhoto(pack, entry, n, wanted[n]!, importedAtMs))
  await addAnalysedPhotos(await openCatalogue(info.id), photos)
  return info
}

/** USERS' DATA. A demo that holds anything of the user's is kept. */
async function retire({ id }: CatalogueInfo): Promise<void> {
  const db = await openCatalogue(id)
  const own = (await db.decisions.where('[origin+seq]').between(['analyst', -Infinity], ['analyst', Infinity]).count()) + (await db.imports.count())
  if (own === 0) return await deleteCatalogue(id)
  await forgetDrawings(db)
  await renameCatalogue(id, FORMER_DEMO_NAME)
}

async function photoIds({ id }: CatalogueInfo): Promise<Set<PhotoId>> {
  const db = await openCatalogue(id)
  return new Set(await db.photos.toCollection().primaryKeys())
}

/** In place of the hash of a file's bytes: stable for one drawing, and never that of a real file. */
async function photoId(drawing: string, index: number): Promise<PhotoId> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`demo ${drawing} ${index}`))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('') as PhotoId
}

/** @param n place in the pack's files */
function analysedPhoto({ index, codes, thumbnails }: DemoPack, entry: DemoEntry, n: number, id: PhotoId, importedAtMs: number): AnalysedPhoto {
  const { fileName, takenAtMs, latitudeDeg, longitudeDeg, widthPx, heightPx, byteSize, boxPx, boxScore, presence = null, scale } = entry
  const [from, length] = entry.thumbnail
  return {
    photo: { id, fileName, path: fileName, otherNames: [], mimeType: 'image/jpeg', byteSize, widthPx, heightPx, takenAtMs, latitudeDeg, longitudeDeg, importedAtMs },
    thumbnail: new Blob([thumbnails.subarray(from, from + length)], { type: index.thumbnailType }),
    source: { kind: 'demo', index: entry.index },
    detected: { boxPx, boxScore, boxMaker: index.detector, presence },
    embedder: index.embedder,
    vector: dequantise({ codes: codes.slice(n * EMBEDDING_SIZE, (n + 1) * EMBEDDING_SIZE), scale }),
    ...(entry.role === 'gallery' ? { label: entry.individualId } : {}),
  }
}
