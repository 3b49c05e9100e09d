import { useId, useState, type KeyboardEvent } from 'react'
import styles from './field.module.css'

interface Props {
  label: string
  value: string
  placeholder?: string
  /** Of several lines. */
  lines?: number
  maxLength?: number
  ref?: (element: HTMLInputElement | HTMLTextAreaElement | null) => void
  /** Told once, when the hand leaves the field (Enter, or Ctrl+Enter in several lines), and only of another text. */
  onKeep(text: string): void
}

/** A text that is kept as soon as the hand leaves it; Escape brings the former one back. */
export function KeptField({ label, value, placeholder, lines, maxLength, ref, onKeep }: Props) {
  const id = useId()
  const [text, setText] = useState(value)
  const [told, setTold] = useState(value)
  // Changed from elsewhere: undone, or by another tab.
  if (told !== value) {
    setTold(value)
    setText(value)
  }
  const keep = (): void => {
    if (text.trim() !== value) onKeep(text.trim())
  }
  function byKey(event: KeyboardEvent<HTMLElement>): void {
    const ends = event.key === 'Enter' && (lines === undefined || event.ctrlKey || event.metaKey)
    if (event.key !== 'Escape' && !ends) return
    event.preventDefault()
    if (event.key === 'Escape') setText(value)
    // After the former text is back: leaving keeps what is there.
    const field = event.currentTarget
    setTimeout(() => field.blur())
  }
  const common = { id, ref, className: styles.input, placeholder, value: text, maxLength, onBlur: keep, onKeyDown: byKey }
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {lines === undefined ? (
        <input {...common} onChange={(event) => setText(event.target.value)} />
      ) : (
        <textarea {...common} className={`${styles.input} ${styles.lines}`} rows={lines} onChange={(event) => setText(event.target.value)} />
      )}
    </div>
  )
}
