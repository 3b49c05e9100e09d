import { errorRecord, FlukeprintError } from '#core/errors.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import type { CatalogueDatabase, ImportItemRow } from '#storage/database.ts'
import { copyItems, countToChooseAgain, fileNameOf, waitingPages } from '#storage/imports.ts'
import { stopsEverything } from '../analyser.ts'
import { createOutcomeWriter, type OutcomeWriter } from './outcomes.ts'
import { failureOf, sameAsBefore, type ImportRun, type ReadingServices } from './reading.ts'

/** What one transaction copies: large enough to be quick, small enough to hold in memory (a zip's files are). */
const MOST_FILES = 16
const MOST_BYTES = 64 * 2 ** 20
const PAGE = 32

interface Copy {
  item: ImportItemRow
  file: Blob
}

/**
 * Copies the files that have no handle into the catalogue, before any is read: from then on a reload loses nothing.
 * What the catalogue has already is not copied. Errors: `storage-full` (what was copied is kept), `source-missing`
 * (the page was reloaded in the middle: the rest must be chosen again).
 */
export async function copyChosen(services: Pick<ReadingServices, 'db' | 'io' | 'gate'>, { importId, chosen, leaveOutMissing }: ImportRun, { signal, report }: JobContext): Promise<void> {
  const { db } = services
  const total = await countToChooseAgain(db, importId)
  if (total === 0 || (chosen === null && leaveOutMissing)) return
  if (chosen === null) throw chooseAgain(total)
  let done = 0
  const tell = (files: number): void => report({ stage: 'copying', done: (done += files), total })
  const writer = createOutcomeWriter(db, tell)
  tell(0)
  try {
    for await (const page of waitingPages(db, importId, PAGE)) {
      let batch: Copy[] = []
      for (const item of page.filter(({ source, photoId }) => source === null && photoId === null)) {
        throwIfCancelled(signal)
        const file = await opened(item)
        if (file) batch.push({ item, file })
        if (batch.length < MOST_FILES && bytesOf(batch) < MOST_BYTES) continue
        tell(await copyBatch(db, batch, writer))
        batch = []
      }
      tell(await copyBatch(db, batch, writer))
    }
  } finally {
    await writer.flush()
  }

  async function opened(item: ImportItemRow): Promise<Blob | null> {
    try {
      const file = await chosen!.open(item.path, signal)
      const photoId = await sameAsBefore(services, file, fileNameOf(item.path), signal)
      if (!photoId) return file
      await writer.add({ kind: 'duplicate', item, photoId })
    } catch (thrown) {
      throwIfCancelled(signal)
      if (stopsEverything(thrown)) throw thrown
      await writer.add({ kind: 'failed', item, error: failureOf(thrown, item.path) })
    }
    return null
  }
}

/** Copies them in one transaction; where a file among them can't be read, each by itself. Returns how many were copied. */
async function copyBatch(db: CatalogueDatabase, batch: Copy[], writer: OutcomeWriter): Promise<number> {
  if (batch.length === 0) return 0
  try {
    await copyItems(db, batch)
    return batch.length
  } catch (thrown) {
    if (errorRecord(thrown).code !== 'source-missing') throw thrown
    if (batch.length === 1) {
      await writer.add({ kind: 'failed', item: batch[0]!.item, error: failureOf(thrown, batch[0]!.item.path) })
      return 0
    }
    let copied = 0
    for (const copy of batch) copied += await copyBatch(db, [copy], writer)
    return copied
  }
}

function bytesOf(batch: Copy[]): number {
  return batch.reduce((sum, { file }) => sum + file.size, 0)
}

function chooseAgain(files: number): FlukeprintError {
  return new FlukeprintError('source-missing', `${files === 1 ? 'One file was' : `${files} files were`} not copied yet when the page was closed.`, { remedy: 'Choose the same files again, or go on without them.' })
}
