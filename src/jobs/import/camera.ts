import { flukeId, type FlukeId } from '#core/catalogue.ts'
import { errorFromRecord, FlukeprintError } from '#core/errors.ts'
import { keepShot, shotItem, type Shot } from '#storage/camera-shots.ts'
import { jobList } from '../job-list.ts'
import { jobOfImport, startImport } from './import-job.ts'
import type { ImportServices } from './reading.ts'

export interface TakenShot {
  /** Its name in the catalogue. */
  path: string
  /** Its first fluke, once it has been read; of a photograph that the catalogue has already, that one's. Rejects where it can't be read. */
  fluke: Promise<FlukeId>
}

/**
 * Takes a shot of the tablet's own camera into a catalogue: resolves when it is on disk, and then has it read as a job of kind
 * `camera`, beside an import that may be running: who takes a photo at sea wants to know now. Errors: `storage-full`, `storage-blocked`.
 */
export async function takeShot(services: ImportServices, shot: Shot): Promise<TakenShot> {
  const kept = await keepShot(services.db, shot)
  const fluke = read(services, kept)
  // Who does not listen finds the failure among the jobs, and the shot among the interrupted imports.
  fluke.catch(() => undefined)
  return { path: kept.path, fluke }
}

async function read(services: ImportServices, { importId, seq, path }: { importId: string; seq: number; path: string }): Promise<FlukeId> {
  for (;;) {
    const item = await shotItem(services.db, seq)
    if (!item) throw new FlukeprintError('cancelled', 'The photos of the camera were given up.', { file: path })
    if (item.error) throw errorFromRecord(item.error)
    if (item.state !== 'waiting' && item.photoId !== null) return flukeId(item.photoId, 0)
    await untilRead(services, importId)
  }
}

/** Waits for the job that reads this import, or starts one. Rejects with its failure. */
async function untilRead(services: ImportServices, importId: string): Promise<void> {
  const { db } = services
  const row = await db.imports.get(importId)
  if (!row) return
  const id = jobOfImport(importId)?.id ?? startImport(services, row, { kind: 'camera' }).id
  const job = await ended(id)
  // What came of it is on the screen; a line for each shot would only fill the list.
  if (job?.state === 'done') jobList.dismiss(id)
  if (job?.state === 'failed' && job.error) throw errorFromRecord(job.error)
  if (job?.state === 'cancelled') throw new FlukeprintError('cancelled', 'The photos of the camera are read later.', { remedy: 'Resume them from the start screen.' })
}

function ended(id: string) {
  const find = () => jobList.store.getState().jobs.find((job) => job.id === id)
  return new Promise<ReturnType<typeof find>>((resolve) => {
    const look = (): boolean => {
      const job = find()
      if (job && job.endedAtMs === null) return false
      resolve(job)
      return true
    }
    if (look()) return
    const stop = jobList.store.subscribe(() => {
      if (look()) stop()
    })
  })
}
