import { listCatalogues, openCatalogue, type CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase, ImportRow } from '#storage/database.ts'
import { queueCounts } from '#storage/queue.ts'
import { errorRecord, type ErrorRecord } from '#core/errors.ts'

/** What the start screen says of a catalogue. */
export interface CatalogueCard {
  info: CatalogueInfo
  /** Null where the catalogue can't be opened. */
  counts: { photos: number; individuals: number; undecided: number; decisions: number } | null
  /** Imports that were cut off or paused. */
  interrupted: ImportRow[]
  error: ErrorRecord | null
}

/** All catalogues with their counts; one that can't be opened does not hide the others. */
export async function catalogueCards(): Promise<CatalogueCard[]> {
  return await Promise.all((await listCatalogues()).map(card))
}

async function card(info: CatalogueInfo): Promise<CatalogueCard> {
  try {
    const db = await openCatalogue(info.id)
    const [counts, interrupted] = await Promise.all([countsOf(db), db.imports.where('state').anyOf('running', 'paused').toArray()])
    return { info, counts, interrupted, error: null }
  } catch (thrown) {
    return { info, counts: null, interrupted: [], error: errorRecord(thrown) }
  }
}

async function countsOf(db: CatalogueDatabase): Promise<NonNullable<CatalogueCard['counts']>> {
  const [photos, individuals, byStatus, decisions] = await Promise.all([
    db.photos.count(),
    db.individuals.count(),
    queueCounts(db),
    db.decisions.where('[origin+seq]').between(['analyst', -Infinity], ['analyst', Infinity]).count(),
  ])
  return { photos, individuals, undecided: byStatus.open + byStatus.possible + byStatus.skipped, decisions }
}
