import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import page from '#ui/page/page.module.css'
import { PackList } from './pack-list.tsx'
import { SharePanel } from './share-panel.tsx'

/** Galleries of colleagues to compare with, and this one for them. */
export function PacksSection({ db, info }: { db: CatalogueDatabase; info: CatalogueInfo }) {
  return (
    <section className={page.section} aria-labelledby="packs">
      <PackList db={db} />
      <SharePanel db={db} info={info} />
    </section>
  )
}
