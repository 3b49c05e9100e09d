import type { JobContext } from '#core/job.ts'
import type { CatalogueDatabase, ImportItemRow } from '#storage/database.ts'
import { endImport, folderOfImport, importCounts, setImportState, waitingItems, waitingPages, type ImportCounts } from '#storage/imports.ts'
import { stopsEverything, VISION_BATCH } from '../analyser.ts'
import { createGate } from '../gate.ts'
import { inLanes } from '../lanes.ts'
import { copyChosen } from './copy-chosen.ts'
import { createOutcomeWriter } from './outcomes.ts'
import { createReader, openItem, type ImportRun, type ImportServices, type ReadingServices } from './reading.ts'

/** Rows of waiting files held at a time. */
const PAGE = 32

/**
 * Imports what is still waiting: copies what has no handle, then reads, analyses and writes. It may be stopped at any
 * moment and called again: each file is settled in one transaction with all that it brought. One bad file ends up
 * `failed` with its reason. Grey pictures in memory: at most `readers` + `VISION_BATCH`, however many files there are.
 * Errors that stop it (and leave the rest waiting): `permission-needed`, `source-missing` (files must be chosen
 * again), `storage-full`, `storage-blocked`, `engine-unavailable`, `cancelled`.
 */
export async function runImport(services: ImportServices, run: ImportRun, context: JobContext): Promise<ImportCounts> {
  const { db } = services
  const { importId } = run
  await assertAccess(services, importId)
  await setImportState(db, importId, 'running')
  const gate = createGate(services.readers)
  do {
    await copyChosen({ ...services, gate }, run, context)
    await readWaiting({ ...services, gate }, importId, context)
  } while (!(await endImport(db, importId)))
  return await importCounts(db, importId)
}

/** Throws `permission-needed` before anything is begun. Any other failure of a file is met again when its turn comes. */
async function assertAccess({ db, io }: ImportServices, importId: string): Promise<void> {
  const first = (await waitingItems(db, importId, -Infinity, PAGE)).find(({ source }) => source?.kind === 'handle')
  if (!first?.source) return
  try {
    await openItem({ db, io }, first.source, first.path)
  } catch (thrown) {
    if (stopsEverything(thrown)) throw thrown
  }
}

async function readWaiting(services: ReadingServices, importId: string, { signal, report }: JobContext): Promise<void> {
  const { db } = services
  const counts = await importCounts(db, importId)
  const total = Object.values(counts).reduce((sum, count) => sum + count)
  let done = total - counts.waiting
  report({ stage: 'photos', done, total })
  const writer = createOutcomeWriter(db, (files) => {
    done += files
    // Shots of the camera join it while it runs.
    report({ stage: 'photos', done, total: Math.max(done, total) })
  })
  try {
    const reader = createReader({ ...services, folderId: await folderOfImport(db, importId) }, signal)
    await inLanes(services.readers + VISION_BATCH, eachWaiting(db, importId), signal, async (item, stop) => await writer.add(await reader(item, stop)))
  } finally {
    // What was read before a pause or a failure is kept.
    await writer.flush()
  }
}

async function* eachWaiting(db: CatalogueDatabase, importId: string): AsyncGenerator<ImportItemRow> {
  for await (const page of waitingPages(db, importId, PAGE)) yield* page
}
