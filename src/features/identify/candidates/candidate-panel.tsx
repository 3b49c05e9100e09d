import { useStore } from 'zustand'
import { errorRecord } from '#core/errors.ts'
import { jobList } from '#jobs/job-list.ts'
import { Button, CommandButton } from '#ui/button/button.tsx'
import type { Command } from '#ui/commands/command.ts'
import { formatCount, formatCountOf } from '#ui/format.ts'
import type { AnswerState } from '../data/use-answer.ts'
import type { Choices } from '../use-choices.ts'
import { CandidateList } from './candidate-list.tsx'
import { worthChecking, worthCheckingText } from './worth-checking.ts'
import styles from './candidate-panel.module.css'

/** Flukes that are embedded again at once, from which on the gallery is said to grow. */
const GROWING_FROM = 10

interface Props {
  catalogueId: string
  answering: AnswerState
  choices: Choices
  /** There probably is no fluke to compare. */
  doubtful: boolean
  reembedding: boolean
  lookUp: Command
  onEmbed(): void
}

export function CandidatePanel({ catalogueId, answering: { answer, allForeign, updating, error, retry }, choices, doubtful, reembedding, lookUp, onEmbed }: Props) {
  const growing = useGrowing(catalogueId)
  const worth = answer ? worthChecking(answer.candidates, answer.pNew) : null
  const failed = error && answer === undefined ? errorRecord(error) : null
  return (
    <section className={styles.panel} aria-label="Candidates" data-updating={updating || undefined}>
      <div className={styles.head}>
        <p className={styles.worth}>
          {answer && <strong>{worthCheckingText(worth, answer.candidates.length)}</strong>}
          {answer && answer.candidates.length > 0 && (
            <span className={styles.gallery}>
              {' '}
              {worth === 1 ? 'It' : 'They'} and “new” hold {worth === null ? 'less than ' : ''}95 % of the probability · {formatCountOf(answer.galleryIndividuals, 'whale')}, {formatCountOf(answer.galleryFlukes, 'photo')} compared{answer.foreignFlukes > 0 && `, ${formatCount(answer.foreignFlukes)} not`}
            </span>
          )}
        </p>
        {reembedding && <span className={styles.note} role="status">Ranking anew with the new box…</span>}
        {growing && <span className={styles.note}>The gallery is still growing: {growing}</span>}
        <CommandButton command={lookUp} variant="quiet" />
      </div>
      {failed && (
        <div className={styles.message} role="alert">
          <p>
            {failed.message} {failed.remedy}
          </p>
          <Button onPress={retry}>Try again</Button>
        </div>
      )}
      {answer === undefined && !failed && <p className={styles.message}>Comparing with the gallery…</p>}
      {allForeign && <p className={styles.message}>Nothing to compare with yet: another recognition model embedded the photos of this catalogue.</p>}
      {answer === null && !allForeign && (
        <div className={styles.message}>
          <p>This fluke has not been compared with the gallery yet.</p>
          <Button onPress={onEmbed} isDisabled={reembedding}>
            {reembedding ? 'Comparing…' : 'Compare now'}
          </Button>
        </div>
      )}
      {answer && (
        <CandidateList
          lines={choices.lines}
          views={choices.views}
          pNew={answer.pNew}
          galleryIndividuals={answer.galleryIndividuals}
          doubtful={doubtful}
          worth={worth}
          choice={choices.choice}
          photoOf={choices.selection.photoOf}
          updating={updating}
          onChoose={choices.choose}
          onPhoto={choices.showPhoto}
        />
      )}
    </section>
  )
}

/** `120 of 250` while photos come in or are embedded again; null else. */
function useGrowing(catalogueId: string): string | null {
  return useStore(jobList.store, ({ jobs }) => {
    const job = jobs.find((one) => (one.kind === 'import' || one.kind === 'embed') && one.catalogueId === catalogueId && one.endedAtMs === null)
    if (!job) return null
    // A box that was edited is one fluke of many, and the note beside says what goes on.
    if (job.kind === 'embed' && (job.progress?.total ?? 0) < GROWING_FROM) return null
    return job.progress && job.progress.total > 0 ? `${formatCount(job.progress.done)} of ${formatCount(job.progress.total)}` : 'photos are coming in'
  })
}
