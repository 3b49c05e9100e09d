import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import type { IndividualId } from '#core/catalogue.ts'
import { CatalogueScreen } from '#features/catalogue/catalogue-screen.tsx'
import type { CataloguePlace } from '#features/catalogue/props.ts'
import { WHALE_FILTERS, WHALE_SORTS } from '#features/catalogue/whale-list.ts'
import { suspectedIndividuals } from '#features/review/cases/suspected.ts'
import { useSuspects } from '#features/review/data/use-suspects.ts'
import { useCatalogue } from '../catalogue/catalogue-context.ts'
import { useReviewServices } from '../catalogue/services.ts'
import { paths } from '../paths.ts'
import { usePlace } from '../use-place.ts'

export function Component() {
  const { db } = useCatalogue()
  const navigate = useNavigate()
  const [place, move] = usePlace(placeOf, paramsOf)
  // Sought only where they are asked for; what Review has found is told at once.
  const { cases } = useSuspects(db, useReviewServices(db), place.filter === 'suspects')
  const suspected = useMemo(() => (cases ? suspectedIndividuals(cases) : null), [cases])
  return (
    <CatalogueScreen
      key={db.catalogueId}
      db={db}
      place={place}
      suspected={suspected}
      onNavigate={move}
      onImport={() => void navigate(paths.import(db.catalogueId))}
      onReview={(whale) => void navigate(paths.review(db.catalogueId, whale))}
      onIdentify={() => void navigate(paths.identify(db.catalogueId))}
    />
  )
}

function placeOf(params: URLSearchParams): CataloguePlace {
  return {
    whale: params.get('whale') as IndividualId | null,
    search: params.get('search') ?? '',
    sort: WHALE_SORTS.find((sort) => sort === params.get('sort')) ?? 'id',
    filter: WHALE_FILTERS.find((filter) => filter === params.get('filter')) ?? 'all',
  }
}

function paramsOf({ whale, search, sort, filter }: CataloguePlace): URLSearchParams {
  const params = new URLSearchParams()
  if (whale !== null) params.set('whale', whale)
  if (search !== '') params.set('search', search)
  if (sort !== 'id') params.set('sort', sort)
  if (filter !== 'all') params.set('filter', filter)
  return params
}
