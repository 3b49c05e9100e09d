import { useNavigate } from 'react-router'
import { SUSPECT_KINDS } from '#core/audit/suspect.ts'
import type { IndividualId } from '#core/catalogue.ts'
import { CASE_STATES } from '#features/review/cases/case.ts'
import type { ReviewPlace } from '#features/review/props.ts'
import { ReviewScreen } from '#features/review/review-screen.tsx'
import { useCatalogue } from '../catalogue/catalogue-context.ts'
import { ForeignFlukes } from '../catalogue/foreign-flukes.tsx'
import { useReviewServices } from '../catalogue/services.ts'
import { paths } from '../paths.ts'
import { usePlace } from '../use-place.ts'

export function Component() {
  const { db } = useCatalogue()
  const services = useReviewServices(db)
  const navigate = useNavigate()
  const [place, move] = usePlace(placeOf, paramsOf)
  return (
    <>
      <ForeignFlukes key={`foreign ${db.catalogueId}`} db={db} />
      <ReviewScreen
        key={db.catalogueId}
        db={db}
        services={services}
        place={place}
        onNavigate={move}
        onIndividual={(id) => void navigate(paths.catalogue(db.catalogueId, id))}
        onImport={() => void navigate(paths.import(db.catalogueId))}
      />
    </>
  )
}

/** What an address does not say, or says wrongly, is as at the start: all open suspects, worst first. */
function placeOf(params: URLSearchParams): ReviewPlace {
  return {
    kind: SUSPECT_KINDS.find((kind) => kind === params.get('kind')) ?? 'all',
    state: CASE_STATES.find((state) => state === params.get('state')) ?? 'open',
    whale: params.get('whale') as IndividualId | null,
    suspect: params.get('suspect'),
  }
}

function paramsOf({ kind, state, whale, suspect }: ReviewPlace): URLSearchParams {
  const params = new URLSearchParams()
  if (kind !== 'all') params.set('kind', kind)
  if (state !== 'open') params.set('state', state)
  if (whale !== null) params.set('whale', whale)
  if (suspect !== null) params.set('suspect', suspect)
  return params
}
