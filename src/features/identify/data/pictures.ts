import { createContext, useContext, useEffect, useSyncExternalStore } from 'react'
import type { PhotoId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { openOriginal } from '#storage/originals.ts'
import { UrlCache, type PictureUrl } from './url-cache.ts'

export interface Pictures {
  thumbnails: UrlCache<PhotoId>
  originals: UrlCache<PhotoId>
}

/** Thumbnails are small; of the originals, decoded ones take 50 MB each, so only the last few are kept. */
const SPARE_THUMBNAILS = 500
const SPARE_ORIGINALS = 10
/** A demo's original is drawn, which takes its time: what is on the screen must not wait for many that were passed by. */
const ORIGINALS_AT_ONCE = 2

export function createPictures(db: CatalogueDatabase, drawDemo: (index: number) => Promise<Blob>): Pictures {
  return {
    thumbnails: new UrlCache(batched(db), SPARE_THUMBNAILS),
    originals: new UrlCache((photoId) => openOriginal(db, photoId, { drawDemo }), SPARE_ORIGINALS, undefined, ORIGINALS_AT_ONCE),
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
function batched(db: CatalogueDatabase): (photoId: PhotoId) => Promise<Blob | null> {
  let waiting: PhotoId[] = []
  let reading: Promise<Map<PhotoId, Blob>> | null = null
  const read = async (): Promise<Map<PhotoId, Blob>> => {
    await Promise.resolve()
    const ids = waiting
    waiting = []
    reading = null
    const rows = await db.thumbnails.bulkGet(ids)
    return new Map(rows.flatMap((row) => (row ? [[row.photoId, row.image] as const] : [])))
  }
  return async (photoId) => {
    waiting.push(photoId)
    reading ??= read()
    return (await reading).get(photoId) ?? null
  }
}
