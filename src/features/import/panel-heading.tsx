import { useEffect, useRef, type ReactNode } from 'react'
import styles from './import.module.css'

/** Heading of a step. Where the button that led here has gone, it takes the keyboard: nobody is thrown back to the top of the page, and a screen reader reads it out. */
export function PanelHeading({ id, children }: { id: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <h2 ref={heading} id={id} tabIndex={-1} className={styles.heading}>
      {children}
    </h2>
  )
}
