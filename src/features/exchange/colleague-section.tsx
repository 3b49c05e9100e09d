import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import type { TakeInPlan } from '#core/decisions/take-in.ts'
import { assertLogSize, parseDecisionsFile, type Damage, type DecisionsFile } from '#core/formats/decisions-file.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { planOf, takeIn } from '#storage/log-exchange.ts'
import { analystName } from '#storage/settings.ts'
import { Button } from '#ui/button/button.tsx'
import { TextField } from '#ui/field/field.tsx'
import { pickFiles } from '#ui/files/picked.ts'
import { formatCount, formatCountOf, formatDateTime } from '#ui/format.ts'
import { FolderIcon } from '#ui/icons/icons.tsx'
import { showError, showToast } from '#ui/toast/toast.ts'
import { useSaving } from '#ui/toast/use-saving.ts'
import { otherNames } from './colleague-names.ts'
import styles from './export.module.css'

interface Chosen {
  fileName: string
  file: DecisionsFile & { damaged: Damage[] }
  plan: TakeInPlan
}

const MOST_DAMAGES = 5

/** Takes a colleague's log in: first what it would add, then adds it. */
export function ColleagueSection({ db }: { db: CatalogueDatabase }) {
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [name, setName] = useState('')
  const saving = useSaving()
  const me = useLiveQuery(async () => await analystName(db), [db])
  const sameName = chosen !== null && chosen.plan.analysts.some((one) => one.name === me)
  const nameError = sameName && name.trim() === me ? `${me} is your own name.` : undefined

  async function open(): Promise<void> {
    try {
      const file = (await pickFiles('.json,application/json', false))?.files[0]?.file
      if (!file) return
      assertLogSize(file.size, file.name)
      const parsed = parseDecisionsFile(await file.text(), file.name)
      setChosen({ fileName: file.name, file: parsed, plan: await planOf(db, parsed, file.name) })
      setName('')
    } catch (thrown) {
      setChosen(null)
      showError(thrown)
    }
  }

  const add = ({ file, fileName }: Chosen): Promise<void> =>
    saving.alone(async () => {
      const { added, open: disagreements } = await takeIn(db, file, fileName, otherNames(me, sameName ? name : null))
      setChosen(null)
      showToast({ tone: 'good', message: `${formatCountOf(added, 'decision')} added${disagreements > 0 ? `; ${formatCountOf(disagreements, 'disagreement')} to settle` : ''}.` })
    })

  return (
    <section className={styles.section} aria-labelledby="colleague">
      <div className={styles.choices}>
        <h2 id="colleague">A colleague’s decisions</h2>
        <p className={styles.muted}>
          Takes in the decision log that a colleague has saved for the same photos. Photos are known by their bytes, whatever the files are called. Nothing of yours is overwritten: where
          you contradict each other, it is listed below. The same log twice adds nothing twice.
        </p>
        <Button variant={chosen ? 'plain' : 'primary'} onPress={() => void open()}>
          <FolderIcon /> Open log…
        </Button>
      </div>
      {chosen && (
        <div className={styles.choices} role="group" aria-label="What the log would add">
          <Preview {...chosen} />
          {sameName && (
            <TextField
              label={`The log’s analyst is called ${me}, as you are. The colleague’s name:`}
              value={name}
              onChange={setName}
              error={nameError}
              hint="Left empty: the decisions count as your own, as when you bring your own log from another machine."
            />
          )}
          <div className={styles.buttons}>
            <Button onPress={() => setChosen(null)}>Cancel</Button>
            <Button variant="primary" isDisabled={saving.saving || chosen.plan.fresh.length === 0 || nameError !== undefined} onPress={() => void add(chosen)}>
              {saving.saving ? 'Adding…' : chosen.plan.fresh.length === 0 ? 'Nothing new' : `Add ${formatCountOf(chosen.plan.fresh.length, 'decision')}`}
            </Button>
          </div>
        </div>
      )}
    </section>
  )
}

function Preview({ fileName, file: { catalogue, exportedAt, damaged }, plan }: Chosen) {
  const savedAt = Date.parse(exportedAt)
  return (
    <>
      <p>
        <strong>{fileName}</strong>
        <br />
        <span className={styles.muted}>
          {catalogue.name && `Catalogue “${catalogue.name}”`}
          {Number.isFinite(savedAt) && `, saved ${formatDateTime(savedAt)}`}
        </span>
      </p>
      <dl className={styles.figures}>
        <dt>Decisions</dt>
        <dd>{formatCount(plan.total)}</dd>
        <dt>New</dt>
        <dd>{formatCount(plan.fresh.length)}</dd>
        <dt>Known already</dt>
        <dd>{formatCount(plan.known)}</dd>
        {plan.analysts.map(({ name, count }) => (
          <FigureOf key={name} name={`By ${name}`} count={count} />
        ))}
        <dt>Photos in common</dt>
        <dd>{formatCount(plan.sharedPhotos)}</dd>
      </dl>
      {plan.waiting > 0 && (
        <p className={styles.note}>
          {formatCountOf(plan.waiting, 'decision')} about {formatCountOf(plan.unknownPhotos.length, 'photo')} that this catalogue has not got: they are kept, and count as soon as the photos are imported.
        </p>
      )}
      {damaged.length > 0 && (
        <div className={styles.note}>
          {formatCountOf(damaged.length, 'part')} of the file can’t be used and {damaged.length === 1 ? 'is' : 'are'} left out:
          <ul>
            {damaged.slice(0, MOST_DAMAGES).map(({ line, reason }) => (
              <li key={`${line} ${reason}`}>{line === null ? reason : `line ${line}: ${reason}`}</li>
            ))}
          </ul>
          {damaged.length > MOST_DAMAGES && `and ${formatCount(damaged.length - MOST_DAMAGES)} more`}
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
