import { useId } from 'react'
import styles from './slider.module.css'

interface Props {
  label: string
  value: number
  least: number
  most: number
  step: number
  /** The value in words, shown and read out. */
  text: string
  onChange(value: number): void
  /** Keeps the label for screen readers alone. */
  bare?: boolean
}

/** The platform's own range input: arrows, Home, End and touch come with it. */
export function Slider({ label, value, least, most, step, text, onChange, bare }: Props) {
  const id = useId()
  return (
    <div className={bare ? styles.bare : styles.slider}>
      {!bare && (
        <>
          <label htmlFor={id}>{label}</label>
          <output htmlFor={id}>{text}</output>
        </>
      )}
      <input
        id={id}
        type="range"
        aria-label={bare ? label : undefined}
        aria-valuetext={text}
        min={least}
        max={most}
        step={step}
        value={value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </div>
  )
}
