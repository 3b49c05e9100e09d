import { useLiveQuery } from 'dexie-react-hooks'
import { useState, type ReactNode } from 'react'
import type { IndividualId } from '#core/catalogue.ts'
import type { Discrepancy } from '#core/decisions/discrepancies.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { mergeable, openDiscrepancies, settle, type Settlement } from '#storage/log-exchange.ts'
import { photographedIndividuals } from '#storage/review-reads.ts'
import { revertDecision } from '#storage/review.ts'
import { Button, CommandButton } from '#ui/button/button.tsx'
import type { Command } from '#ui/commands/command.ts'
import { useCommands } from '#ui/commands/use-commands.ts'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { TextField } from '#ui/field/field.tsx'
import { formatCountOf, formatDateTime } from '#ui/format.ts'
import page from '#ui/page/page.module.css'
import { PickDialog } from '#ui/pick/pick-dialog.tsx'
import { useSaving } from '#ui/toast/use-saving.ts'
import { headingOf, sidesOf, type SideWords } from './discrepancy-words.ts'
import { FlukePicture, IndividualPicture } from './pictures.tsx'
import styles from './exchange.module.css'

/** Where analysts contradict each other: one after the other, with what each says. Settled by a decision that both logs get. */
export function DiscrepanciesSection({ db }: { db: CatalogueDatabase }) {
  const found = useLiveQuery(async () => await openDiscrepancies(db), [db])
  const [place, setPlace] = useState(0)
  const [asking, setAsking] = useState<'other' | 'id' | null>(null)
  const saving = useSaving()
  const at = Math.min(place, Math.max(0, (found?.length ?? 0) - 1))
  const current = found?.[at]
  const sides = current ? sidesOf(current) : []

  const decide = (one: Discrepancy, settlement: Settlement): Promise<void> =>
    saving.alone(async () => {
      setAsking(null)
      const made = await settle(db, one, settlement)
      saving.say('Settled.', { label: 'Undo', run: () => void saving.alone(async () => { for (const { id } of made.reverse()) await revertDecision(db, id) }) })
    })

  const chooseable = current !== undefined && !saving.saving
  const choose = (n: number): Command => ({
    id: `disagreement.choose${n + 1}`, label: `Decide as ${n === 0 ? 'the first' : n === 1 ? 'the second' : 'the third'} says`, group: 'Disagreements', keys: [`${n + 1}`],
    enabled: () => chooseable && current.kind !== 'same-id' && n < sides.length, run: () => current && void decide(current, { how: 'side', place: n }),
  })
  const commands = {
    next: { id: 'disagreement.next', label: 'Next disagreement', group: 'Disagreements', keys: ['d'], enabled: () => at + 1 < (found?.length ?? 0), run: () => setPlace(at + 1) },
    previous: { id: 'disagreement.previous', label: 'Previous disagreement', group: 'Disagreements', keys: ['a'], enabled: () => at > 0, run: () => setPlace(at - 1) },
    choices: [choose(0), choose(1), choose(2)],
    other: { id: 'disagreement.other', label: 'Another individual…', group: 'Disagreements', keys: ['/'], enabled: () => chooseable && current.kind === 'label', run: () => setAsking('other') },
    newWhale: { id: 'disagreement.new', label: 'A new individual', group: 'Disagreements', keys: ['n'], enabled: () => chooseable && current.kind === 'label', run: () => current && void decide(current, { how: 'label', to: { status: 'new' } }) },
    rename: { id: 'disagreement.rename', label: 'Another id…', group: 'Disagreements', keys: ['r'], enabled: () => chooseable && (current.kind === 'same-id' || current.kind === 'name'), run: () => setAsking('id') },
    merge: { id: 'disagreement.merge', label: 'They are one whale', group: 'Disagreements', keys: ['m'], enabled: () => chooseable && mergeable(current).length > 1, run: () => current && void decide(current, { how: 'merge' }) },
  } satisfies Record<string, Command | Command[]>
  useCommands(found && found.length > 0 ? [commands.previous, commands.next, ...commands.choices, commands.other, commands.newWhale, commands.rename, commands.merge] : [])

  if (!found || !current) {
    return (
      <section className={page.section} aria-labelledby="disagreements">
        <div className={page.choices}>
          <h2 id="disagreements">Disagreements</h2>
          <p className={page.muted}>{found ? 'None: nobody contradicts anybody.' : 'Reading…'}</p>
        </div>
      </section>
    )
  }
  const renamed = current.kind === 'same-id' ? current.individualIds.at(-1)! : current.kind === 'name' ? current.individualId : null
  return (
    <section className={`${page.section} ${styles.whole}`} aria-labelledby="disagreements">
      <div className={styles.heading}>
        <h2 id="disagreements">Disagreements</h2>
        <span className={styles.count}>
          {at + 1} of {formatCountOf(found.length, 'disagreement')}
        </span>
        <CommandButton command={commands.previous} variant="quiet" />
        <CommandButton command={commands.next} variant="quiet" />
      </div>
      <h3 role="status">{headingOf(current)}</h3>
      <div className={styles.sides}>
        {current.kind === 'label' && (
          <figure className={styles.side}>
            <FlukePicture db={db} flukeId={current.flukeId} />
          </figure>
        )}
        {sides.map((side, n) => (
          <Side key={`${n} ${side.says}`} db={db} side={side}>
            {current.kind !== 'same-id' && commands.choices[n] && (
              <CommandButton command={commands.choices[n]} variant="primary" showKey>
                {current.kind === 'whales' ? (n === 0 ? 'One whale' : 'Two whales') : `It is ${side.says}`}
              </CommandButton>
            )}
          </Side>
        ))}
      </div>
      <div className={page.buttons}>
        {current.kind === 'label' && <CommandButton command={commands.other} showKey />}
        {current.kind === 'label' && <CommandButton command={commands.newWhale} showKey />}
        {renamed !== null && <CommandButton command={commands.rename} showKey />}
        {mergeable(current).length > 1 && <CommandButton command={commands.merge} showKey />}
      </div>
      {asking === 'other' && <Other db={db} onClose={() => setAsking(null)} onPick={(id) => void decide(current, { how: 'label', to: { status: 'known', individualId: id } })} />}
      {asking === 'id' && renamed !== null && <AnotherId individualId={renamed} onClose={() => setAsking(null)} onGiven={(to) => void decide(current, { how: 'rename', individualId: renamed, to })} />}
    </section>
  )
}

