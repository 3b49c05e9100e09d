import { useCallback, useMemo } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useStore } from 'zustand'
import { ImportScreen } from '#features/import/import-screen.tsx'
import { io, ioWorkers } from '#workers/io/io.client.ts'
import { startEngine, vision } from '#workers/vision/vision.client.ts'
import { useCatalogue } from '../catalogue/catalogue-context.ts'
import { useTakePhoto } from '../catalogue/take-photo.ts'
import { handOver, handover } from '../handover.ts'
import { paths } from '../paths.ts'

export function Component() {
  const { db, info } = useCatalogue()
  const navigate = useNavigate()
  const takePhoto = useTakePhoto()
  const [params, setParams] = useSearchParams()
  const handed = useStore(handover)
  const services = useMemo(() => ({ io, vision, startEngine, readers: ioWorkers }), [])
  const takenOver = useCallback(() => {
    handOver(info.id, null)
    setParams({}, { replace: true })
  }, [info.id, setParams])
  return (
    <ImportScreen
      key={info.id}
      db={db}
      info={info}
      services={services}
      picked={handed.catalogueId === info.id ? handed.picked : null}
      resumeId={params.get('resume')}
      onTakenOver={takenOver}
      onPicture={(file) => takePhoto(info, file)}
      onIdentify={() => void navigate(paths.identify(info.id))}
      onDoubtful={() => void navigate(paths.doubtful(info.id))}
    />
  )
}
