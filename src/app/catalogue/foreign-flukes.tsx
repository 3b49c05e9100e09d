import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useStore } from 'zustand'
import { startEmbedStale } from '#jobs/embed/embed-stale.ts'
import { jobList } from '#jobs/job-list.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { galleryRevision } from '#storage/revision.ts'
import { Banner } from '#ui/banner/banner.tsx'
import { Button } from '#ui/button/button.tsx'
import { formatCount, formatCountOf } from '#ui/format.ts'
import { showError } from '#ui/toast/toast.ts'
import { index } from '#workers/index/index.client.ts'

/** Between two looks: while flukes are embedded the number falls. */
const LOOK_MS = 4_000

/**
 * What no comparison sees, above the screens that compare: flukes that another model embedded. Nothing is embedded again unasked:
 * of thousands of photographs it takes a long while, and it needs the originals.
 */
export function ForeignFlukes({ db }: { db: CatalogueDatabase }) {
  const { catalogueId } = db
  const [dismissed, setDismissed] = useState(false)
  const job = useStore(jobList.store, ({ jobs }) => jobs.find((one) => one.kind === 'embed' && one.catalogueId === catalogueId && one.endedAtMs === null))
  const { data: count = 0 } = useQuery({
    queryKey: ['foreign-flukes', catalogueId],
    queryFn: async ({ signal }) => await index.foreignFlukes({ catalogueId, revision: await galleryRevision(db) }, { signal }),
    refetchInterval: LOOK_MS,
  })
  if (count === 0 || dismissed) return null
  const { progress } = job ?? {}
  return (
    <Banner
      tone="warn"
      title={`${formatCountOf(count, 'fluke')} ${count === 1 ? 'is' : 'are'} not compared: another recognition model embedded ${count === 1 ? 'it' : 'them'}.`}
      actions={!job && <Button onPress={() => void startEmbedStale(db).finished.catch(showError)}>Embed {count === 1 ? 'it' : 'them'} again</Button>}
      onDismiss={() => setDismissed(true)}
    >
      {job ? `They are being embedded again${progress && progress.total > 0 ? `: ${formatCount(progress.done)} of ${formatCount(progress.total)}` : ''}.` : 'Decisions and labels are as they were. Or choose the other model in the panel of the engine.'}
    </Banner>
  )
}
