import { useRef, type ChangeEvent } from 'react'
import { formatCount } from '#ui/format.ts'
import styles from './choice.module.css'

interface Props<T extends string> {
  label: string
  value: T
  of: readonly T[]
  names: Readonly<Record<T, string>>
  /** How many there are of each, where that is known. */
  counts?: Readonly<Partial<Record<T, number>>>
  onChange(value: T): void
  className?: string
}

/** One of a few, by the platform's own list. */
export function Choice<T extends string>({ label, value, of, names, counts, onChange, className }: Props<T>) {
  const byPointer = useRef(false)
  const change = (event: ChangeEvent<HTMLSelectElement>): void => {
    onChange(event.target.value as T)
    // Chosen with the mouse, the list lets go of the keys again.
    if (byPointer.current) event.target.blur()
  }
  return (
    <label className={className ?? styles.choice}>
      <span>{label}</span>
      <select value={value} onChange={change} onPointerDown={() => (byPointer.current = true)} onKeyDown={() => (byPointer.current = false)}>
        {of.map((one) => (
          <option key={one} value={one}>
            {names[one]}
            {counts?.[one] === undefined ? '' : ` (${formatCount(counts[one])})`}
          </option>
        ))}
      </select>
    </label>
  )
}
