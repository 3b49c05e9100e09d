import { useNavigate } from 'react-router'
import { EnginePanel } from '#features/machine/engine-panel.tsx'
import { StoragePanel } from '#features/machine/storage-panel.tsx'
import { RestorePanel } from '#features/storage/restore-panel.tsx'
import { StartScreen } from '#features/start/start-screen.tsx'
import { openDemo } from '#jobs/demo/open-demo.ts'
import { useTakePhoto } from '../catalogue/take-photo.ts'
import { lastUsedAtMs } from '../last-used.ts'
import { handOver } from '../handover.ts'
import { OfflinePanel } from '../offline/offline-panel.tsx'
import { paths } from '../paths.ts'

export function Component() {
  const navigate = useNavigate()
  const takePhoto = useTakePhoto()
  return (
    <StartScreen
      onDemo={async () => {
        // The next screen is fetched while the catalogue is being written.
        const [info] = await Promise.all([openDemo(), import('./identify-route.tsx'), import('../catalogue/catalogue-layout.tsx')])
        await navigate(paths.identify(info.id))
      }}
      onOpen={(info) => void navigate(paths.identify(info.id))}
      onImport={(info, picked) => {
        handOver(info.id, picked)
        void navigate(paths.import(info.id))
      }}
      onPicture={takePhoto}
      onResume={(info, importId) => void navigate(paths.import(info.id, importId))}
      lastUsedAtMs={lastUsedAtMs}
      machine={
        <>
          <EnginePanel />
          <StoragePanel />
          <OfflinePanel />
          <RestorePanel onOpen={(id) => void navigate(paths.identify(id))} />
        </>
      }
    />
  )
}
