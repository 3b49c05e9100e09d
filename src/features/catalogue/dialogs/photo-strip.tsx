import { useLiveQuery } from 'dexie-react-hooks'
import type { CatalogueDatabase } from '#storage/database.ts'
import { photosOfIndividual, type FlukeView } from '#storage/fluke-views.ts'
import { formatCountOf } from '#ui/format.ts'
import { PhotoCrop } from '#ui/photo-view/photo-crop.tsx'
import { useThumbnail } from '#ui/pictures/pictures.ts'
import { byTime } from '../page/photo-order.ts'
import { shownOf, type Whale } from '../whale.ts'
import styles from './dialogs.module.css'

/** Enough to know an animal by. */
const MOST = 6

/** An individual by some of its photos, the best first. */
export function PhotoStrip({ db, whale }: { db: CatalogueDatabase; whale: Whale }) {
  const read = useLiveQuery(async () => ({ id: whale.id, photos: await photosOfIndividual(db, whale.id) }), [db, whale.id])
  const photos = read?.id === whale.id ? byTime(read.photos) : []
  const best = photos.filter(({ fluke }) => fluke.id === whale.bestFlukeId)
  const shown = [...best, ...photos.filter((view) => !best.includes(view))].slice(0, MOST)
  return (
    <section aria-label={whale.id}>
      <p className={styles.stripTitle}>
        <strong>{whale.id}</strong> {whale.nickname} <span className={styles.muted}>{formatCountOf(whale.flukeCount, 'photo')}</span>
      </p>
      <Tiles photos={shown} />
    </section>
  )
}

/** Photos as small tiles; for looking alone. */
export function Tiles({ photos }: { photos: readonly FlukeView[] }) {
  return (
    <div className={styles.tiles} role="presentation">
      {photos.map((view) => (
        <Tile key={view.fluke.id} view={view} />
      ))}
    </div>
  )
}

function Tile({ view }: { view: FlukeView }) {
  const url = useThumbnail(view.photo.id)
  return <PhotoCrop url={url} aspect={1.9} subject={shownOf(view)!.subject} className={styles.tile} />
}
