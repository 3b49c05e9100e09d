import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { choose } from '#jobs/import/chosen.ts'
import { importOfJob } from '#jobs/import/import-job.ts'
import type { TableFile } from '#jobs/import/preview.ts'
import { jobList } from '#jobs/job-list.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { cancelImport } from '#storage/imports.ts'
import type { Picked } from '#ui/files/picked.ts'
import { useDropAnywhere } from '#ui/files/use-drop.ts'
import { showError, showToast } from '#ui/toast/toast.ts'
import { ChooseAgainDialog } from './choose-again-dialog.tsx'
import { ChooseZone } from './choose-zone.tsx'
import { ImportState } from './import-state.tsx'
import { PastImports } from './past-imports.tsx'
import { PreviewView } from './preview-view.tsx'
import type { ImportScreenServices } from './services.ts'
import { useResume } from './use-resume.ts'
import styles from './import.module.css'

interface Props {
  db: CatalogueDatabase
  info: CatalogueInfo
  services: ImportScreenServices
  /** What was chosen on the start screen; null: nothing. */
  picked: Picked | null
  /** An interrupted import to go on with at once; null: none. */
  resumeId: string | null
  /** `picked` and `resumeId` have been taken over: forget them, or they come back with the next visit. */
  onTakenOver(): void
  /** A photo of the tablet's own camera. */
  onPicture(file: File): void
  onIdentify(): void
  onDoubtful(): void
}

/** From a folder, files or a zip to photos in the catalogue: what will come in, how far it is, what came of it. */
export function ImportScreen({ db, info, services, picked: handedOver, resumeId, onTakenOver, onPicture, onIdentify, onDoubtful }: Props) {
  const [picked, setPicked] = useState<Picked | null>(null)
  const [carried, setCarried] = useState<TableFile[]>([])
  const [shownId, setShownId] = useState<string | null>(null)
  const activeId = useStore(jobList.store, () => {
    const active = jobList.active('import', db.catalogueId)
    return active ? (importOfJob(active.id) ?? null) : null
  })
  const shown = useLiveQuery(async () => (shownId === null ? null : ((await db.imports.get(shownId)) ?? null)), [db, shownId])
  const resume = useResume({ db, services, resumeId, onStarted: setShownId })
  const over = useDropAnywhere((dropped) => (activeId ? showToast({ tone: 'warn', message: 'An import is running: drop these when it is over.' }) : setPicked(dropped)), showError)

  useEffect(() => {
    if (handedOver) setPicked(handedOver)
    if (handedOver || resumeId !== null) onTakenOver()
  }, [handedOver, resumeId, onTakenOver])

  // Whatever runs is shown, and stays to be seen when it is over.
  useEffect(() => {
    if (activeId !== null) setShownId(activeId)
  }, [activeId])

  const previewed = activeId === null ? picked : null
  return (
    <div className={styles.screen}>
      <h1>
        Import <span className={styles.into}>into {info.name}</span>
      </h1>
      {previewed && (
        <PreviewView
          db={db}
          services={services}
          picked={previewed}
          carried={carried}
          onDiscard={() => setPicked(null)}
          onTablesAlone={(tables) => {
            setCarried(tables)
            setPicked(null)
          }}
          onStarted={(importId) => {
            setShownId(importId)
            setCarried([])
            setPicked(null)
          }}
        />
      )}
      {!previewed && shown && (
        <ImportState
          key={shown.id}
          db={db}
          row={shown}
          onIdentify={onIdentify}
          onDoubtful={onDoubtful}
          onResume={() => resume.resume(shown)}
          onCancel={() => void cancelImport(db, shown.id).catch(showError)}
          onClose={() => setShownId(null)}
        />
      )}
      {activeId !== null && picked && <p role="status">“{picked.name}” is looked through when this import is over.</p>}
      {activeId === null && !picked && (
        <ChooseZone onPicked={setPicked} onPicture={onPicture} over={over}>
          {carried.length > 0 && (
            <p>
              <b>{carried.map(({ path }) => path).join(', ')}</b> is at hand: now choose the photos.
            </p>
          )}
        </ChooseZone>
      )}
      <PastImports db={db} except={previewed ? null : shownId} busy={activeId !== null} onShow={({ id }) => (setPicked(null), setShownId(id))} onResume={resume.resume} />
      {resume.toChoose && (
        <ChooseAgainDialog
          row={resume.toChoose.row}
          files={resume.toChoose.files}
          onPicked={(again) => resume.goOn({ chosen: choose(again, services.io) })}
          onWithout={() => resume.goOn({ leaveOutMissing: true })}
          onClose={resume.later}
        />
      )}
    </div>
  )
}
