import type { ReactNode } from 'react'
import { ChooseButtons } from '#ui/files/choose-buttons.tsx'
import type { Picked } from '#ui/files/picked.ts'
import { useCoarsePointer } from '#ui/touch/use-coarse-pointer.ts'
import { PanelHeading } from './panel-heading.tsx'
import styles from './import.module.css'

interface Props {
  onPicked(picked: Picked): void
  onPicture(file: File): void
  /** Files hover over the page. */
  over: boolean
  /** What is known already, such as a table that waits for its photos. */
  children?: ReactNode
}

export function ChooseZone({ onPicked, onPicture, over, children }: Props) {
  const coarse = useCoarsePointer()
  return (
    <section className={`${styles.drop} ${over ? styles.over : ''}`} aria-labelledby="choose">
      <PanelHeading id="choose">Add photos</PanelHeading>
      <p>
        A folder of photographs, single files or a zip, with or without a CSV of labels (<code>Image,Id</code>). You see what will come in before anything does.
      </p>
      {children}
      <ChooseButtons onPicked={onPicked} onPicture={onPicture} />
      <p className={styles.faint}>{coarse ? 'A photo that you take goes straight in, and is kept here.' : over ? 'Let go to look through it' : 'or drop them anywhere on this page'}</p>
    </section>
  )
}
