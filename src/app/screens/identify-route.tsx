import { useNavigate } from 'react-router'
import type { FlukeId } from '#core/catalogue.ts'
import { Desk } from '#features/identify/desk.tsx'
import type { IdentifyPlace } from '#features/identify/props.ts'
import { QUEUE_FILTERS, QUEUE_SORTS } from '#features/identify/queue/queue-order.ts'
import { useCatalogue } from '../catalogue/catalogue-context.ts'
import { ForeignFlukes } from '../catalogue/foreign-flukes.tsx'
import { useCatalogueServices } from '../catalogue/services.ts'
import { useTakePhoto } from '../catalogue/take-photo.ts'
import { paths } from '../paths.ts'
import { usePlace } from '../use-place.ts'

export function Component() {
  const { db, info } = useCatalogue()
  const services = useCatalogueServices(db)
  const navigate = useNavigate()
  const takePhoto = useTakePhoto()
  const [place, move] = usePlace(placeOf, paramsOf)
  return (
    <>
      <ForeignFlukes key={`foreign ${db.catalogueId}`} db={db} />
      <Desk
        key={db.catalogueId}
        db={db}
        services={services}
        place={place}
        onPicture={info.kind === 'own' ? (file) => takePhoto(info, file) : null}
        onNavigate={move}
        onImport={() => void navigate(paths.import(db.catalogueId))}
        onExport={() => void navigate(paths.exchange(db.catalogueId))}
      />
    </>
  )
}

/** What an address does not say, or says wrongly, is as at the start: the open flukes in the order of import. */
function placeOf(params: URLSearchParams): IdentifyPlace {
  return {
    flukeId: params.get('fluke') as FlukeId | null,
    filter: QUEUE_FILTERS.find((filter) => filter === params.get('filter')) ?? 'open',
    sort: QUEUE_SORTS.find((sort) => sort === params.get('sort')) ?? 'import',
  }
}

function paramsOf({ flukeId, filter, sort }: IdentifyPlace): URLSearchParams {
  const params = new URLSearchParams()
  if (flukeId !== null) params.set('fluke', flukeId)
  if (filter !== 'open') params.set('filter', filter)
  if (sort !== 'import') params.set('sort', sort)
  return params
}
