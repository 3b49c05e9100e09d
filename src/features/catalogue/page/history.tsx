import { Button } from '#ui/button/button.tsx'
import { formatDateTime } from '#ui/format.ts'
import type { HistoryEntry } from '../data/use-history.ts'
import styles from './history.module.css'

interface Props {
  entries: readonly HistoryEntry[] | undefined
  saving: boolean
  onTakeBack(entry: HistoryEntry): void
  onBringBack(entry: HistoryEntry): void
}

/** What was decided about this individual, newest first; each can be taken back by itself, whenever it was. */
export function History({ entries, saving, onTakeBack, onBringBack }: Props) {
  return (
    <section className={styles.history} aria-labelledby="history">
      <h2 id="history" className={styles.title}>
        History
      </h2>
      {entries === undefined && <p className={styles.none}>Reading…</p>}
      {entries?.length === 0 && <p className={styles.none}>Nothing has been decided about this individual yet.</p>}
      <ol className={styles.list}>
        {entries?.map((entry) => (
          <Entry key={entry.id} entry={entry} saving={saving} onTakeBack={onTakeBack} onBringBack={onBringBack} />
        ))}
      </ol>
    </section>
  )
}

function Entry({ entry, saving, onTakeBack, onBringBack }: Omit<Props, 'entries'> & { entry: HistoryEntry }) {
  const { words, atMs, who, fileName, takenBack } = entry
  const named = [words, fileName].filter(Boolean).join(', ')
  return (
    <li className={styles.entry} data-taken-back={takenBack || undefined}>
      <div className={styles.words}>
        <p className={styles.what}>{words}</p>
        <p className={styles.when}>
          {[formatDateTime(atMs), who, fileName].filter(Boolean).join(' · ')}
          {takenBack && ' · taken back'}
        </p>
      </div>
      {takenBack ? (
        <Button variant="quiet" isDisabled={saving} aria-label={`Redo: ${named}`} onPress={() => onBringBack(entry)}>
          Redo
        </Button>
      ) : (
        <Button variant="quiet" isDisabled={saving} aria-label={`Undo: ${named}`} onPress={() => onTakeBack(entry)}>
          Undo
        </Button>
      )}
    </li>
  )
}
