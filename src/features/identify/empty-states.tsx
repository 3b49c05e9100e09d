import { useStore } from 'zustand'
import { jobList } from '#jobs/job-list.ts'
import { Button } from '#ui/button/button.tsx'
import { CameraButton } from '#ui/files/camera-button.tsx'
import { formatCount, formatCountOf } from '#ui/format.ts'
import { FlukeMark } from '#ui/icons/icons.tsx'
import type { IdentifyScreenProps } from './props.ts'
import { FILTER_NAMES, type QueueFilter } from './queue/queue-order.ts'
import type { QueueCounts } from './queue/use-queue.ts'
import styles from './empty-states.module.css'

type OnPicture = IdentifyScreenProps['onPicture']

/** Kinds of jobs that bring photos. */
const BRINGING: ReadonlySet<string> = new Set(['import', 'camera'])

export function NothingImported({ catalogueId, onPicture, onImport }: { catalogueId: string; onPicture: OnPicture; onImport(): void }) {
  const importing = useStore(jobList.store, ({ jobs }) => jobs.some((job) => BRINGING.has(job.kind) && job.catalogueId === catalogueId && job.endedAtMs === null))
  return (
    <div className={styles.state}>
      <FlukeMark className={styles.mark} width={72} height={48} />
      <h1>{importing ? 'The first photos are on their way' : 'No photos yet'}</h1>
      <p>{importing ? 'They appear here as soon as their flukes are found.' : 'Bring in a folder, files or a zip, with or without a table of labels.'}</p>
      {!importing && (
        <div className={styles.actions}>
          <Button variant="primary" size="l" onPress={onImport}>
            Import photos
          </Button>
          {onPicture && <CameraButton size="l" onPicture={onPicture} />}
        </div>
      )}
    </div>
  )
}

/** The address names a fluke that is not here: a bookmark of another machine, or one of before. */
export function NotThere({ onQueue }: { onQueue(): void }) {
  return (
    <div className={styles.state}>
      <FlukeMark className={styles.mark} width={72} height={48} />
      <h2>This fluke is not in the catalogue</h2>
      <p>The address may come from another machine, or the photo may have been taken out.</p>
      <div className={styles.actions}>
        <Button variant="primary" size="l" onPress={onQueue}>
          To the queue
        </Button>
      </div>
    </div>
  )
}

interface DoneProps {
  counts: QueueCounts | undefined
  filter: QueueFilter
  onPicture: OnPicture
  onFilter(filter: QueueFilter): void
  onExport(): void
  onImport(): void
}

const TOLD: readonly QueueFilter[] = ['identified', 'new', 'possible', 'skipped', 'unusable']

/** Nothing is left under this filter; for the open ones that is the end of the day's work. */
export function QueueDone({ counts, filter, onPicture, onFilter, onExport, onImport }: DoneProps) {
  const finished = filter === 'open'
  return (
    <div className={styles.state}>
      <FlukeMark className={styles.mark} width={72} height={48} />
      <h1>{finished ? 'Nothing left to decide' : `No photo is “${FILTER_NAMES[filter].toLowerCase()}”`}</h1>
      {counts && (
        <>
          <p>{finished ? finishedText(counts) : 'Choose another list.'}</p>
          <ul className={styles.counts}>
            {TOLD.filter((one) => counts[one] > 0).map((one) => (
              <li key={one}>
                <Button variant="quiet" onPress={() => onFilter(one)}>
                  <strong>{formatCount(counts[one])}</strong> {FILTER_NAMES[one].toLowerCase()}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className={styles.actions}>
        {finished ? (
          <Button variant="primary" size="l" onPress={onExport}>
            Export the labels
          </Button>
        ) : (
          <Button variant="primary" size="l" onPress={() => onFilter('open')}>
            Show open photos
          </Button>
        )}
        <Button size="l" onPress={onImport}>
          Import more photos
        </Button>
        {onPicture && <CameraButton size="l" onPicture={onPicture} />}
      </div>
    </div>
  )
}

function finishedText({ all, skipped }: QueueCounts): string {
  if (skipped === 0) return `Every one of ${formatCountOf(all, 'fluke')} has an answer.`
  return `${formatCountOf(all - skipped, 'fluke has', 'flukes have')} an answer; ${formatCount(skipped)} skipped ${skipped === 1 ? 'waits' : 'wait'} for one.`
}
