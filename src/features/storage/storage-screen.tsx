import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { jobList } from '#jobs/job-list.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import page from '#ui/page/page.module.css'
import { backup } from '#workers/backup/backup.client.ts'
import { BackupSection } from './backup-section.tsx'
import { OriginalsSection } from './originals-section.tsx'
import { PacksSection } from './packs/packs-section.tsx'
import { RestorePanel } from './restore-panel.tsx'
import { SpaceSection } from './space-section.tsx'

interface Props {
  db: CatalogueDatabase
  info: CatalogueInfo
  /** How full the browser's storage is, and whether it has promised to keep it. */
  meter: ReactNode
  /** Opens another catalogue: one that was restored. */
  onOpen(catalogueId: string): void
}

/** Backup and restore, and what the catalogue takes in the browser. */
export function StorageScreen({ db, info, meter, onOpen }: Props) {
  // Measured again when a job of this catalogue ends.
  const ended = useStore(jobList.store, ({ jobs }) => jobs.filter((job) => job.endedAtMs !== null && job.catalogueId === info.id).length)
  const space = useQuery({ queryKey: ['space', info.id, ended], queryFn: ({ signal }) => backup.space({ catalogueId: info.id }, { signal }), staleTime: 0, placeholderData: (former) => former })
  return (
    <div className={page.screen}>
      <h1>Storage and backup</h1>
      <BackupSection db={db} info={info} space={space.data} />
      <SpaceSection db={db} space={space.data} onChanged={() => void space.refetch()} meter={meter} />
      <OriginalsSection db={db} space={space.data} onChanged={() => void space.refetch()} />
      <PacksSection db={db} info={info} />
      <div className={page.section}>
        <RestorePanel onOpen={onOpen} />
      </div>
    </div>
  )
}
