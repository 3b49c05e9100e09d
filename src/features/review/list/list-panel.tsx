import { errorRecord } from '#core/errors.ts'
import { jobList, type Job } from '#jobs/job-list.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { Button, CommandButton } from '#ui/button/button.tsx'
import type { Command } from '#ui/commands/command.ts'
import { Choice } from '#ui/field/choice.tsx'
import { formatCount, formatCountOf, formatSeconds } from '#ui/format.ts'
import { CloseIcon } from '#ui/icons/icons.tsx'
import { ProgressBar } from '#ui/progress/progress.tsx'
import { CASE_STATES, caseCounts, type Case, type CaseFilter } from '../cases/case.ts'
import type { Suspects } from '../data/use-suspects.ts'
import { KIND_FILTERS, KIND_NAMES, STATE_NAMES } from '../words.ts'
import { SuspectList } from './suspect-list.tsx'
import styles from './list-panel.module.css'

interface Props {
  db: CatalogueDatabase
  suspects: Suspects
  filter: CaseFilter
  /** Those that the filter leaves. */
  cases: readonly Case[]
  current: string | null
  /** Comparing the marks of what is at the top, and how far it is. */
  marks: { job: Job | undefined; compare: Command }
  onFilter(filter: Partial<CaseFilter>): void
  onOpen(key: string): void
}

/** What is listed, and the list. */
export function ListPanel({ db, suspects, filter, cases, current, marks, onFilter, onOpen }: Props) {
  const counts = suspects.cases && caseCounts(suspects.cases, filter)
  return (
    <section className={styles.panel} aria-label="Suspects">
      <div className={styles.head}>
        <Choice className={styles.choice} label="State" value={filter.state} of={CASE_STATES} names={STATE_NAMES} counts={counts?.states} onChange={(state) => onFilter({ state })} />
        <Choice className={styles.choice} label="Kind" value={filter.kind} of={KIND_FILTERS} names={KIND_NAMES} counts={counts?.kinds} onChange={(kind) => onFilter({ kind })} />
        {filter.whale !== null && (
          <p className={styles.whale}>
            <span>
              About <strong>{filter.whale}</strong>
            </span>
            <Button variant="quiet" icon aria-label={`Not only about ${filter.whale}`} onPress={() => onFilter({ whale: null })}>
              <CloseIcon />
            </Button>
          </p>
        )}
        <Search suspects={suspects} />
        <Marks {...marks} />
      </div>
      <SuspectList db={db} label={`${KIND_NAMES[filter.kind]}, ${STATE_NAMES[filter.state].toLowerCase()}`} cases={cases} current={current} onOpen={onOpen} />
    </section>
  )
}

/** Marks tell more than the embedding does, and take longer: they are looked for where the analyst asks for it. */
function Marks({ job, compare }: Props['marks']) {
  if (!job) return compare.enabled?.() ? <CommandButton command={compare} variant="quiet" className={styles.marks} /> : null
  const { progress, secondsLeft, state } = job
  return (
    <div className={styles.search} data-first>
      <p role="status">
        {state === 'paused' ? 'Comparing marks: paused' : 'Comparing marks…'} {progress && progress.total > 0 && `${formatCount(progress.done)} of ${formatCountOf(progress.total, 'pair')}`}
        {secondsLeft !== null && `, ${formatSeconds(secondsLeft)} left`}
      </p>
      <ProgressBar label="Comparing marks" done={progress?.done ?? 0} total={progress?.total ?? 0} />
      <Button onPress={() => jobList.cancel(job.id)}>Cancel</Button>
    </div>
  )
}

/** How far the search is, while it takes a while; and why there is none. */
function Search({ suspects: { progress, stopped, error, list, stop, again } }: { suspects: Suspects }) {
  if (progress) {
    return (
      <div className={styles.search} data-first={list === undefined || undefined}>
        <p role="status">{progress.stage}…</p>
        <ProgressBar label={progress.stage} done={progress.done} total={progress.total} />
        <Button onPress={stop}>Cancel</Button>
      </div>
    )
  }
  if (error) {
    const { message, remedy } = errorRecord(error)
    return (
      <div className={styles.search} data-first role="alert">
        <p>
          {message} {remedy}
        </p>
        <Button onPress={again}>Try again</Button>
      </div>
    )
  }
  if (!stopped) return null
  return (
    <div className={styles.search} data-first>
      <p role="status">The search was stopped{list ? '; the list may be behind.' : '.'}</p>
      <Button onPress={again}>Search again</Button>
    </div>
  )
}
