import { CommandButton } from '#ui/button/button.tsx'
import type { IdentifyCommands } from '../use-identify-commands.ts'
import styles from './verdict-bar.module.css'

interface Props {
  commands: IdentifyCommands
  /** What Match and Possible match speak of; null where "new" is chosen, or nothing yet. */
  chosen: string | null
  newChosen: boolean
  /** Where a thumb gives the verdicts, what takes the last one back lies beside them. */
  byThumb: boolean
}

export function VerdictBar({ commands, chosen, newChosen, byThumb }: Props) {
  return (
    <div className={styles.bar} role="toolbar" aria-label="Verdict">
      <CommandButton command={commands.match} variant={chosen === null ? 'plain' : 'primary'} showKey className={styles.match} aria-description={chosen ?? undefined}>
        <span className={styles.label}>
          Match {chosen !== null && <span className={styles.chosen}>{chosen}</span>}
        </span>
      </CommandButton>
      <CommandButton command={commands.possible} showKey className={styles.possible} />
      <CommandButton command={commands.new} variant={newChosen ? 'primary' : 'plain'} showKey className={styles.new} />
      <CommandButton command={commands.unusable} showKey className={styles.unusable} />
      <CommandButton command={commands.skip} showKey className={styles.skip} />
      {byThumb && <CommandButton command={commands.undo} className={styles.undo} />}
    </div>
  )
}
