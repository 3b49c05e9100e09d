import type { FlukeId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import type { QueueFilter, QueueSort } from './queue/queue-order.ts'
import type { IdentifyServices } from './services.ts'

/** Where the analyst is: kept in the address. */
export interface IdentifyPlace {
  /** Null: the first of the queue. */
  flukeId: FlukeId | null
  filter: QueueFilter
  sort: QueueSort
}

export interface IdentifyScreenProps {
  db: CatalogueDatabase
  services: IdentifyServices
  place: IdentifyPlace
  /** Takes in a photo of the tablet's own camera; null where that is no way in. */
  onPicture: ((file: File) => void) | null
  /** `replace`: without a step in the browser's history. */
  onNavigate(place: Partial<IdentifyPlace>, options?: { replace?: boolean }): void
  onImport(): void
  onExport(): void
}
