import { ExportScreen } from '#features/exchange/export-screen.tsx'
import { useCatalogue } from '../catalogue/catalogue-context.ts'
import { useCatalogueServices } from '../catalogue/services.ts'

export function Component() {
  const { db, info } = useCatalogue()
  return <ExportScreen db={db} info={info} services={useCatalogueServices(db)} />
}
