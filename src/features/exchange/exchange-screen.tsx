import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import page from '#ui/page/page.module.css'
import { ColleagueSection } from './colleague-section.tsx'
import { DiscrepanciesSection } from './discrepancies-section.tsx'
import { LabelsSection } from './labels-section.tsx'
import { LogSection } from './log-section.tsx'
import { RankedSection } from './ranked-section.tsx'
import type { RankedServices } from './ranked-export.ts'

interface Props {
  db: CatalogueDatabase
  info: CatalogueInfo
  services: RankedServices
}

/** What can be taken out of a catalogue, and a colleague's decisions into it. */
export function ExchangeScreen({ db, info, services }: Props) {
  return (
    <div className={page.screen}>
      <h1>Exchange</h1>
      <LabelsSection db={db} info={info} />
      <RankedSection db={db} info={info} services={services} />
      <LogSection db={db} info={info} />
      <ColleagueSection db={db} />
      <DiscrepanciesSection db={db} />
    </div>
  )
}
