import type { IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import type { CaseFilter } from './cases/case.ts'
import type { ReviewServices } from './services.ts'

/** Where the analyst is: kept in the address. */
export interface ReviewPlace extends CaseFilter {
  /** Key of the case; null: the first of the list. */
  suspect: string | null
}

export interface ReviewScreenProps {
  db: CatalogueDatabase
  services: ReviewServices
  place: ReviewPlace
  /** `replace`: without a step in the browser's history. */
  onNavigate(place: Partial<ReviewPlace>, options?: { replace?: boolean }): void
  /** To an individual's page. */
  onIndividual(id: IndividualId): void
  onImport(): void
}
