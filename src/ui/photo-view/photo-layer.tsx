import { useEffect, useRef, useState, type Ref } from 'react'
import type { Placement, Subject } from './view.ts'
import styles from './photo-layer.module.css'

/** A photograph as a pane shows it. */
export interface Picture {
  /** Another key is another photograph. */
  key: string
  subject: Subject
  /** Shown at once, in the place of the original. */
  thumbnailUrl: string | null
  /** Shown as soon as it is decoded. */
  originalUrl: string | null
}

interface Props {
  picture: Picture
  /** Its element, for moving it about by `transformOf`. */
  ref?: Ref<HTMLDivElement>
  placement?: Placement
  onBroken?(): void
}

/** The photograph in its own px; a transform puts it under the pane. Decoded by the browser, off the page's main thread. */
export function PhotoLayer({ picture, ref, placement, onBroken }: Props) {
  const { subject, thumbnailUrl, originalUrl } = picture
  const original = useRef<HTMLImageElement>(null)
  const [decoded, setDecoded] = useState<string | null>(null)
  const broken = useRef(onBroken)
  useEffect(() => {
    broken.current = onBroken
  })

  useEffect(() => {
    const image = original.current
    if (!image || originalUrl === null) return
    let gone = false
    image.decode().then(
      () => !gone && setDecoded(originalUrl),
      () => !gone && broken.current?.(),
    )
    return () => {
      gone = true
    }
  }, [originalUrl])

  return (
    <div ref={ref} className={styles.layer} style={{ width: subject.widthPx, height: subject.heightPx, transform: placement && transformOf(placement) }}>
      {thumbnailUrl !== null && <img className={styles.image} src={thumbnailUrl} alt="" draggable={false} />}
      {originalUrl !== null && (
        <img ref={original} className={styles.image} style={{ opacity: decoded === originalUrl ? 1 : 0 }} src={originalUrl} alt="" decoding="async" draggable={false} data-original={decoded === originalUrl ? 'shown' : 'loading'} />
      )}
    </div>
  )
}

export function transformOf({ scaleX, scaleY, offsetX, offsetY }: Placement): string {
  return `matrix(${scaleX}, 0, 0, ${scaleY}, ${offsetX}, ${offsetY})`
}
