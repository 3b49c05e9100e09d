import { ProgressBar as AriaProgressBar } from 'react-aria-components/ProgressBar'
import { formatShare } from '#ui/format.ts'
import styles from './progress.module.css'

interface Props {
  /** What goes on, for a screen reader. */
  label: string
  done: number
  /** 0 while unknown. */
  total: number
  tone?: 'accent' | 'good' | 'warn' | 'bad'
  still?: boolean
}

/** A thin bar; text around it is the caller's. */
export function ProgressBar({ label, done, total, tone = 'accent', still }: Props) {
  const unknown = total === 0
  return (
    <AriaProgressBar className={styles.bar} aria-label={label} value={unknown ? undefined : done} maxValue={unknown ? 1 : total} isIndeterminate={unknown && !still} valueLabel={formatShare(done, total)}>
      <div className={styles.track}>
        <div className={`${styles.fill} ${styles[tone]} ${unknown && !still ? styles.unknown : ''}`} style={unknown ? undefined : { width: `${(done / total) * 100}%` }} />
      </div>
    </AriaProgressBar>
  )
}
