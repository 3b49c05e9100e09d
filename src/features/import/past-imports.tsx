import { useLiveQuery } from 'dexie-react-hooks'
import { useStore } from 'zustand'
import { importSummary, jobOfImport } from '#jobs/import/import-job.ts'
import { jobList } from '#jobs/job-list.ts'
import type { CatalogueDatabase, ImportRow } from '#storage/database.ts'
import { importCounts, listImports, removeImport } from '#storage/imports.ts'
import { Button } from '#ui/button/button.tsx'
import { formatCount, formatDateTime } from '#ui/format.ts'
import { CloseIcon, PlayIcon } from '#ui/icons/icons.tsx'
import { showError } from '#ui/toast/toast.ts'
import styles from './import.module.css'

const SHOWN = 30

interface Props {
  db: CatalogueDatabase
  /** The one that is shown above. */
  except: string | null
  /** Nothing else may be started now. */
  busy: boolean
  onShow(row: ImportRow): void
  onResume(row: ImportRow): void
}

/** The imports of this catalogue, the newest first; those that were cut off can be resumed. */
export function PastImports({ db, except, busy, onShow, onResume }: Props) {
  const rows = useLiveQuery(async () => {
    const imports = (await listImports(db)).filter(({ id }) => id !== except).slice(0, SHOWN)
    return await Promise.all(imports.map(async (row) => ({ row, counts: await importCounts(db, row.id) })))
  }, [db, except])
  const reading = useStore(jobList.store, () => (rows ?? []).map(({ row: { id } }) => (jobOfImport(id) ? id : '')).join())
  if (!rows || rows.length === 0) return null
  return (
    <section aria-labelledby="past">
      <h2 id="past" className={styles.pastTitle}>
        Imports of this catalogue
      </h2>
      <ul className={styles.past}>
        {rows.map(({ row, counts }) => {
          const isRead = reading.split(',').includes(row.id)
          const over = row.state === 'done' || row.state === 'cancelled'
          return (
            <li key={row.id} className={over || isRead ? '' : styles.interrupted}>
              <div className={styles.pastText}>
                <b>{row.name}</b>
                <span className={styles.faint}>{formatDateTime(row.startedAtMs)}</span>
                <span>
                  {isRead ? 'being read' : STATES[row.state]}: {importSummary(counts)}
                  {!over && `, ${formatCount(counts.waiting)} still to come`}
                </span>
              </div>
              <div className={styles.buttons}>
                {!over && !isRead && (
                  <Button variant="primary" isDisabled={busy} onPress={() => onResume(row)} aria-label={`Resume the import of ${row.name}`}>
                    <PlayIcon /> Resume
                  </Button>
                )}
                <Button onPress={() => onShow(row)} aria-label={`Show the import of ${row.name}`}>
                  Show
                </Button>
                {over && (
                  <Button variant="quiet" icon aria-label={`Take the import of ${row.name} off this list`} tooltip="Take off this list; the photos stay" onPress={() => void removeImport(db, row.id).catch(showError)}>
                    <CloseIcon />
                  </Button>
                )}
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

const STATES: Record<ImportRow['state'], string> = { draft: 'not begun', running: 'interrupted', paused: 'paused', done: 'done', cancelled: 'cancelled' }
