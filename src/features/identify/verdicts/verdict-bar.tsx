import { CommandButton } from '#ui/button/button.tsx'
import type { IdentifyCommands } from '../use-identify-commands.ts'
import styles from './verdict-bar.module.css'

interface Props {
  commands: IdentifyCommands
  /** What Match and Possible match speak of; null where "new" is chosen. */
  chosen: string | null
}

export function VerdictBar({ commands, chosen }: Props) {
  return (
    <div className={styles.bar} role="toolbar" aria-label="Verdict">
      <CommandButton command={commands.match} variant={chosen === null ? 'plain' : 'primary'} showKey className={styles.match} aria-description={chosen ?? undefined}>
        <span className={styles.label}>
          Match {chosen !== null && <span className={styles.chosen}>{chosen}</span>}
        </span>
      </CommandButton>
      <CommandButton command={commands.possible} showKey className={styles.verdict} />
      <CommandButton command={commands.new} variant={chosen === null ? 'primary' : 'plain'} showKey className={styles.verdict} />
      <CommandButton command={commands.unusable} showKey className={styles.verdict} />
      <CommandButton command={commands.skip} showKey className={styles.verdict} />
    </div>
  )
}
