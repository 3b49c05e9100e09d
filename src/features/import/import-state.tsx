import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import { useStore } from 'zustand'
import { importOfJob, importSummary } from '#jobs/import/import-job.ts'
import { jobList, type Job } from '#jobs/job-list.ts'
import type { CatalogueDatabase, ImportRow } from '#storage/database.ts'
import { countDoubtfulOf, importCounts, type ImportCounts } from '#storage/imports.ts'
import { Button } from '#ui/button/button.tsx'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { formatCount, formatCountOf, formatSeconds, formatShare } from '#ui/format.ts'
import { CheckIcon, PauseIcon, PlayIcon } from '#ui/icons/icons.tsx'
import { ProgressBar } from '#ui/progress/progress.tsx'
import { Duplicates } from './duplicates.tsx'
import { Failures, Notes } from './failures.tsx'
import { PanelHeading } from './panel-heading.tsx'
import { Trouble } from './preview-view.tsx'
import { Stat, Stats } from './stats.tsx'
import styles from './import.module.css'

/** The job of an import in this page, the newest; undefined where it never ran here. */
export function useJobOf(importId: string): Job | undefined {
  return useStore(jobList.store, ({ jobs }) => jobs.findLast((job) => importOfJob(job.id) === importId))
}

interface Props {
  db: CatalogueDatabase
  row: ImportRow
  onIdentify(): void
  /** To what probably shows no fluke. */
  onDoubtful(): void
  /** Starts it again where it stopped. */
  onResume(): void
  /** Gives it up; what came in stays. */
  onCancel(): void
  onClose(): void
}

/** One import: running, paused, stopped by a failure or over; with its failures as they come. */
export function ImportState({ db, row, onIdentify, onDoubtful, onResume, onCancel, onClose }: Props) {
  const job = useJobOf(row.id)
  const counts = useLiveQuery(() => importCounts(db, row.id), [db, row.id])
  const [asked, setAsked] = useState(false)
  if (!counts) return null
  const running = job !== undefined && job.endedAtMs === null
  const over = row.state === 'done' || row.state === 'cancelled'
  const usable = counts.done + counts.duplicate + counts.known > 0
  return (
    <section className={styles.panel} aria-labelledby="import-state">
      <PanelHeading id="import-state">
        {headline(row, job)} <span className={styles.name}>“{row.name}”</span>
      </PanelHeading>
      {!over && <Progress job={job} row={row} counts={counts} />}
      {!running && job?.error && <Trouble title={job.error.message}>{job.error.remedy} What came in before is kept.</Trouble>}
      <Stats label="What came in">
        <Stat label={counts.done === 1 ? 'photo came in' : 'photos came in'} value={counts.done} tone="good" />
        {counts.duplicate > 0 && <Stat label={counts.duplicate === 1 ? 'duplicate' : 'duplicates'} value={counts.duplicate} note="the same bytes, once; listed below" />}
        {counts.known > 0 && <Stat label="known already" value={counts.known} />}
        <Stat label="not readable" value={counts.failed} tone={counts.failed > 0 ? 'bad' : 'plain'} note={counts.failed > 0 ? 'listed below' : undefined} />
        {!over && <Stat label="still to come" value={counts.waiting} />}
      </Stats>
      {row.state === 'done' && usable && <NextSteps counts={counts} />}
      {over && counts.done > 0 && <Doubtful db={db} importId={row.id} onDoubtful={onDoubtful} />}
      <Failures db={db} row={row} total={counts.failed} />
      <Duplicates db={db} row={row} total={counts.duplicate} />
      <Notes db={db} importId={row.id} />
      <div className={styles.footer}>
        {over ? (
          <Button onPress={onClose}>Close</Button>
        ) : (
          <>
            <Button onPress={() => setAsked(true)} isDisabled={job?.state === 'cancelling'}>
              Cancel the import…
            </Button>
            {running && job.state !== 'paused' ? (
              // Pending, not disabled, while it comes to rest: a disabled button would lose the keyboard.
              <Button isPending={job.state === 'pausing'} isDisabled={job.state === 'cancelling'} onPress={() => jobList.pause(job.id)}>
                <PauseIcon /> Pause
              </Button>
            ) : (
              <Button variant="primary" onPress={() => (job?.state === 'paused' ? jobList.resume(job.id) : onResume())}>
                <PlayIcon /> Resume
              </Button>
            )}
          </>
        )}
        <Button variant={over ? 'primary' : 'plain'} isDisabled={!usable} onPress={onIdentify}>
          {over ? 'Identify' : 'Identify already'}
        </Button>
      </div>
      {asked && !over && (
        <Dialog
          isOpen
          alert
          onClose={() => setAsked(false)}
          title={`Cancel the import of “${row.name}”?`}
          footer={
            <>
              <Button onPress={() => setAsked(false)}>Go on</Button>
              <Button variant="danger" onPress={() => (setAsked(false), running ? jobList.cancel(job.id) : onCancel())}>
                Cancel the import
              </Button>
            </>
          }
        >
          <p>
            {usable ? `What came in stays (${importSummary(counts)}). ` : ''}
            {formatCountOf(counts.waiting, 'photo')} will not be read. {running ? 'To go on later, pause it instead.' : 'To go on later, leave it as it is.'}
          </p>
        </Dialog>
      )}
    </section>
  )
}

