import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { ColleagueSection } from './colleague-section.tsx'
import { DiscrepanciesSection } from './discrepancies-section.tsx'
import { LabelsSection } from './labels-section.tsx'
import { LogSection } from './log-section.tsx'
import { RankedSection } from './ranked-section.tsx'
import type { RankedServices } from './ranked-export.ts'
import styles from './export.module.css'

interface Props {
  db: CatalogueDatabase
  info: CatalogueInfo
  services: RankedServices
}

/** What can be taken out of a catalogue, and a colleague's decisions into it. */
export function ExportScreen({ db, info, services }: Props) {
  return (
    <div className={styles.screen}>
      <h1>Export</h1>
      <LabelsSection db={db} info={info} />
      <RankedSection db={db} info={info} services={services} />
      <LogSection db={db} info={info} />
      <ColleagueSection db={db} />
      <DiscrepanciesSection db={db} />
    </div>
  )
}
