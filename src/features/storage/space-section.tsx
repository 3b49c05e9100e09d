import { useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { isAbort } from '#core/errors.ts'
import { startKeeping, startThumbnails } from '#jobs/backup/originals-job.ts'
import { dropThumbnails, type Share, type SpaceReport } from '#storage/backup/space.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { dropKeypoints } from '#storage/keypoints/stored-keypoints.ts'
import page from '#ui/page/page.module.css'
import { backup } from '#workers/backup/backup.client.ts'
import { Button } from '#ui/button/button.tsx'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { formatBytes, formatCount, formatCountOf } from '#ui/format.ts'
import { showError, showToast } from '#ui/toast/toast.ts'
import { JobBar, useActiveJob } from './job-bar.tsx'
import { dropsInOrder, type Drop } from './drops.ts'
import styles from './storage.module.css'

interface Props {
  db: CatalogueDatabase
  space: SpaceReport | undefined
  onChanged(): void
  /** How full the browser's storage is as a whole. */
  meter: ReactNode
}

/** What takes how much, and what can go first. */
export function SpaceSection({ db, space, onChanged, meter }: Props) {
  const other = useQuery({ queryKey: ['other-space'], queryFn: () => backup.otherSpace({}), staleTime: 10_000 })
  const [asked, setAsked] = useState<Drop | null>(null)
  const job = useActiveJob('originals', db.catalogueId)
  const drops = space && other.data ? dropsInOrder(space, other.data) : []

  async function drop({ kind }: Drop): Promise<void> {
    setAsked(null)
    try {
      if (kind === 'left-backups') await backup.dropLeftBackups({})
      if (kind === 'keypoints') await dropKeypoints(db.catalogueId)
      if (kind === 'copies-of-own') await startKeeping(db, 'of-own-files').finished
      if (kind === 'only-copies') await startKeeping(db, 'only-copies').finished
      if (kind === 'thumbnails') await dropThumbnails(db)
      showToast({ tone: 'good', message: 'Space is made.' })
    } catch (thrown) {
      if (!isAbort(thrown)) showError(thrown)
    } finally {
      onChanged()
      await other.refetch()
    }
  }

  async function makeThumbnails(): Promise<void> {
    try {
      await startThumbnails(db).finished
    } catch (thrown) {
      if (!isAbort(thrown)) showError(thrown)
    } finally {
      onChanged()
    }
  }

  const missing = space ? space.photos - space.thumbnails.count : 0
  return (
    <section className={page.section} aria-labelledby="space">
      <div className={page.choices}>
        <h2 id="space">What takes how much</h2>
        {space ? <SpaceTable space={space} programBytes={other.data?.program.bytes ?? 0} leftBytes={other.data?.leftBackups.bytes ?? 0} /> : <p role="status">Measuring…</p>}
      </div>
      <div className={page.choices}>
        {meter}
        <h3 className={styles.small}>To make space, in this order</h3>
        {job ? (
          <JobBar job={job} />
        ) : drops.length === 0 ? (
          <p className={page.muted}>There is nothing here that could be dropped without losing something.</p>
        ) : (
          <ol className={styles.list}>
            {drops.map((one) => (
              <li key={one.kind}>
                {one.label}: <b>{formatBytes(one.bytes)}</b>{' '}
                <Button variant="quiet" onPress={() => setAsked(one)} aria-label={`Drop ${one.label}`}>
                  Drop…
                </Button>
              </li>
            ))}
          </ol>
        )}
        {!job && missing > 0 && (
          <p>
            {formatCountOf(missing, 'photo has', 'photos have')} no small picture. <Button onPress={() => void makeThumbnails()}>Make them anew</Button>
          </p>
        )}
      </div>
      {asked && (
        <Dialog
          isOpen
          alert
          onClose={() => setAsked(null)}
          title={`Drop ${asked.label}?`}
          footer={
            <>
              <Button onPress={() => setAsked(null)}>Keep them</Button>
              <Button variant={asked.final ? 'danger' : 'primary'} onPress={() => void drop(asked)}>
                Drop, {formatBytes(asked.bytes)}
              </Button>
            </>
          }
        >
          <p>
            This frees about {formatBytes(asked.bytes)} ({formatCountOf(asked.count, asked.one)}). {asked.afterwards}
          </p>
        </Dialog>
      )}
    </section>
  )
}

interface Row {
  label: string
  note: string
  bytes: number
}

function SpaceTable({ space, programBytes, leftBytes }: { space: SpaceReport; programBytes: number; leftBytes: number }) {
  const shares: Row[] = [
    row('Photographs copied into the browser', { count: space.onlyCopies.count + space.copiesOfOwn.count, bytes: space.onlyCopies.bytes + space.copiesOfOwn.bytes }, 'photograph'),
    row('Files of an import under way', space.waiting, 'file'),
    row('Small pictures', space.thumbnails, 'picture'),
    row('Embeddings', space.embeddings, 'fluke'),
    row('Marks of flukes that were compared', space.keypoints, 'fluke'),
    row('Decisions', space.decisions, 'decision'),
    { label: 'Other records', note: `${formatCountOf(space.others.count, 'row')}, about`, bytes: space.others.bytes },
    { label: 'The program and its models', note: 'shared by all catalogues', bytes: programBytes },
    { label: 'Backups left from downloads', note: '', bytes: leftBytes },
  ].filter(({ bytes }) => bytes > 0)
  const most = Math.max(1, ...shares.map(({ bytes }) => bytes))
  return (
    <table className={styles.table}>
      <tbody>
        {shares.map(({ label, note, bytes }) => (
          <tr key={label}>
            <th scope="row">
              {label} {note && <span className={page.muted}>({note})</span>}
              <span className={styles.share} style={{ width: `${(bytes / most) * 100}%` }} aria-hidden="true" />
            </th>
            <td>{formatBytes(bytes)}</td>
          </tr>
        ))}
        {space.ownFiles.count > 0 && (
          <tr>
            <th scope="row">
              In your own folders <span className={page.muted}>({formatCountOf(space.ownFiles.count, 'photograph')}, {formatBytes(space.ownFiles.bytes)})</span>
            </th>
            <td>nothing here</td>
          </tr>
        )}
        {space.withoutOriginal > 0 && (
          <tr>
            <th scope="row">Photos whose file is not here: import its folder, and it is known by its content</th>
            <td>{formatCount(space.withoutOriginal)}</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

function row(label: string, { count, bytes }: Share, one: string): Row {
  return { label, note: formatCountOf(count, one), bytes }
}