function Side({ db, side: { says, decision, individualId }, children }: { db: CatalogueDatabase; side: SideWords; children: ReactNode }) {
  return (
    <figure className={styles.side}>
      <IndividualPicture db={db} individualId={individualId as IndividualId | null} />
      <figcaption>
        <strong>{says}</strong>
        <br />
        <span className={page.muted}>{decision && `${decision.origin === 'import' ? 'A table' : decision.analyst}, ${formatDateTime(decision.atMs)}`}</span>
      </figcaption>
      {children}
    </figure>
  )
}

function Other({ db, onClose, onPick }: { db: CatalogueDatabase; onClose(): void; onPick(id: IndividualId): void }) {
  const items = useLiveQuery(async () => await photographedIndividuals(db), [db])
  return <PickDialog title="Which individual is it?" kind="Individuals" items={items ?? null} note={({ flukeCount }) => formatCountOf(flukeCount, 'photo')} onClose={onClose} onPick={({ id }) => onPick(id)} />
}

function AnotherId({ individualId, onClose, onGiven }: { individualId: IndividualId; onClose(): void; onGiven(to: IndividualId): void }) {
  const [id, setId] = useState('')
  const give = (): void => onGiven(id.trim() as IndividualId)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Another id for ${individualId}`}
      footer={
        <Button variant="primary" isDisabled={id.trim() === ''} onPress={give}>
          Rename
        </Button>
      }
    >
      <TextField autoFocus label="Id" value={id} onChange={setId} onKeyDown={(event) => event.key === 'Enter' && id.trim() !== '' && give()} />
    </Dialog>
  )
}
