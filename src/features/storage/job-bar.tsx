import { useStore } from 'zustand'
import { jobList, type Job } from '#jobs/job-list.ts'
import { Button } from '#ui/button/button.tsx'
import { formatSeconds, formatShare } from '#ui/format.ts'
import page from '#ui/page/page.module.css'
import { ProgressBar } from '#ui/progress/progress.tsx'

/** The job of a kind that is under way in this tab; for restores, which belong to no catalogue, null. */
export function useActiveJob(kind: string, catalogueId: string | null): Job | undefined {
  return useStore(jobList.store, ({ jobs }) => jobs.find((job) => job.kind === kind && job.catalogueId === catalogueId && job.endedAtMs === null))
}

/** How far a job is, and a way to stop it. */
export function JobBar({ job }: { job: Job }) {
  const { progress, secondsLeft } = job
  const share = progress && progress.total > 0 ? formatShare(progress.done, progress.total) : ''
  return (
    <div className={page.running}>
      <ProgressBar label={job.title} done={progress?.done ?? 0} total={progress?.total ?? 0} />
      <p className={page.muted} role="status">
        {[job.state === 'paused' ? 'paused' : progress?.stage, share, secondsLeft === null ? '' : `${formatSeconds(secondsLeft)} left`].filter(Boolean).join(' · ')}
      </p>
      <div className={page.buttons}>
        {job.canPause && job.state === 'running' && <Button onPress={() => jobList.pause(job.id)}>Pause</Button>}
        {job.state === 'paused' && <Button onPress={() => jobList.resume(job.id)}>Resume</Button>}
        <Button onPress={() => jobList.cancel(job.id)} isDisabled={job.state === 'cancelling'}>
          Cancel
        </Button>
      </div>
    </div>
  )
}
