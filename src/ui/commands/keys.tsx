import { keyParts } from './command.ts'
import styles from './keys.module.css'

/** A key combination as small key caps. */
export function Keys({ of }: { of: string }) {
  return (
    <span className={styles.keys}>
      {keyParts(of).map((part) => (
        <kbd key={part}>{part}</kbd>
      ))}
    </span>
  )
}
