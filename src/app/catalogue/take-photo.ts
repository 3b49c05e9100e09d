import { useCallback } from 'react'
import { useNavigate } from 'react-router'
import { takeShot } from '#jobs/import/camera.ts'
import { createCatalogue, openCatalogue, type CatalogueInfo } from '#storage/catalogues.ts'
import { requestPersistence } from '#storage/quota.ts'
import { saveFile } from '#ui/files/save.ts'
import { showError, showToast } from '#ui/toast/toast.ts'
import { io, ioWorkers } from '#workers/io/io.client.ts'
import { startEngine, vision } from '#workers/vision/vision.client.ts'
import { paths } from '../paths.ts'

/** Where a first photo of the camera goes; it can be renamed on the start screen. */
const FIRST_CATALOGUE = 'My catalogue'

/** The last shot: only what was taken last is gone to, so that three in a row do not change the screen three times. */
let last = 0

/**
 * Takes a photo of the tablet's own camera into a catalogue (null: a new one), straight: it is on disk before anything is said of it,
 * and on the screen of Identify as soon as its fluke has been found.
 */
export function useTakePhoto(): (info: CatalogueInfo | null, file: File) => void {
  const navigate = useNavigate()
  return useCallback((info, file) => void take(info, file, async (to) => await navigate(to)).catch(showError), [navigate])
}

async function take(wanted: CatalogueInfo | null, file: File, go: (to: string) => Promise<void>): Promise<void> {
  const mine = ++last
  const kept = await keep(wanted, file)
  if (!kept) return
  const { id, path } = kept
  // Not waited for: some browsers ask the user.
  requestPersistence().catch(showError)
  showToast({ tone: 'good', message: `Kept: ${path}. Looking for its fluke…` })
  const identify = paths.identify(id)
  if (!isOn(identify)) await go(identify)
  const fluke = await kept.fluke
  const there = paths.identify(id, fluke)
  if (mine === last && isOn(identify)) await go(there)
  else if (mine === last) showToast({ tone: 'good', message: `${path} can be identified.`, action: { label: 'Identify', run: () => void go(there) } })
}

/** Null where it could not be kept: then the user may save it elsewhere, for it is nowhere yet. */
async function keep(wanted: CatalogueInfo | null, file: File) {
  try {
    const info = wanted ?? (await createCatalogue({ name: FIRST_CATALOGUE, kind: 'own' }))
    const services = { db: await openCatalogue(info.id), io, vision, startEngine, readers: ioWorkers }
    return { id: info.id, ...(await takeShot(services, { file, atMs: Date.now() })) }
  } catch (thrown) {
    showError(thrown)
    showToast({
      tone: 'bad',
      message: 'The photo is not kept yet.',
      detail: 'Save it as a file, or it is lost.',
      action: { label: 'Save', run: () => void saveFile({ name: file.name || 'photo.jpg', mimeType: 'image/jpeg', description: 'Photo', content: () => file }).catch(showError) },
    })
    return null
  }
}

function isOn(path: string): boolean {
  return location.hash.slice(1).split('?')[0] === path
}
