import type { IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import type { Suspected, WhaleQuery } from './whale-list.ts'

/** Where the analyst is: kept in the address. */
export interface CataloguePlace extends WhaleQuery {
  /** Whose page is open; null: the grid. */
  whale: IndividualId | null
}

export interface CatalogueScreenProps {
  db: CatalogueDatabase
  place: CataloguePlace
  /** Who has suspects; null while they are being sought. */
  suspected: Suspected
  /** `replace`: without a step in the browser's history. */
  onNavigate(place: Partial<CataloguePlace>, options?: { replace?: boolean }): void
  onImport(): void
  /** To the suspects about an individual. */
  onReview(whale: IndividualId): void
  /** To the queue, at what was just sent back there. */
  onIdentify(): void
}
