import type { PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { throwIfCancelled } from '#core/job.ts'
import { dequantise, EMBEDDING_SIZE } from '#core/ranking/quantise.ts'
import { createCatalogue, deleteCatalogue, listCatalogues, openCatalogue, type CatalogueInfo } from '#storage/catalogues.ts'
import { addAnalysedPhotos, type AnalysedPhoto } from '#storage/photos.ts'
import { fetchIndex, fetchPack, type DemoEntry, type DemoIndex, type DemoPack, type Fetch } from './pack.ts'

export const DEMO_NAME = 'Demo: synthetic flukes'

/**
 * The demo catalogue, ready to be worked in: the one that is here, or a new one. All photos come in by one transaction,
 * so an attempt that was cut off has left an empty catalogue, which is filled now. One that an older version of the
 * program drew is made anew: its boxes and thumbnails would not fit what is drawn today.
 *
 * Errors: `fetch-failed`, `storage-full`, `storage-blocked`, `cancelled`.
 */
export async function openDemo({ signal, fetch: get = (url, options) => fetch(url, options) }: { signal?: AbortSignal; fetch?: Fetch } = {}): Promise<CatalogueInfo> {
  const here = (await listCatalogues()).find(({ kind }) => kind === 'demo')
  const ids = here ? await photoIds(here) : []
  let index: DemoIndex
  try {
    index = await fetchIndex(get, signal)
  } catch (thrown) {
    // Without a network the catalogue that is here is still good.
    if (here && ids.length > 0 && thrown instanceof FlukeprintError && thrown.code === 'fetch-failed') return here
    throw thrown
  }
  const wanted = await Promise.all(index.photos.map((entry) => photoId(index.drawing, entry.index)))
  if (here && wanted.every((id) => ids.includes(id))) return here

  const pack = await fetchPack(get, index, signal)
  throwIfCancelled(signal)
  if (here && ids.length > 0) await deleteCatalogue(here.id)
  const info = here && ids.length === 0 ? here : await createCatalogue({ name: DEMO_NAME, kind: 'demo' })
  const importedAtMs = Date.now()
  const photos = index.photos.map((entry, n) => analysedPhoto(pack, entry, n, wanted[n]!, importedAtMs))
  await addAnalysedPhotos(await openCatalogue(info.id), photos)
  return info
}

async function photoIds({ id }: CatalogueInfo): Promise<PhotoId[]> {
  const db = await openCatalogue(id)
  return await db.photos.toCollection().primaryKeys()
}

/** In place of the hash of a file's bytes: stable for one drawing, and never that of a real file. */
async function photoId(drawing: string, index: number): Promise<PhotoId> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`demo ${drawing} ${index}`))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('') as PhotoId
}

/** @param n place in the pack's files */
function analysedPhoto({ index, codes, thumbnails }: DemoPack, entry: DemoEntry, n: number, id: PhotoId, importedAtMs: number): AnalysedPhoto {
  const { fileName, takenAtMs, latitudeDeg, longitudeDeg, widthPx, heightPx, byteSize, boxPx, boxScore, scale } = entry
  const [from, length] = entry.thumbnail
  return {
    photo: { id, fileName, path: fileName, otherNames: [], mimeType: 'image/jpeg', byteSize, widthPx, heightPx, takenAtMs, latitudeDeg, longitudeDeg, importedAtMs },
    thumbnail: new Blob([thumbnails.subarray(from, from + length)], { type: index.thumbnailType }),
    source: { kind: 'demo', index: entry.index },
    detected: { boxPx, boxScore, boxMaker: index.detector },
    embedder: index.embedder,
    vector: dequantise({ codes: codes.slice(n * EMBEDDING_SIZE, (n + 1) * EMBEDDING_SIZE), scale }),
    ...(entry.role === 'gallery' ? { label: entry.individualId } : {}),
  }
}
