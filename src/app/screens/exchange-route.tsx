import { ExchangeScreen } from '#features/exchange/exchange-screen.tsx'
import { useCatalogue } from '../catalogue/catalogue-context.ts'
import { ForeignFlukes } from '../catalogue/foreign-flukes.tsx'
import { useCatalogueServices } from '../catalogue/services.ts'

export function Component() {
  const { db, info } = useCatalogue()
  const services = useCatalogueServices(db)
  return (
    <>
      <ForeignFlukes key={`foreign ${db.catalogueId}`} db={db} />
      <ExchangeScreen db={db} info={info} services={services} />
    </>
  )
}
