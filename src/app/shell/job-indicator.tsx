import { useStore } from 'zustand'
import { jobList, type Job } from '#jobs/job-list.ts'
import { Button } from '#ui/button/button.tsx'
import { formatSeconds, formatShare } from '#ui/format.ts'
import { CloseIcon, PauseIcon, PlayIcon } from '#ui/icons/icons.tsx'
import { Popover } from '#ui/popover/popover.tsx'
import { ProgressBar } from '#ui/progress/progress.tsx'
import styles from './job-indicator.module.css'

/** The running work in the bar: what, how far, how long; the rest in a popover. Nothing where nothing runs. */
export function JobIndicator() {
  const jobs = useStore(jobList.store, (state) => state.jobs)
  if (jobs.length === 0) return null
  const shown = jobs.find((job) => job.endedAtMs === null) ?? jobs.at(-1)!
  const more = jobs.filter((job) => job.endedAtMs === null).length - 1
  return (
    <Popover
      label="Work"
      trigger={
        <Button variant="quiet" aria-label={`Work: ${shown.title}, ${jobStateText(shown)}`} className={styles.indicator}>
          <span className={styles.text}>
            <span className={styles.title}>{shown.title}</span>
            <span className={styles.state}>
              {jobStateText(shown)}
              {more > 0 && ` · ${more} more`}
            </span>
          </span>
          {shown.endedAtMs === null && (
            <span className={styles.bar} aria-hidden="true">
              <JobBar job={shown} />
            </span>
          )}
        </Button>
      }
    >
      <ul className={styles.list} aria-label="Work">
        {jobs.map((job) => (
          <JobEntry key={job.id} job={job} />
        ))}
      </ul>
    </Popover>
  )
}

function JobEntry({ job }: { job: Job }) {
  return (
    <li className={styles.entry}>
      <div className={styles.entryHead}>
        <strong>{job.title}</strong>
        <JobButtons job={job} />
      </div>
      {job.endedAtMs === null && <JobBar job={job} />}
      <p className={job.state === 'failed' ? styles.failed : styles.state}>
        {job.progress && job.endedAtMs === null && `${job.progress.stage}: `}
        {jobStateText(job)}
      </p>
      {job.error?.remedy && <p className={styles.state}>{job.error.remedy}</p>}
    </li>
  )
}

function JobButtons({ job }: { job: Job }) {
  if (job.endedAtMs !== null) {
    return (
      <Button variant="quiet" icon aria-label={`Dismiss ${job.title}`} onPress={() => jobList.dismiss(job.id)}>
        <CloseIcon />
      </Button>
    )
  }
  return (
    <span className={styles.buttons}>
      {job.canPause && job.state === 'running' && (
        <Button variant="quiet" icon aria-label={`Pause ${job.title}`} tooltip="Pause" onPress={() => jobList.pause(job.id)}>
          <PauseIcon />
        </Button>
      )}
      {job.state === 'paused' && (
        <Button variant="quiet" icon aria-label={`Resume ${job.title}`} tooltip="Resume" onPress={() => jobList.resume(job.id)}>
          <PlayIcon />
        </Button>
      )}
      <Button onPress={() => jobList.cancel(job.id)} isDisabled={job.state === 'cancelling'} aria-label={`Cancel ${job.title}`}>
        Cancel
      </Button>
    </span>
  )
}

function JobBar({ job }: { job: Job }) {
  return <ProgressBar label={job.title} done={job.progress?.done ?? 0} total={job.progress?.total ?? 0} tone={job.state === 'paused' ? 'warn' : 'accent'} still={job.state === 'paused'} />
}

/** `34 % · 4 min left`, `paused at 34 %`, `done: 200 photos`. */
function jobStateText(job: Job): string {
  const share = job.progress && job.progress.total > 0 ? formatShare(job.progress.done, job.progress.total) : null
  switch (job.state) {
    case 'running':
      return [share ?? 'under way', job.secondsLeft === null ? null : `${formatSeconds(job.secondsLeft)} left`].filter(Boolean).join(' · ')
    case 'pausing':
      return 'pausing…'
    case 'paused':
      return share ? `paused at ${share}` : 'paused'
    case 'cancelling':
      return 'stopping…'
    case 'cancelled':
      return 'cancelled'
    case 'done':
      return job.summary ?? 'done'
    case 'failed':
      return job.error?.message ?? 'failed'
  }
}
