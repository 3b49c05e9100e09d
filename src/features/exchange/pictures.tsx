import { useLiveQuery } from 'dexie-react-hooks'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { flukeViews } from '#storage/fluke-views.ts'
import { individualOf } from '#storage/review-reads.ts'
import page from '#ui/page/page.module.css'
import { PhotoCrop } from '#ui/photo-view/photo-crop.tsx'
import { useThumbnail } from '#ui/pictures/pictures.ts'
import styles from './exchange.module.css'

/** Width over height. */
const ASPECT = 1.9

export function FlukePicture({ db, flukeId }: { db: CatalogueDatabase; flukeId: FlukeId | null }) {
  const view = useLiveQuery(async () => (flukeId === null ? undefined : (await flukeViews(db, [flukeId]))[0]), [db, flukeId])
  const url = useThumbnail(view?.photo.id ?? null)
  if (!view) return <span className={styles.noPicture} />
  const { photo, fluke } = view
  return (
    <>
      <PhotoCrop url={url} aspect={ASPECT} subject={{ widthPx: photo.widthPx, heightPx: photo.heightPx, boxPx: fluke.boxPx }} className={styles.picture} />
      <span className={page.muted}>{photo.fileName}</span>
    </>
  )
}

/** The best photo of an individual. */
export function IndividualPicture({ db, individualId }: { db: CatalogueDatabase; individualId: IndividualId | null }) {
  const best = useLiveQuery(async () => (individualId === null ? null : ((await individualOf(db, individualId))?.bestFlukeId ?? null)), [db, individualId])
  return <FlukePicture db={db} flukeId={best ?? null} />
}
