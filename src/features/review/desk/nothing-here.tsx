import { errorRecord } from '#core/errors.ts'
import { Button } from '#ui/button/button.tsx'
import { EmptyState } from '#ui/empty/empty-state.tsx'
import { formatCountOf } from '#ui/format.ts'
import { ProgressBar } from '#ui/progress/progress.tsx'
import { filterCases, type CaseFilter } from '../cases/case.ts'
import type { Suspects } from '../data/use-suspects.ts'
import { KIND_NAMES, STATE_NAMES } from '../words.ts'
import styles from './desk.module.css'

interface Props {
  suspects: Suspects
  filter: CaseFilter
  onFilter(filter: Partial<CaseFilter>): void
  onImport(): void
}

/** Why there is nothing to look at: not yet, no longer, or not under this filter. */
export function NothingHere({ suspects, filter, onFilter, onImport }: Props) {
  const { embedded, progress, error, stopped, cases, list, stop, again } = suspects
  if (embedded === 0) {
    return (
      <EmptyState title="No photos to compare yet" text="Suspects are found by comparing the flukes of a catalogue with each other. Bring in photos with a table of labels first.">
        <Button variant="primary" size="l" onPress={onImport}>
          Import photos
        </Button>
      </EmptyState>
    )
  }
  if (!cases) {
    if (error) {
      const { message, remedy } = errorRecord(error)
      return (
        <EmptyState title="The search for suspects has failed" text={`${message} ${remedy ?? ''}`}>
          <Button variant="primary" onPress={again}>
            Try again
          </Button>
        </EmptyState>
      )
    }
    if (stopped) {
      return (
        <EmptyState title="The search was stopped" text="Nothing was changed by it.">
          <Button variant="primary" onPress={again}>
            Search again
          </Button>
        </EmptyState>
      )
    }
    return (
      <EmptyState title="Looking for suspects" text="All flukes are compared with each other; this is done once, and kept up from then on.">
        {progress && (
          <div className={styles.progress}>
            <ProgressBar label={progress.stage} done={progress.done} total={progress.total} />
            <Button onPress={stop}>Cancel</Button>
          </div>
        )}
      </EmptyState>
    )
  }
  const anywhere = filterCases(cases, { kind: 'all', state: filter.state, whale: null }).length
  if (anywhere > 0) {
    return (
      <EmptyState title="Nothing of this kind" text={[KIND_NAMES[filter.kind], STATE_NAMES[filter.state].toLowerCase(), filter.whale !== null && `about ${filter.whale}`].filter(Boolean).join(', ')}>
        <Button variant="primary" onPress={() => onFilter({ kind: 'all', whale: null })}>
          Show all {formatCountOf(anywhere, STATE_NAMES[filter.state].toLowerCase(), STATE_NAMES[filter.state].toLowerCase())}
        </Button>
      </EmptyState>
    )
  }
  const decided = filterCases(cases, { kind: 'all', state: 'decided', whale: null }).length
  const unsure = filterCases(cases, { kind: 'all', state: 'unsure', whale: null }).length
  if (filter.state !== 'open') {
    return (
      <EmptyState title={filter.state === 'decided' ? 'Nothing has been decided yet' : 'Nothing is unsure'}>
        <Button variant="primary" onPress={() => onFilter({ state: 'open' })}>
          To the open ones
        </Button>
      </EmptyState>
    )
  }
  if (list?.flukes === 0) return <EmptyState title="Nothing to compare yet" text="The flukes of this catalogue were embedded by another recognition model: embed them again, or choose that model in the panel of the engine." />
  const compared = formatCountOf(list?.flukes ?? 0, 'fluke')
  return (
    <EmptyState title={decided + unsure > 0 ? 'Everything is decided' : 'Nothing looks wrong'} text={`${compared} compared with each other; no label stands out${decided + unsure > 0 ? ' that you have not looked at' : ''}.`}>
      {unsure > 0 && <Button onPress={() => onFilter({ state: 'unsure' })}>{formatCountOf(unsure, 'unsure one')}</Button>}
      {decided > 0 && <Button onPress={() => onFilter({ state: 'decided' })}>{formatCountOf(decided, 'decision')}</Button>}
    </EmptyState>
  )
}
