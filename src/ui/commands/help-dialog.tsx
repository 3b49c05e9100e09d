import { Dialog } from '#ui/dialog/dialog.tsx'
import type { Command } from './command.ts'
import { Keys } from './keys.tsx'
import { useAllCommands } from './use-commands.ts'
import styles from './help-dialog.module.css'

interface Props {
  isOpen: boolean
  onClose(): void
  /** What the mouse or the fingers do, which no command says: group, gesture, effect. */
  gestures?: { group: string; gesture: string; label: string }[]
}

/** All keys that work on the screen behind it, from the same table that they run by. */
export function HelpDialog({ isOpen, onClose, gestures = [] }: Props) {
  const groups = grouped(useAllCommands().filter((command) => command.keys.length > 0))
  for (const { group } of gestures) if (!groups.has(group)) groups.set(group, [])
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keys" size="wide">
      <div className={styles.groups}>
        {[...groups].map(([group, commands]) => (
          <section key={group} className={styles.group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {commands.map((command) => (
                <div key={command.id} className={styles.row}>
                  <dt>{command.label}</dt>
                  <dd>
                    {shownKeys(command).map((key, place) => (
                      <span key={key}>
                        {place > 0 && <span className={styles.or}>{isRange(command) ? 'to' : 'or'}</span>}
                        <Keys of={key} />
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
              {gestures
                .filter((one) => one.group === group)
                .map((one) => (
                  <div key={one.label} className={styles.row}>
                    <dt>{one.label}</dt>
                    <dd>{one.gesture}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

/** Digits in a row: told by the first and the last of them. */
function isRange({ keys }: Command): boolean {
  return keys.length > 2 && keys.every((key) => /^\d$/.test(key))
}

function shownKeys(command: Command): string[] {
  return isRange(command) ? [command.keys[0]!, command.keys.at(-1)!] : command.keys
}

function grouped(commands: Command[]): Map<string, Command[]> {
  const groups = new Map<string, Command[]>()
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), command])
  return groups
}
