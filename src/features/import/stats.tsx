import type { ReactNode } from 'react'
import { formatCount } from '#ui/format.ts'
import styles from './import.module.css'

/** Numbers in a row, large. */
export function Stats({ label, children }: { label: string; children: ReactNode }) {
  return (
    <dl className={styles.stats} aria-label={label}>
      {children}
    </dl>
  )
}

interface StatProps {
  label: string
  value: number
  /** A quiet word below. */
  note?: string
  tone?: 'plain' | 'accent' | 'good' | 'warn' | 'bad'
}

export function Stat({ label, value, note, tone = 'plain' }: StatProps) {
  return (
    <div className={`${styles.stat} ${styles[tone]}`}>
      <dt>{label}</dt>
      <dd className={styles.value}>{formatCount(value)}</dd>
      {note && <dd className={styles.note}>{note}</dd>}
    </div>
  )
}