function NextSteps({ counts }: { counts: ImportCounts }) {
  return (
    <p className={styles.next}>
      <CheckIcon /> {counts.done > 0 ? 'The new photos stand in the queue, best candidates worked out as you go.' : 'Nothing was new.'}
    </p>
  )
}

/** Said once all is in: a number that grows with every photo would only take the eye. */
function Doubtful({ db, importId, onDoubtful }: { db: CatalogueDatabase; importId: string; onDoubtful(): void }) {
  const count = useLiveQuery(async () => await countDoubtfulOf(db, importId), [db, importId]) ?? 0
  if (count === 0) return null
  return (
    <p className={styles.next}>
      <span>{formatCountOf(count, 'photo probably shows', 'photos probably show')} no fluke.</span>
      <Button onPress={onDoubtful}>Look through {count === 1 ? 'it' : 'them'}</Button>
    </p>
  )
}

function Progress({ job, row, counts }: { job: Job | undefined; row: ImportRow; counts: ImportCounts }) {
  const settled = row.total - counts.waiting
  const copying = job?.endedAtMs === null && job.progress?.stage === 'copying' ? job.progress : null
  const done = copying?.done ?? settled
  const total = copying?.total ?? row.total
  const running = job?.state === 'running'
  return (
    <div className={styles.progress}>
      <ProgressBar label={copying ? 'Files copied' : 'Photos read'} done={done} total={total} tone={running ? 'accent' : 'warn'} still={!running} />
      <p className={styles.pace}>
        <span>
          <b>{formatCount(done)}</b> of {formatCount(total)} {copying ? 'copied' : ''}
        </span>
        {running && !copying && <Pace job={job} />}
        {running && job.secondsLeft !== null && <span>{formatSeconds(job.secondsLeft)} left</span>}
        {job?.state === 'pausing' && <span>pausing…</span>}
        {job?.state === 'cancelling' && <span>stopping…</span>}
      </p>
      <p className={styles.spoken} role="status">
        {spoken(job, done, total)}
      </p>
    </div>
  )
}

function Pace({ job: { progress, secondsLeft } }: { job: Job }) {
  if (!progress || !secondsLeft) return null
  const perSecond = (progress.total - progress.done) / secondsLeft
  return <span>{perSecond >= 10 ? formatCount(Math.round(perSecond)) : perSecond.toFixed(1)} photos a second</span>
}

/** For a screen reader: changes of state, and every tenth of the way. */
function spoken(job: Job | undefined, done: number, total: number): string {
  if (job?.state === 'paused') return `Paused at ${formatShare(done, total)}.`
  if (job?.state !== 'running') return ''
  return `${Math.floor((done / Math.max(1, total)) * 10) * 10} per cent done.`
}

function headline(row: ImportRow, job: Job | undefined): string {
  if (row.state === 'done') return 'Imported:'
  if (row.state === 'cancelled') return 'Cancelled:'
  if (job?.state === 'failed') return 'Stopped:'
  if (job?.state === 'paused' || (!job && row.state === 'paused')) return 'Paused:'
  return job ? 'Importing' : 'Interrupted:'
}
