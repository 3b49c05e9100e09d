import { useStore } from 'zustand'
import type { FlukeView } from '#storage/fluke-views.ts'
import { formatCameraDate, formatCameraTime, formatPlace } from '#ui/format.ts'
import { CardGrid } from '#ui/grid/card-grid.tsx'
import type { CardSize } from '#ui/grid/grid-steps.ts'
import { PhotoCrop } from '#ui/photo-view/photo-crop.tsx'
import { CheckIcon } from '#ui/icons/icons.tsx'
import type { Hand } from '#ui/pair-viewer/hand.ts'
import { PairViewer } from '#ui/pair-viewer/pair-viewer.tsx'
import { Coming, usePictureSide } from '#ui/pictures/picture-side.tsx'
import { useThumbnail } from '#ui/pictures/pictures.ts'
import { keyOf, shownOf } from '../whale.ts'
import styles from './photos-pane.module.css'

const ASPECT = 1.9
const TEXT_PX = 22
const SIZE: CardSize = { least: 150, gap: 8, height: (width) => Math.round(width / ASPECT) + TEXT_PX }

interface GridProps {
  label: string
  photos: readonly FlukeView[]
  current: string | null
  marked: ReadonlySet<string>
  onCurrent(key: string): void
  onMark(key: string, through: boolean): void
}

/** An individual's photos in order of time, to choose from. */
export function PhotosGrid({ label, photos, current, marked, onCurrent, onMark }: GridProps) {
  return (
    <CardGrid label={label} items={photos} keyOf={keyOf} size={SIZE} current={current} onCurrent={onCurrent} marked={marked} onMark={onMark}>
      {(view) => <PhotoCard view={view} marked={marked.has(view.fluke.id)} onMark={() => onMark(view.fluke.id, false)} />}
    </CardGrid>
  )
}

function PhotoCard({ view: { fluke, photo }, marked, onMark }: { view: FlukeView; marked: boolean; onMark(): void }) {
  const url = useThumbnail(photo.id)
  return (
    <div className={styles.card}>
      <PhotoCrop url={url} aspect={ASPECT} subject={{ widthPx: photo.widthPx, heightPx: photo.heightPx, boxPx: fluke.boxPx }} className={styles.picture} />
      {/* For mouse and fingers; the keyboard has Space, and the option says that it is chosen. */}
      <span
        className={styles.mark}
        data-on={marked || undefined}
        role="presentation"
        onClick={(event) => {
          event.stopPropagation()
          onMark()
        }}
      >
        <CheckIcon />
      </span>
      <p className={styles.line}>
        {photo.takenAtMs === null ? <span className={styles.file}>{photo.fileName}</span> : formatCameraDate(photo.takenAtMs)}
      </p>
    </div>
  )
}

interface PairProps {
  hand: Hand
  current: FlukeView | null
  other: FlukeView | null
  places: { current: number; other: number; count: number }
}

/** The current photo, and the one beside it, under one hand. */
export function PhotosPair({ hand, current, other, places }: PairProps) {
  const left = usePictureSide(shownOf(current))
  const right = usePictureSide(shownOf(other))
  const mode = useStore(hand.store, (state) => state.mode)
  if (!current || !left) return <div className={styles.viewer} />
  const label = (place: number): string => `Photo ${place + 1} of ${places.count}`
  return (
    <div className={styles.viewer} data-mode={mode}>
      <PairViewer
        hand={hand}
        query={{ ...left, label: label(places.current), detail: <Detail of={current} coming={left.coming} /> }}
        candidate={right && other ? { ...right, label: label(places.other), detail: <Detail of={other} coming={right.coming} /> } : null}
        empty="This is its only photo."
      />
    </div>
  )
}

function Detail({ of: { photo }, coming }: { of: FlukeView; coming: boolean }) {
  const { fileName, takenAtMs, latitudeDeg, longitudeDeg } = photo
  const parts = [fileName, takenAtMs !== null && formatCameraTime(takenAtMs), latitudeDeg !== null && longitudeDeg !== null && formatPlace(latitudeDeg, longitudeDeg)]
  return (
    <>
      {parts.filter(Boolean).join(' · ')}
      <Coming of={coming} />
    </>
  )
}
