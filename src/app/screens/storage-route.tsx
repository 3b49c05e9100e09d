import { useNavigate } from 'react-router'
import { StoragePanel } from '#features/machine/storage-panel.tsx'
import { StorageScreen } from '#features/storage/storage-screen.tsx'
import { useCatalogue } from '../catalogue/catalogue-context.ts'
import { paths } from '../paths.ts'

export function Component() {
  const { db, info } = useCatalogue()
  const navigate = useNavigate()
  return <StorageScreen key={info.id} db={db} info={info} meter={<StoragePanel />} onOpen={(id) => void navigate(paths.identify(id))} />
}
