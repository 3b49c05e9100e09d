import { CommandButton } from '#ui/button/button.tsx'
import type { ReviewCommands } from '../use-review-commands.ts'
import type { VerdictOption } from './verdict.ts'
import styles from './verdict-bar.module.css'

interface Props {
  commands: ReviewCommands
  options: readonly VerdictOption[]
  decided: boolean
  /** Where a thumb gives the verdicts, what takes the last one back lies beside them. */
  byThumb: boolean
}

/** What can be said of the case; the one that the program suspects stands first and out. */
export function VerdictBar({ commands, options, decided, byThumb }: Props) {
  return (
    <div className={styles.bar} role="toolbar" aria-label="Verdict">
      {commands.verdicts.map((command, place) => (
        <CommandButton key={command.id} command={command} variant={place === 0 ? 'primary' : 'plain'} showKey aria-description={options[place]?.effect} className={styles.verdict}>
          <span className={styles.label}>{command.label}</span>
        </CommandButton>
      ))}
      {decided ? <CommandButton command={commands.takeBack} variant="primary" showKey /> : <CommandButton command={commands.relabelElse} showKey />}
      <CommandButton command={commands.next} showKey />
      {byThumb && <CommandButton command={commands.undo} />}
    </div>
  )
}
