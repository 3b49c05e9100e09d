import type { ReactNode } from 'react'
import { FlukeMark } from '#ui/icons/icons.tsx'
import styles from './empty-state.module.css'

interface Props {
  title: string
  text?: ReactNode
  /** What can be done about it. */
  children?: ReactNode
}

/** In the place of what is not there. */
export function EmptyState({ title, text, children }: Props) {
  return (
    <div className={styles.state}>
      <FlukeMark className={styles.mark} width={72} height={48} />
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  )
}
