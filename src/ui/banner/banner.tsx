import type { ReactNode } from 'react'
import { Button } from '#ui/button/button.tsx'
import { CloseIcon, InfoIcon, WarningIcon } from '#ui/icons/icons.tsx'
import styles from './banner.module.css'

interface Props {
  tone: 'info' | 'warn' | 'bad'
  /** What is the matter, one sentence. */
  title: ReactNode
  /** What to do about it. */
  children?: ReactNode
  actions?: ReactNode
  /** With numbers that change all the time: a screen reader would read each of them out. */
  restless?: boolean
  onDismiss?(): void
}

/** A line across the screen that stays while its matter stands. */
export function Banner({ tone, title, children, actions, restless = false, onDismiss }: Props) {
  const Icon = tone === 'info' ? InfoIcon : WarningIcon
  return (
    <div className={`${styles.banner} ${styles[tone]}`} role={restless ? 'note' : tone === 'bad' ? 'alert' : 'status'}>
      <Icon className={styles.icon} />
      <div className={styles.text}>
        <strong>{title}</strong> {children}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
      {onDismiss && (
        <Button variant="quiet" icon aria-label="Dismiss" onPress={onDismiss}>
          <CloseIcon />
        </Button>
      )}
    </div>
  )
}
