import { useLiveQuery } from 'dexie-react-hooks'
import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { rankedCell, respellingNote, writeRankedAnswers } from '#core/formats/kaggle.ts'
import { jobList, startJob } from '#jobs/job-list.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { queueCounts } from '#storage/queue.ts'
import { galleryRevision } from '#storage/revision.ts'
import { Button } from '#ui/button/button.tsx'
import { RadioGroup } from '#ui/field/field.tsx'
import { formatCount, formatCountOf, formatSeconds, formatShare } from '#ui/format.ts'
import { safeFileName, saveFile } from '#ui/files/save.ts'
import { DownloadIcon } from '#ui/icons/icons.tsx'
import page from '#ui/page/page.module.css'
import { ProgressBar } from '#ui/progress/progress.tsx'
import { PreviewTable } from '#ui/table/preview-table.tsx'
import { showError, showToast } from '#ui/toast/toast.ts'
import { rankAll, rankedTable, type RankedScope, type RankedServices, type RankedTable } from './ranked-export.ts'
import styles from './exchange.module.css'

const PREVIEWED = 7
const KIND = 'ranked-export'

interface Props {
  db: CatalogueDatabase
  info: CatalogueInfo
  services: RankedServices
}

/** The ranked answer in Kaggle's form: five labels a photo. */
export function RankedSection({ db, info, services }: Props) {
  const [scope, setScope] = useState<RankedScope>('queue')
  const counts = useLiveQuery(() => queueCounts(db), [db])
  const revision = useLiveQuery(async () => await galleryRevision(db), [db])
  const job = useStore(jobList.store, () => jobList.active(KIND, db.catalogueId))
  const made = useStore(rankedTable, (state) => state.table)
  const table = made?.catalogueId === db.catalogueId && made.scope === scope ? made : null
  const note = useMemo(() => table && respellingNote(table.rows), [table])
  const stale = table && revision && (table.revision.decisionSeq !== revision.decisionSeq || table.revision.embeddingSeq !== revision.embeddingSeq || table.revision.packs !== revision.packs)

  const undecided = counts && counts.open + counts.possible + counts.skipped
  const all = counts && Object.values(counts).reduce((sum, count) => sum + count, 0)

  function make(): void {
    startJob({
      title: 'Ranked answer',
      kind: KIND,
      catalogueId: db.catalogueId,
      run: (context) => rankAll(db, services, scope, context),
      summary: ({ rows }) => `${formatCountOf(rows.length, 'photo')} ranked`,
    })
  }

  return (
    <section className={page.section} aria-labelledby="ranked">
      <div className={page.choices}>
        <h2 id="ranked">Ranked answer</h2>
        <p className={page.muted}>
          Five labels for each photo, best first, in Kaggle’s form. <code>new_whale</code> stands where its own probability puts it.
        </p>
        <RadioGroup
          label="Photos"
          value={scope}
          onChange={(next: RankedScope) => setScope(next)}
          options={[
            { value: 'queue', label: <>Undecided <Count of={undecided} /></>, hint: 'Open, possible and skipped ones.' },
            { value: 'all', label: <>All photos <Count of={all} /></>, hint: 'Each is compared with all the others, never with itself.' },
          ]}
        />
        {job ? (
          <div className={page.running}>
            <ProgressBar label="Ranking" done={job.progress?.done ?? 0} total={job.progress?.total ?? 0} />
            <p>
              {job.progress && formatShare(job.progress.done, job.progress.total)}
              {job.secondsLeft !== null && ` · ${formatSeconds(job.secondsLeft)} left`}
            </p>
            <Button onPress={() => jobList.cancel(job.id)}>Cancel</Button>
          </div>
        ) : (
          <div className={page.buttons}>
            <Button variant={table ? 'plain' : 'primary'} isDisabled={scope === 'queue' ? !undecided : !all} onPress={make}>
              {table ? 'Rank again' : 'Rank them'}
            </Button>
            {table && (
              <Button variant="primary" onPress={() => void save(table, info)}>
                <DownloadIcon /> Save answer ({formatCountOf(table.rows.length, 'row')})
              </Button>
            )}
          </div>
        )}
        {stale && <p className={page.note}>The catalogue has changed since this was ranked.</p>}
        {table && table.missing.length > 0 && <p className={page.note}>{formatCountOf(table.missing.length, 'photo has', 'photos have')} not been compared yet and so no row.</p>}
        {note && <p className={page.note}>{note}</p>}
        {table && <p className={page.muted}>{formatCount(table.newFirst)} of them are most likely new.</p>}
      </div>
      <PreviewTable
        label="First rows of the ranked answer"
        header={['Image', 'Id']}
        widths={[30, 70]}
        rows={(table?.rows ?? []).slice(0, PREVIEWED).map(({ image, answer }) => [image, rankedCell(answer)])}
        total={table?.rows.length ?? 0}
      />
    </section>
  )
}

async function save(table: RankedTable, info: CatalogueInfo): Promise<void> {
  try {
    const name = `${safeFileName(info.name)}-ranked.csv`
    const content = (): Blob => new Blob([writeRankedAnswers(table.rows)], { type: 'text/csv' })
    if (await saveFile({ name, mimeType: 'text/csv', description: 'Ranked answer', content })) showToast({ tone: 'good', message: `${name} is saved.` })
  } catch (thrown) {
    showError(thrown)
  }
}

function Count({ of: count }: { of: number | undefined }) {
  return <span className={styles.count}>{count === undefined ? '' : formatCount(count)}</span>
}
