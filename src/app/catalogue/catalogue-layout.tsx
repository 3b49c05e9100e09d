import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { Outlet, useNavigate, useParams } from 'react-router'
import { useStore } from 'zustand'
import { FlukeprintError } from '#core/errors.ts'
import { BackupKeeper } from '#features/storage/backup-keeper.tsx'
import { catalogueRegistry, openCatalogue } from '#storage/catalogues.ts'
import { foldersNeedingAccess } from '#storage/originals.ts'
import { setAnalystName } from '#storage/settings.ts'
import { PicturesProvider } from '#ui/pictures/pictures.ts'
import { raiseStanding, clearStanding } from '#ui/banner/standing.ts'
import { showError } from '#ui/toast/toast.ts'
import { analyst } from '../analyst.ts'
import { noteUse } from '../last-used.ts'
import { paths } from '../paths.ts'
import { Waiting } from '../shell/waiting.tsx'
import type { CatalogueContext } from './catalogue-context.ts'
import { picturesOf } from './pictures.ts'

async function open(id: string): Promise<CatalogueContext> {
  const db = await openCatalogue(id)
  const info = await catalogueRegistry().catalogues.get(id)
  if (!info) throw new FlukeprintError('not-found', 'This catalogue is not on this machine.', { remedy: 'Choose a catalogue from the start screen.' })
  return { info, db }
}

/** Opens the catalogue that the address names, for the screens within it. */
export function Component() {
  const { catalogue } = useParams()
  const navigate = useNavigate()
  const query = useQuery({ queryKey: ['catalogue', catalogue], queryFn: () => open(catalogue!), gcTime: 0, throwOnError: true })
  const name = useStore(analyst, (state) => state.name)
  const db = query.data?.db
  const pictures = useMemo(() => (db ? picturesOf(db) : null), [db])

  useEffect(() => {
    if (!db) return
    noteUse(db.catalogueId)
    foldersNeedingAccess(db).then((folders) => {
      if (folders.length === 0) return
      raiseStanding({
        code: 'permission-needed',
        message: `The browser asks again before it reads ${folders.length === 1 ? `the folder ${folders[0]}` : `your ${folders.length} folders`}.`,
        remedy: 'Until then the photographs are shown small.',
      })
    }, showError)
    return () => clearStanding('permission-needed')
  }, [db])

  useEffect(() => {
    // A name that was taken away is taken away here too: the next decision is not the former analyst's.
    if (db) setAnalystName(db, name).catch(showError)
  }, [db, name])

  if (!query.data || !pictures) return <Waiting what="Opening the catalogue" />
  return (
    <PicturesProvider value={pictures}>
      <BackupKeeper db={query.data.db} info={query.data.info} onOpenStorage={() => void navigate(paths.storage(query.data.info.id))} />
      <Outlet context={query.data} />
    </PicturesProvider>
  )
}
