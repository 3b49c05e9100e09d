import { createContext, useContext, useEffect, useSyncExternalStore } from 'react'
import type { PhotoId } from '#core/catalogue.ts'
import { UrlCache, type PictureUrl } from './url-cache.ts'

export interface Pictures {
  thumbnails: UrlCache<PhotoId>
  originals: UrlCache<PhotoId>
  /** An original's bytes, for work on many of them: nothing of it is kept. */
  readOriginal(photoId: PhotoId): Promise<Blob>
  /** Asks the browser for leave to read this original again; called from a click. */
  reconnect(photoId: PhotoId): Promise<void>
}

export interface PictureReaders {
  /** Those of the photos that have one. */
  thumbnails(ids: PhotoId[]): Promise<ReadonlyMap<PhotoId, Blob>>
  original(id: PhotoId): Promise<Blob>
  reconnect(id: PhotoId): Promise<void>
}

/** Thumbnails are small; of the originals, decoded ones take 50 MB each, so only the last few are kept. */
const SPARE_THUMBNAILS = 500
const SPARE_ORIGINALS = 10
/** A demo's original is drawn, which takes its time: what is on the screen must not wait for many that were passed by. */
const ORIGINALS_AT_ONCE = 2

export function createPictures({ thumbnails, original, reconnect }: PictureReaders): Pictures {
  return {
    thumbnails: new UrlCache(batched(thumbnails), SPARE_THUMBNAILS),
    originals: new UrlCache(original, SPARE_ORIGINALS, undefined, ORIGINALS_AT_ONCE),
    readOriginal: original,
    reconnect,
  }
}

const PicturesContext = createContext<Pictures | null>(null)
export const PicturesProvider = PicturesContext.Provider

export function usePictures(): Pictures {
  const pictures = useContext(PicturesContext)
  if (!pictures) throw new Error('No PicturesProvider around this.')
  return pictures
}

export function useThumbnail(photoId: PhotoId | null): string | null {
  return usePicture(usePictures().thumbnails, photoId).url
}

export function useOriginal(photoId: PhotoId | null): PictureUrl {
  return usePicture(usePictures().originals, photoId)
}

/** The originals of photos that will be wanted next. */
export function useOriginals(photoIds: readonly PhotoId[]): (string | null)[] {
  const { originals } = usePictures()
  const wanted = photoIds.join()
  useEffect(() => {
    const releases = wanted.split(',').filter(Boolean).map((id) => originals.hold(id as PhotoId, { soon: true }))
    return () => releases.forEach((release) => release())
  }, [originals, wanted])
  useSyncExternalStore(originals.subscribe, () => photoIds.map((id) => originals.read(id).url).join('\n'))
  return photoIds.map((id) => originals.read(id).url)
}

function usePicture(cache: UrlCache<PhotoId>, photoId: PhotoId | null): PictureUrl {
  useEffect(() => (photoId === null ? undefined : cache.hold(photoId)), [cache, photoId])
  return useSyncExternalStore(cache.subscribe, () => cache.read(photoId))
}

/** All that are asked for in one go are read in one go. */
function batched(readAll: PictureReaders['thumbnails']): (photoId: PhotoId) => Promise<Blob | null> {
  let waiting: PhotoId[] = []
  let reading: Promise<ReadonlyMap<PhotoId, Blob>> | null = null
  const read = async (): Promise<ReadonlyMap<PhotoId, Blob>> => {
    await Promise.resolve()
    const ids = waiting
    waiting = []
    reading = null
    return await readAll(ids)
  }
  return async (photoId) => {
    waiting.push(photoId)
    reading ??= read()
    return (await reading).get(photoId) ?? null
  }
}
