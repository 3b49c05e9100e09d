import { useOutletContext } from 'react-router'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'

export interface CatalogueContext {
  info: CatalogueInfo
  db: CatalogueDatabase
}

/** The catalogue that the address names; for the screens within it. */
export function useCatalogue(): CatalogueContext {
  return useOutletContext<CatalogueContext>()
}
