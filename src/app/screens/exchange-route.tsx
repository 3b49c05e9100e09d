import { ExchangeScreen } from '#features/exchange/exchange-screen.tsx'
import { useCatalogue } from '../catalogue/catalogue-context.ts'
import { useCatalogueServices } from '../catalogue/services.ts'

export function Component() {
  const { db, info } = useCatalogue()
  return <ExchangeScreen db={db} info={info} services={useCatalogueServices(db)} />
}
