import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { Individual, IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { formatCount } from '#ui/format.ts'
import { showError } from '#ui/toast/toast.ts'
import { findIndividuals } from './find-individuals.ts'
import styles from './individual-dialog.module.css'

interface Props {
  db: CatalogueDatabase
  onClose(): void
  onChoose(id: IndividualId): void
}

/** For when the analyst knows better than the list: any individual of the catalogue, to be compared with. */
export function IndividualDialog({ db, onClose, onChoose }: Props) {
  const [all, setAll] = useState<Individual[] | null>(null)
  const [text, setText] = useState('')
  const [place, setPlace] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let gone = false
    withStorageErrors(() => db.individuals.toArray()).then((individuals) => !gone && setAll(individuals), showError)
    return () => {
      gone = true
    }
  }, [db])
  const { found, count } = useMemo(() => findIndividuals(all ?? [], text), [all, text])

  function byKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const chosen = found[place]
    if (step !== undefined) {
      event.preventDefault()
      const next = Math.min(found.length - 1, Math.max(0, place + step))
      setPlace(next)
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && chosen) {
      event.preventDefault()
      onChoose(chosen.id)
    }
  }

  return (
    <Dialog isOpen onClose={onClose} title="Compare with another individual">
      <div className={styles.dialog}>
        <input
          autoFocus
          className={styles.input}
          role="combobox"
          aria-label="Id or nickname"
          aria-expanded
          aria-controls="individual-options"
          aria-autocomplete="list"
          aria-activedescendant={found[place] ? `individual-option-${place}` : undefined}
          placeholder="Id or nickname"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setPlace(0)
          }}
          onKeyDown={byKey}
        />
        <p className={styles.count} role="status">
          {all === null ? 'Reading…' : count === 0 ? 'No individual of this name.' : `${formatCount(count)} of ${formatCount(all.length)}${count > found.length ? `, the first ${found.length} shown` : ''}`}
        </p>
        <div ref={list} id="individual-options" role="listbox" aria-label="Individuals" className={styles.options}>
          {found.map((individual, at) => (
            <div
              key={individual.id}
              id={`individual-option-${at}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === place}
              className={styles.option}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onChoose(individual.id)}
            >
              <strong>{individual.id}</strong> {individual.nickname}
            </div>
          ))}
        </div>
      </div>
    </Dialog>
  )
}
