import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import { isAbort } from '#core/errors.ts'
import type { Progress } from '#core/job.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { analystName } from '#storage/settings.ts'
import { Button } from '#ui/button/button.tsx'
import { TextField } from '#ui/field/field.tsx'
import { pickFiles } from '#ui/files/picked.ts'
import { formatCount, formatCountOf, formatDateTime } from '#ui/format.ts'
import { FolderIcon } from '#ui/icons/icons.tsx'
import page from '#ui/page/page.module.css'
import { ProgressBar } from '#ui/progress/progress.tsx'
import { showError, showToast } from '#ui/toast/toast.ts'
import { exchange } from '#workers/exchange/exchange.client.ts'
import type { LogPreview } from '#workers/exchange/exchange.contract.ts'
import { otherNames } from './colleague-names.ts'
import styles from './exchange.module.css'

interface Chosen {
  file: File
  preview: LogPreview
}

/** Takes a colleague's log in: first what it would add, then adds it. */
export function ColleagueSection({ db }: { db: CatalogueDatabase }) {
  const { catalogueId } = db
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [name, setName] = useState('')
  const work = useWork()
  const me = useLiveQuery(async () => await analystName(db), [db])
  const sameName = chosen !== null && chosen.preview.analysts.some((one) => one.name === me)
  const nameError = sameName && name.trim() === me ? `${me} is your own name.` : undefined

  async function open(): Promise<void> {
    const file = await pickFiles('.json,application/json', false).then((picked) => picked?.files[0]?.file, showError)
    if (!file) return
    setChosen(null)
    setName('')
    await work.run(async (options) => setChosen({ file, preview: await exchange.look({ catalogueId, file, fileName: file.name }, options) }))
  }

  const add = ({ file }: Chosen): Promise<void> =>
    work.run(async (options) => {
      const { added, open: disagreements } = await exchange.takeIn({ catalogueId, file, fileName: file.name, names: [...otherNames(me, sameName ? name : null)] }, options)
      setChosen(null)
      showToast({ tone: 'good', message: `${formatCountOf(added, 'decision')} added${disagreements > 0 ? `; ${formatCountOf(disagreements, 'disagreement')} to settle` : ''}.` })
    })

  return (
    <section className={page.section} aria-labelledby="colleague">
      <div className={page.choices}>
        <h2 id="colleague">A colleague’s decisions</h2>
        <p className={page.muted}>
          Takes in the decision log that a colleague has saved for the same photos. Photos are known by their bytes, whatever the files are called. Nothing of yours is overwritten: where
          you contradict each other, it is listed below. The same log twice adds nothing twice.
        </p>
        <Button variant={chosen ? 'plain' : 'primary'} isDisabled={work.progress !== null} onPress={() => void open()}>
          <FolderIcon /> Open log…
        </Button>
        {work.progress && <Working {...work.progress} onCancel={work.cancel} />}
      </div>
      {chosen && (
        <div className={page.choices} role="group" aria-label="What the log would add">
          <Preview fileName={chosen.file.name} preview={chosen.preview} />
          {sameName && (
            <TextField
              label={`The log’s analyst is called ${me}, as you are. The colleague’s name:`}
              value={name}
              onChange={setName}
              error={nameError}
              hint="Left empty: the decisions count as your own, as when you bring your own log from another machine."
            />
          )}
          <div className={page.buttons}>
            <Button isDisabled={work.progress !== null} onPress={() => setChosen(null)}>
              Cancel
            </Button>
            <Button variant="primary" isDisabled={work.progress !== null || chosen.preview.fresh === 0 || nameError !== undefined} onPress={() => void add(chosen)}>
              {work.progress ? 'Adding…' : chosen.preview.fresh === 0 ? 'Nothing new' : `Add ${formatCountOf(chosen.preview.fresh, 'decision')}`}
            </Button>
          </div>
        </div>
      )}
    </section>
  )
}

interface Work {
  /** Null while nothing is under way. */
  progress: Progress | null
  run(work: (options: { signal: AbortSignal; report(progress: Progress): void }) => Promise<void>): Promise<void>
  cancel(): void
}

/** One piece of long work at a time, which can be stopped; failures are told. */
function useWork(): Work {
  const [running, setRunning] = useState<{ abort: AbortController; progress: Progress | null } | null>(null)
  return {
    progress: running?.progress ?? null,
    async run(work) {
      if (running) return
      const abort = new AbortController()
      setRunning({ abort, progress: null })
      // What has ended, or was stopped, reports no more.
      const report = (progress: Progress): void => setRunning((now) => (now?.abort === abort && !abort.signal.aborted ? { abort, progress } : now))
      try {
        await work({ signal: abort.signal, report })
      } catch (thrown) {
        if (!isAbort(thrown)) showError(thrown)
      } finally {
        setRunning(null)
      }
    },
    cancel: () => running?.abort.abort(),
  }
}

function Working({ stage, done, total, onCancel }: Progress & { onCancel(): void }) {
  return (
    <div className={styles.working}>
      <p role="status">{stage}…</p>
      <ProgressBar label={stage} done={done} total={total} />
      <Button onPress={onCancel}>Stop</Button>
    </div>
  )
}

function Preview({ fileName, preview: { catalogue, exportedAt, damaged, damages, ...plan } }: { fileName: string; preview: LogPreview }) {
  const savedAt = Date.parse(exportedAt)
  return (
    <>
      <p>
        <strong>{fileName}</strong>
        <br />
        <span className={page.muted}>
          {catalogue.name && `Catalogue “${catalogue.name}”`}
          {Number.isFinite(savedAt) && `, saved ${formatDateTime(savedAt)}`}
        </span>
      </p>
      <dl className={styles.figures}>
        <dt>Decisions</dt>
        <dd>{formatCount(plan.total)}</dd>
        <dt>New</dt>
        <dd>{formatCount(plan.fresh)}</dd>
        <dt>Known already</dt>
        <dd>{formatCount(plan.known)}</dd>
        {plan.analysts.map(({ name, count }) => (
          <FigureOf key={name} name={`By ${name}`} count={count} />
        ))}
        <dt>Photos in common</dt>
        <dd>{formatCount(plan.sharedPhotos)}</dd>
      </dl>
      {plan.waiting > 0 && (
        <p className={page.note}>
          {formatCountOf(plan.waiting, 'decision')} about {formatCountOf(plan.unknownPhotos, 'photo')} that this catalogue has not got: they are kept, and count as soon as the photos are imported.
        </p>
      )}
      {damages > 0 && (
        <div className={page.note}>
          {formatCountOf(damages, 'part')} of the file can’t be used and {damages === 1 ? 'is' : 'are'} left out:
          <ul>
            {damaged.map(({ line, reason }) => (
              <li key={`${line} ${reason}`}>{line === null ? reason : `line ${line}: ${reason}`}</li>
            ))}
          </ul>
          {damages > damaged.length && `and ${formatCount(damages - damaged.length)} more`}
        </div>
      )}
    </>
  )
}

function FigureOf({ name, count }: { name: string; count: number }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{formatCount(count)}</dd>
    </>
  )
}
