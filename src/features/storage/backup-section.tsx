import { useQuery } from '@tanstack/react-query'
import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import { isAbort } from '#core/errors.ts'
import type { PicturesKept } from '#core/formats/backup-header.ts'
import { startBackup, type MadeBackup } from '#jobs/backup/backup-job.ts'
import { backupFileName } from '#jobs/backup/names.ts'
import { backupsOf } from '#storage/backup/notes.ts'
import type { SpaceReport } from '#storage/backup/space.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { foldersNeedingAccess, requestOriginalAccess } from '#storage/originals.ts'
import page from '#ui/page/page.module.css'
import { backup } from '#workers/backup/backup.client.ts'
import { Button } from '#ui/button/button.tsx'
import { RadioGroup } from '#ui/field/field.tsx'
import { safeFileName } from '#ui/files/save.ts'
import { formatAgo, formatBytes, formatCountOf, formatDateTime } from '#ui/format.ts'
import { DownloadIcon } from '#ui/icons/icons.tsx'
import { showError, showToast } from '#ui/toast/toast.ts'
import { AutomaticBackup } from './automatic-backup.tsx'
import { JobBar, useActiveJob } from './job-bar.tsx'
import { download, pickTarget } from './pick-target.ts'
import { useBacklog, useBackupRuns } from './use-backlog.ts'
import styles from './storage.module.css'

const SHOWN = 5

interface Props {
  db: CatalogueDatabase
  info: CatalogueInfo
  /** Undefined while it is measured. */
  space: SpaceReport | undefined
}

/** The whole catalogue as one file. */
export function BackupSection({ db, info, space }: Props) {
  const [pictures, setPictures] = useState<PicturesKept>('thumbnails')
  const [made, setMade] = useState<MadeBackup | null>(null)
  const job = useActiveJob('backup', info.id)
  const elsewhere = useBackupRuns(db) && !job
  const closed = useQuery({ queryKey: ['folders-closed', info.id], queryFn: () => foldersNeedingAccess(db), staleTime: 0 })
  const needsAccess = pictures === 'originals' && (closed.data ?? []).length > 0

  async function save(): Promise<void> {
    try {
      const safeName = safeFileName(info.name)
      const picked = await pickTarget(backupFileName(safeName, Date.now(), { automatic: false }))
      if (!picked) return
      setMade(null)
      // The file of the last download is the user's by now.
      if (picked.target.kind === 'download') await backup.dropLeftBackups({})
      const done = await startBackup({ info, pictures, safeName, ...picked }).finished
      if (done.file) download(done.file, done.fileName)
      setMade(done)
      showToast({ tone: 'good', message: `${done.fileName} is saved and checked.` })
    } catch (thrown) {
      // What stopped a job is told by the list of jobs.
      if (!isAbort(thrown)) showError(thrown)
    }
  }

  async function allow(): Promise<void> {
    try {
      await requestOriginalAccess(db)
      await closed.refetch()
    } catch (thrown) {
      showError(thrown)
    }
  }

  return (
    <section className={page.section} aria-labelledby="backup">
      <div className={page.choices}>
        <h2 id="backup">Backup</h2>
        <LastBackup db={db} />
        <RadioGroup<PicturesKept> label="With the decisions, names, boxes and embeddings" value={pictures} onChange={setPictures} options={options(space)} isDisabled={job !== undefined} />
        {needsAccess && (
          <p className={page.note}>
            The browser asks before it reads {closed.data!.join(', ')}. <Button onPress={() => void allow()}>Allow access</Button>
          </p>
        )}
        {job ? (
          <JobBar job={job} />
        ) : elsewhere ? (
          <p role="status">A backup of this catalogue is running in another tab.</p>
        ) : (
          <Button variant="primary" onPress={() => void save()}>
            <DownloadIcon /> Save a backup…
          </Button>
        )}
        {made && <Made made={made} />}
      </div>
      <div className={page.choices}>
        <AutomaticBackup db={db} info={info} />
        <PastBackups catalogueId={info.id} />
      </div>
    </section>
  )
}

function options(space: SpaceReport | undefined) {
  const originals = space && space.ownFiles.bytes + space.copiesOfOwn.bytes + space.onlyCopies.bytes + space.waiting.bytes
  return [
    { value: 'originals' as const, label: 'The photographs themselves', hint: `Everything, byte for byte${originals === undefined ? '' : `: about ${formatBytes(originals)}`}.` },
    { value: 'thumbnails' as const, label: 'Small pictures', hint: `To work on elsewhere while the photographs lie in their folders${space ? `: about ${formatBytes(space.thumbnails.bytes)}` : ''}.` },
    { value: 'none' as const, label: 'No pictures', hint: 'The records alone: the smallest file that loses no decision.' },
  ]
}

function LastBackup({ db }: { db: CatalogueDatabase }) {
  const backlog = useBacklog(db)
  if (!backlog) return null
  const { last, decisions } = backlog
  if (!last) return <p>No backup of this catalogue has been made on this machine{decisions > 0 && `: ${formatCountOf(decisions, 'decision')} would be lost with it`}.</p>
  return (
    <p>
      The last backup was made {formatAgo(last.atMs, Date.now())}. {decisions === 0 ? 'Nothing has been decided since.' : `Since then: ${formatCountOf(decisions, 'decision')}.`}
    </p>
  )
}

function Made({ made: { report } }: { made: MadeBackup }) {
  if (report.skippedCount === 0) return null
  return (
    <div className={page.note} role="status">
      <p>
        All records are in it. {formatCountOf(report.skippedCount, 'picture')} could not be read and {report.skippedCount === 1 ? 'is' : 'are'} left out:
      </p>
      <ul className={styles.list}>
        {report.skipped.map(({ file, why }) => (
          <li key={file}>
            <b>{file}</b>: {why}
          </li>
        ))}
      </ul>
    </div>
  )
}

const PICTURES: Record<PicturesKept, string> = { none: 'no pictures', thumbnails: 'small pictures', originals: 'photographs' }

function PastBackups({ catalogueId }: { catalogueId: string }) {
  const notes = useLiveQuery(async () => (await backupsOf(catalogueId)).slice(0, SHOWN), [catalogueId])
  if (!notes || notes.length === 0) return null
  return (
    <div>
      <h3 className={styles.small}>Backups made on this machine</h3>
      <ul className={styles.list}>
        {notes.map((note) => (
          <li key={note.id}>
            <b>{note.fileName}</b>{' '}
            <span className={page.muted}>
              {formatDateTime(note.atMs)}, {formatBytes(note.byteSize)}, {formatCountOf(note.photos, 'photo')}, {PICTURES[note.pictures]}
              {note.automatic && ', by itself'}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
