import type { FlukeId, FlukeStatus, IndividualId, PhotoId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

/** A fluke with the names of its photo, as an exported table needs it. */
export interface LabelledFluke {
  flukeId: FlukeId
  photoId: PhotoId
  /** The file's name, then the names of byte-identical copies: each imported name gets its row. */
  fileNames: string[]
  status: FlukeStatus
  /** The accepted individual; null unless `identified`. */
  individualId: IndividualId | null
}

const PAGE = 1_000

/** All flukes in the order of import, a page at a time; removed ones left out. */
export async function* labelledFlukes(db: CatalogueDatabase): AsyncGenerator<LabelledFluke[]> {
  let after = -Infinity
  for (;;) {
    const flukes = await withStorageErrors(() => db.flukes.where('order').above(after).limit(PAGE).toArray())
    if (flukes.length === 0) return
    const photos = await withStorageErrors(() => db.photos.bulkGet(flukes.map(({ photoId }) => photoId)))
    yield flukes.flatMap((fluke, i) => {
      const photo = photos[i]
      if (fluke.removed === 1 || !photo) return []
      const individualId = fluke.status === 'identified' ? fluke.individualId : null
      return [{ flukeId: fluke.id, photoId: photo.id, fileNames: [photo.fileName, ...photo.otherNames], status: fluke.status, individualId }]
    })
    after = flukes.at(-1)!.order
  }
}

/** A row of an `Image,Id` export: the individual, or null for `new_whale`. */
export interface LabelExportRow {
  image: string
  id: IndividualId | null
}

/** What the decisions have settled: identified flukes and those filed as `new_whale`. Open ones have no row. */
export async function settledLabels(db: CatalogueDatabase): Promise<LabelExportRow[]> {
  const rows: LabelExportRow[] = []
  for await (const page of labelledFlukes(db)) {
    for (const { fileNames, status, individualId } of page) {
      if (status !== 'identified' && status !== 'filed-new') continue
      for (const image of fileNames) rows.push({ image, id: individualId })
    }
  }
  return rows
}

/** The flukes that a ranked answer is exported for: all without a settled label, unusable ones left out. */
export async function unsettledFlukes(db: CatalogueDatabase): Promise<LabelledFluke[]> {
  const found: LabelledFluke[] = []
  for await (const page of labelledFlukes(db)) {
    found.push(...page.filter(({ status }) => status === 'open' || status === 'possible' || status === 'skipped'))
  }
  return found
}
