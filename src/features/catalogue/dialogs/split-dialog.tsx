import { useState } from 'react'
import type { IndividualId } from '#core/catalogue.ts'
import type { FlukeView } from '#storage/fluke-views.ts'
import { Button } from '#ui/button/button.tsx'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { TextField } from '#ui/field/field.tsx'
import { formatCountOf } from '#ui/format.ts'
import { Tiles } from './photo-strip.tsx'
import { idProblem } from './rename-dialog.tsx'
import styles from './dialogs.module.css'

interface Props {
  id: IndividualId
  /** Those that were marked, and those that stay. */
  leaving: readonly FlukeView[]
  staying: readonly FlukeView[]
  taken: ReadonlySet<string>
  onClose(): void
  /** Null: the next free id. */
  onSplit(to: IndividualId | null): void
}

/** Enough to see what goes where. */
const MOST = 9

/** Two animals under one id: the marked photos get an id of their own. */
export function SplitDialog({ id, leaving, staying, taken, onClose, onSplit }: Props) {
  const [typed, setTyped] = useState('')
  const problem = idProblem(typed, taken)
  const split = (): void => onSplit(typed.trim() === '' ? null : (typed.trim() as IndividualId))
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Split ${formatCountOf(leaving.length, 'photo')} off ${id}`}
      size="wide"
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={problem !== null} onPress={split}>
            Split off
          </Button>
        </>
      }
    >
      <form
        className={styles.parts}
        onSubmit={(event) => {
          event.preventDefault()
          if (problem === null) split()
        }}
      >
        <TextField autoFocus label="Id of the other animal" placeholder="the next free one" value={typed} onChange={setTyped} error={problem ?? undefined} maxLength={120} />
        <Part title="They get this id" photos={leaving} />
        <Part title={`They stay ${id}`} photos={staying} />
      </form>
    </Dialog>
  )
}

function Part({ title, photos }: { title: string; photos: readonly FlukeView[] }) {
  return (
    <section aria-label={title}>
      <p className={styles.stripTitle}>
        <strong>{title}</strong> <span className={styles.muted}>{formatCountOf(photos.length, 'photo')}</span>
      </p>
      <Tiles photos={photos.slice(0, MOST)} />
    </section>
  )
}
