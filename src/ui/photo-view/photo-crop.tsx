import type { Subject } from './view.ts'
import { cropOf } from './crop.ts'
import styles from './photo-crop.module.css'

interface Props {
  url: string | null
  subject: Subject
  /** Width over height of the tile. */
  aspect: number
  className?: string
}

/** A small tile of the part of a photo that matters, cut out of its thumbnail. */
export function PhotoCrop({ url, subject, aspect, className }: Props) {
  return (
    <span className={`${styles.tile} ${className ?? ''}`} style={{ aspectRatio: aspect }}>
      {url !== null && <img className={styles.image} src={url} alt="" draggable={false} style={cropOf(subject, aspect)} />}
    </span>
  )
}
