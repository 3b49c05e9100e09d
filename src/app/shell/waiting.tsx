import { useEffect, useState } from 'react'
import styles from './shell.module.css'

/** Says what is waited for, but only after a moment: what comes at once needs no word. */
export function Waiting({ what }: { what: string }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 400)
    return () => clearTimeout(timer)
  }, [])
  return (
    <p className={styles.waiting} role="status">
      {late && `${what}…`}
    </p>
  )
}
