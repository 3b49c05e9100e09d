import { useQuery } from '@tanstack/react-query'
import { useState, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { EVERYTHING } from '#jobs/embed/embed-flukes.ts'
import { startEmbedStale } from '#jobs/embed/embed-stale.ts'
import { jobList, type Job } from '#jobs/job-list.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { galleryRevision } from '#storage/revision.ts'
import { AboveScreen } from '#ui/banner/above-screen.tsx'
import { Banner } from '#ui/banner/banner.tsx'
import { Button } from '#ui/button/button.tsx'
import { formatCount, formatCountOf } from '#ui/format.ts'
import { showError } from '#ui/toast/toast.ts'
import { runsWithFormerChoice, subscribeChoice } from '#workers/embedder-choice.client.ts'
import { index } from '#workers/index/index.client.ts'

/** Between two looks: while flukes are embedded the number falls. */
const LOOK_MS = 4_000

/**
 * What no comparison sees, above the screens that compare: flukes and packs that another recognition model embedded. Nothing is embedded
 * again unasked: of thousands of photographs it takes a long while, and it needs the originals.
 */
export function ForeignFlukes({ db }: { db: CatalogueDatabase }) {
  const { catalogueId } = db
  const [dismissed, setDismissed] = useState(false)
  const job = useStore(jobList.store, ({ jobs }) => jobs.find((one) => one.kind === 'embed' && one.catalogueId === catalogueId && one.endedAtMs === null))
  // A tab that runs with the former model would take back what the others embed.
  const former = useSyncExternalStore(subscribeChoice, runsWithFormerChoice)
  const { data } = useQuery({
    queryKey: ['foreign', catalogueId],
    queryFn: async ({ signal }) => await index.foreign({ catalogueId, revision: await galleryRevision(db) }, { signal }),
    refetchInterval: LOOK_MS,
  })
  const { foreignFlukes: count = 0, foreignPacks: packs = [] } = data ?? {}
  if (dismissed || former || (count === 0 && packs.length === 0)) return null
  const things = [...(count > 0 ? [formatCountOf(count, 'fluke')] : []), ...packs.map((name) => `the pack ${name}`)].join(' and ')
  const one = count + packs.length === 1
  return (
    <AboveScreen>
      <Banner
        tone="warn"
        restless
        title={`${things} ${one ? 'is' : 'are'} not compared: another recognition model embedded ${one ? 'it' : 'them'}.`}
        actions={count > 0 && !job && <Button onPress={() => void startEmbedStale(db, EVERYTHING).finished.catch(showError)}>{packs.length > 0 ? 'Embed the flukes again' : `Embed ${one ? 'it' : 'them'} again`}</Button>}
        onDismiss={() => setDismissed(true)}
      >
        {job ? stateText(job) : 'Decisions and labels are as they were. Or choose the other model in the panel of the engine.'}
      </Banner>
    </AboveScreen>
  )
}

function stateText({ state, progress }: Job): string {
  const done = progress && progress.total > 0 ? `: ${formatCount(progress.done)} of ${formatCount(progress.total)}` : ''
  return state === 'paused' ? `Embedding them again is paused${done}.` : `They are being embedded again${done}.`
}
