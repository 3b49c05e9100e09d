import { useEffect, useRef, useState } from 'react'
import { errorRecord, isAbort, type ErrorRecord } from '#core/errors.ts'
import { choose, type Chosen } from '#jobs/import/chosen.ts'
import { startImport } from '#jobs/import/import-job.ts'
import { likeliestTable, listForImport, previewLabels, readTable, type LabelPreview, type Listing, type TableFile } from '#jobs/import/preview.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { beginImport, discardDraft } from '#storage/imports.ts'
import { requestPersistence, roomLeft } from '#storage/quota.ts'
import type { Picked } from '#ui/files/picked.ts'
import { showError } from '#ui/toast/toast.ts'
import type { ImportScreenServices } from './services.ts'

export interface ReadyPreview {
  phase: 'ready'
  listing: Listing
  chosen: Chosen
  tables: TableFile[]
  /** The table whose labels are taken; null: none are. */
  tablePath: string | null
  /** Null while it is worked out, and where no table is taken. */
  labels: LabelPreview | null
  roomLeftBytes: number | null
}

export type Preview = { phase: 'listing'; photos: number } | ReadyPreview | { phase: 'failed'; error: ErrorRecord }

interface Input {
  db: CatalogueDatabase
  services: ImportScreenServices
  picked: Picked
  /** Tables chosen before the photos were. */
  carried: TableFile[]
}

/** Looks through what was chosen: a draft in the database, thrown away again unless it is started. */
export function usePreview({ db, services, picked, carried }: Input) {
  const [preview, setPreview] = useState<Preview>({ phase: 'listing', photos: 0 })
  const started = useRef(false)
  const inputs = useRef({ services, carried })
  useEffect(() => {
    inputs.current = { services, carried }
  })

  useEffect(() => {
    const abort = new AbortController()
    const { signal } = abort
    let draft: string | null = null
    started.current = false
    async function look(): Promise<void> {
      const { io } = inputs.current.services
      const chosen = choose(picked, io)
      const listing = await listForImport({ db, io }, chosen, { signal, report: ({ done }) => setPreview({ phase: 'listing', photos: done }) })
      draft = listing.importId
      const tables = [...inputs.current.carried, ...listing.tables]
      const [best, roomLeftBytes] = await Promise.all([likeliestTable(db, draft, tables, signal), roomLeft()])
      if (signal.aborted) return await discardDraft(db, draft)
      setPreview({ phase: 'ready', listing, chosen, tables, tablePath: best?.table.path ?? null, labels: best?.labels ?? null, roomLeftBytes })
    }
    look().catch((thrown: unknown) => {
      if (!isAbort(thrown) && !signal.aborted) setPreview({ phase: 'failed', error: errorRecord(thrown) })
    })
    return () => {
      abort.abort()
      if (draft !== null && !started.current) discardDraft(db, draft).catch(showError)
    }
  }, [db, picked])

  async function takeTable(ready: ReadyPreview, path: string | null, tables = ready.tables): Promise<void> {
    const table = tables.find((one) => one.path === path)?.table
    setPreview({ ...ready, tables, tablePath: path, labels: null })
    if (!table) return
    const labels = await previewLabels(db, ready.listing.importId, table)
    // Another table may have been chosen meanwhile.
    setPreview((now) => (now.phase === 'ready' && now.tablePath === path ? { ...now, labels } : now))
  }

  async function addTable(ready: ReadyPreview, { path, file }: { path: string; file: Blob }): Promise<void> {
    const table = await readTable(services.io, path, () => Promise.resolve(file))
    const tables = [...ready.tables.filter((one) => one.path !== path), table]
    await takeTable(ready, table.table ? path : ready.tablePath, tables)
  }

  async function start({ listing, chosen, labels }: ReadyPreview, report: (files: number) => void): Promise<void> {
    // Not waited for: some browsers ask the user, and the import need not stand still meanwhile.
    requestPersistence().catch(showError)
    await beginImport(db, listing.importId, { folder: chosen.folder, labelOf: labels?.labelOf ?? (() => null) }, report)
    started.current = true
    startImport({ db, ...services }, { id: listing.importId, name: listing.name }, { chosen })
  }

  return { preview, takeTable, addTable, start }
}
