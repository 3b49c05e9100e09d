import { FlukeprintError } from '#core/errors.ts'
import type { ImportRow } from '#storage/database.ts'
import { cancelImport, setImportState, type ImportCounts } from '#storage/imports.ts'
import { jobList, type Job, type JobHandle } from '../job-list.ts'
import { inOneTab } from '../one-tab.ts'
import type { Chosen } from './chosen.ts'
import type { ImportServices } from './reading.ts'
import { runImport } from './run-import.ts'

/** The chosen files of imports that are not over, for as long as this page lives: a failed one is resumed without asking for them again. */
const chosenFor = new Map<string, Chosen>()

/** Whether the files of this import are still at hand in this page. */
export function isAtHand(importId: string): boolean {
  return chosenFor.has(importId)
}

const importOf = new Map<string, string>()

/** Which import a job of the list is. */
export function importOfJob(jobId: string): string | undefined {
  return importOf.get(jobId)
}

/** The job of the list that is reading this import now. */
export function jobOfImport(importId: string): Job | undefined {
  return jobList.store.getState().jobs.find((job) => job.endedAtMs === null && importOf.get(job.id) === importId)
}

export interface StartOptions {
  chosen?: Chosen | null
  leaveOutMissing?: boolean
  /** `camera`: runs beside an import, and a cancel only puts it off. */
  kind?: 'import' | 'camera'
}

/** Starts or resumes an import as a job of the list. One of kind `import` at a time in a catalogue. */
export function startImport(
  services: ImportServices,
  { id, name }: Pick<ImportRow, 'id' | 'name'>,
  { chosen, leaveOutMissing, kind = 'import' }: StartOptions = {},
  list: Pick<typeof jobList, 'start' | 'active'> = jobList,
): JobHandle<ImportCounts> {
  const { db } = services
  if (kind === 'import' && list.active('import', db.catalogueId)) throw new FlukeprintError('bad-input', 'Another import of this catalogue is running.', { remedy: 'Wait for it to end, or cancel it.' })
  if (chosen) chosenFor.set(id, chosen)
  const handle = list.start({
    title: `Import of ${name}`,
    kind,
    catalogueId: db.catalogueId,
    run: (context) =>
      // Two tabs that import the same would decode everything twice; storage alone would keep the result right.
      inOneTab(`flukeprint-import-${id}`, 'This import is running in another tab.', async () => {
        const counts = await runImport(services, { importId: id, chosen: chosenFor.get(id) ?? null, leaveOutMissing }, context)
        chosenFor.delete(id)
        return counts
      }),
    pause: { paused: () => setImportState(db, id, 'paused') },
    cancelled: async () => {
      if (kind === 'camera') return await setImportState(db, id, 'paused')
      await cancelImport(db, id)
      chosenFor.delete(id)
    },
    summary: importSummary,
  })
  importOf.set(handle.id, id)
  return handle
}

/** `180 new photos, 3 not readable, 12 duplicates`: what needs a hand stands before what does not, since the bar cuts the end off. */
export function importSummary({ done, duplicate, known, failed }: ImportCounts): string {
  const parts = [`${done} new ${done === 1 ? 'photo' : 'photos'}`]
  if (failed > 0) parts.push(`${failed} not readable`)
  if (duplicate > 0) parts.push(`${duplicate} ${duplicate === 1 ? 'duplicate' : 'duplicates'}`)
  if (known > 0) parts.push(`${known} known already`)
  return parts.join(', ')
}
