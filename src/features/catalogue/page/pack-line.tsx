import { useLiveQuery } from 'dexie-react-hooks'
import type { Individual, IndividualId } from '#core/catalogue.ts'
import { packedRef } from '#core/formats/pack/manifest.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { packedViewsOf, packNames } from '#storage/packs/pack-views.ts'
import { formatCountOf } from '#ui/format.ts'
import styles from './details.module.css'

/** Of an individual that was recognised by a pack: which pack, and whether it is still compared with. */
export function PackLine({ db, whale: { key } }: { db: CatalogueDatabase; whale: Pick<Individual, 'key'> }) {
  const mark = packedRef(key)?.mark
  const told = useLiveQuery(async () => (mark === undefined ? null : { pack: (await packNames(db)).get(mark), photos: (await packedViewsOf(db, key as IndividualId)).length }), [db, mark, key])
  if (!told || mark === undefined) return null
  const { pack, photos } = told
  return (
    <p className={styles.seen}>
      From pack {pack?.name ?? mark}
      {pack?.subscribed ? (photos > 0 ? `, which has ${formatCountOf(photos, 'photo')} of it.` : ', which has no photo of it any more.') : ', to which this catalogue does not subscribe any more: its photos are not here.'}
    </p>
  )
}
