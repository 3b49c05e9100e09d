import { useEffect, useRef, useState } from 'react'
import { FlukeprintError } from '#core/errors.ts'
import type { Chosen } from '#jobs/import/chosen.ts'
import { isAtHand, startImport } from '#jobs/import/import-job.ts'
import { jobList } from '#jobs/job-list.ts'
import type { CatalogueDatabase, ImportRow } from '#storage/database.ts'
import { countToChooseAgain } from '#storage/imports.ts'
import { foldersNeedingAccess, requestOriginalAccess } from '#storage/originals.ts'
import { clearStanding } from '#ui/banner/standing.ts'
import { showError } from '#ui/toast/toast.ts'
import type { ImportScreenServices } from './services.ts'

interface Input {
  db: CatalogueDatabase
  services: ImportScreenServices
  /** To go on with at once, unless the user must be asked for something first. */
  resumeId: string | null
  onStarted(importId: string): void
}

interface More {
  chosen?: Chosen
  leaveOutMissing?: boolean
}

/** Goes on with an interrupted import: asks for what the browser has forgotten since, permission and files. */
export function useResume({ db, services, resumeId, onStarted }: Input) {
  const [toChoose, setToChoose] = useState<{ row: ImportRow; files: number } | null>(null)
  const newest = useRef({ services, onStarted })
  useEffect(() => {
    newest.current = { services, onStarted }
  })

  function start(row: ImportRow, more: More = {}): void {
    setToChoose(null)
    // Said again if there is still no room.
    clearStanding('storage-full')
    startImport({ db, ...newest.current.services }, row, more)
    newest.current.onStarted(row.id)
  }

  // Called from a click: the browser asks for permission within one alone.
  async function resumeFromClick(row: ImportRow): Promise<void> {
    if ((await foldersNeedingAccess(db)).length > 0) {
      if (!(await requestOriginalAccess(db))) throw new FlukeprintError('permission-needed', `The import of ${row.name} needs access to its folder.`, { remedy: 'Press Resume and allow it.' })
      clearStanding('permission-needed')
    }
    const files = await filesForgotten(db, row.id)
    if (files > 0) setToChoose({ row, files })
    else start(row)
  }

  useEffect(() => {
    if (resumeId === null) return
    async function resumeAtOnce(importId: string): Promise<void> {
      const row = await db.imports.get(importId)
      if (!row || (row.state !== 'running' && row.state !== 'paused')) return
      newest.current.onStarted(importId)
      if (jobList.active('import', db.catalogueId) || (await foldersNeedingAccess(db)).length > 0) return
      const files = await filesForgotten(db, importId)
      if (files > 0) return setToChoose({ row, files })
      if (!jobList.active('import', db.catalogueId)) startImport({ db, ...newest.current.services }, row)
    }
    resumeAtOnce(resumeId).catch(showError)
  }, [db, resumeId])

  return {
    resume: (row: ImportRow) => void resumeFromClick(row).catch(showError),
    toChoose,
    goOn: (more: More) => {
      try {
        if (toChoose) start(toChoose.row, more)
      } catch (thrown) {
        showError(thrown)
      }
    },
    later: () => setToChoose(null),
  }
}

/** Files that only the user can say again where they are. */
async function filesForgotten(db: CatalogueDatabase, importId: string): Promise<number> {
  return isAtHand(importId) ? 0 : await countToChooseAgain(db, importId)
}
