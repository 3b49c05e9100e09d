import type { FlukeView } from '#storage/fluke-views.ts'
import { formatCameraDate, formatPlace } from '#ui/format.ts'
import type { Hand } from '#ui/pair-viewer/hand.ts'
import type { PairMarks } from '#ui/pair-viewer/marks.ts'
import { PairViewer } from '#ui/pair-viewer/pair-viewer.tsx'
import { Coming, usePictureSide, type Shown } from '#ui/pictures/picture-side.tsx'
import type { ReviewCommands } from '../use-review-commands.ts'
import styles from './desk.module.css'

interface Props {
  hand: Hand
  left: FlukeView | null
  right: FlukeView | null
  /** How the two lie on each other, where that is known. */
  marks: PairMarks | null
  commands: ReviewCommands
}

/** The two photos that are compared, under one hand. */
export function CasePair({ hand, left, right, marks, commands }: Props) {
  const one = usePictureSide(shownOf(left))
  const other = usePictureSide(shownOf(right))
  if (!left || !one) return <div className={styles.viewer} aria-busy="true" />
  return (
    <div className={styles.viewer}>
      <PairViewer
        hand={hand}
        query={{ ...one, label: labelOf(left), detail: <Detail of={left} coming={one.coming} />, swipe: { next: commands.next, previous: commands.previous } }}
        candidate={right && other ? { ...other, label: labelOf(right), detail: <Detail of={right} coming={other.coming} />, swipe: { next: commands.rightNext, previous: commands.rightPrevious } } : null}
        marks={marks}
        empty="There is no other photo to compare it with."
      />
    </div>
  )
}

function shownOf(view: FlukeView | null): Shown | null {
  if (!view) return null
  const { photo, fluke } = view
  return { key: fluke.id, photoId: photo.id, subject: { widthPx: photo.widthPx, heightPx: photo.heightPx, boxPx: fluke.boxPx } }
}

/** What it is filed as now. */
function labelOf({ fluke }: FlukeView): string {
  if (fluke.status === 'identified' && fluke.individualId !== null) return fluke.individualId
  return fluke.status === 'filed-new' ? 'new_whale' : 'No label'
}

function Detail({ of: { photo }, coming }: { of: FlukeView; coming: boolean }) {
  const { fileName, takenAtMs, latitudeDeg, longitudeDeg } = photo
  const parts = [fileName, takenAtMs !== null && formatCameraDate(takenAtMs), latitudeDeg !== null && longitudeDeg !== null && formatPlace(latitudeDeg, longitudeDeg)]
  return (
    <>
      {parts.filter(Boolean).join(' · ')}
      <Coming of={coming} />
    </>
  )
}
