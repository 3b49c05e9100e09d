import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { formatCount } from '#ui/format.ts'
import { findByName, type Named } from './find-by-name.ts'
import styles from './pick-dialog.module.css'

interface Props<Item extends Named> {
  title: string
  /** What the list holds, in the plural, for a screen reader: "Individuals". */
  kind: string
  /** Null while they are being read. */
  items: readonly Item[] | null
  /** A quiet word beside a name: how many photos. */
  note?(item: Item): ReactNode
  /** What is shown of the one that the hand is on. */
  renderPreview?(item: Item | null): ReactNode
  renderFooter?(item: Item | null): ReactNode
  onClose(): void
  onPick(item: Item): void
}

/** As many as anybody reads; the text finds the rest. */
const MOST = 100

/** Finds one of many by its id or nickname: type, ↑ ↓, Enter. With a preview, a click only looks, and the footer's button takes. */
export function PickDialog<Item extends Named>({ title, kind, items, note, renderPreview, renderFooter, onClose, onPick }: Props<Item>) {
  const [text, setText] = useState('')
  const [place, setPlace] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const found = useMemo(() => findByName(items ?? [], text), [items, text])
  const shown = found.slice(0, MOST)
  const chosen = shown[place] ?? null

  function byKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      const next = Math.min(shown.length - 1, Math.max(0, place + step))
      setPlace(next)
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && chosen) {
      event.preventDefault()
      onPick(chosen)
    }
  }

  return (
    <Dialog isOpen onClose={onClose} title={title} size={renderPreview ? 'wide' : 'narrow'} footer={renderFooter?.(chosen)}>
      <div className={renderPreview ? styles.beside : undefined}>
        <div className={styles.dialog}>
          <input
            autoFocus
            className={styles.input}
            role="combobox"
            aria-label="Id or nickname"
            aria-expanded
            aria-controls="pick-options"
            aria-autocomplete="list"
            aria-activedescendant={chosen ? `pick-option-${place}` : undefined}
            placeholder="Id or nickname"
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setPlace(0)
            }}
            onKeyDown={byKey}
          />
          <p className={styles.count} role="status">
            {items === null ? 'Reading…' : found.length === 0 ? 'None of this name.' : `${formatCount(found.length)} of ${formatCount(items.length)}${found.length > MOST ? `, the first ${MOST} shown` : ''}`}
          </p>
          <div ref={list} id="pick-options" role="listbox" aria-label={kind} className={styles.options}>
            {shown.map((item, at) => (
              <div
                key={item.id}
                id={`pick-option-${at}`}
                role="option"
                tabIndex={-1}
                aria-selected={at === place}
                className={styles.option}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => (renderPreview ? setPlace(at) : onPick(item))}
              >
                <strong>{item.id}</strong> {item.nickname}
                {note && <span className={styles.note}>{note(item)}</span>}
              </div>
            ))}
          </div>
        </div>
        {renderPreview && <div className={styles.preview}>{renderPreview(chosen)}</div>}
      </div>
    </Dialog>
  )
}
