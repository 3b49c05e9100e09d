import { useEffect, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { ErrorRecord } from '#core/errors.ts'
import { jobList } from '#jobs/job-list.ts'
import { onCatalogueClosed, openCatalogue } from '#storage/catalogues.ts'
import { requestOriginalAccess } from '#storage/originals.ts'
import { runsWithFormerChoice, subscribeChoice } from '#workers/embedder-choice.client.ts'
import { engineState, startEngine, subscribeEngine } from '#workers/vision/vision.client.ts'
import { Banner } from '#ui/banner/banner.tsx'
import { clearStanding, raiseStanding, standing } from '#ui/banner/standing.ts'
import { Button } from '#ui/button/button.tsx'
import { showError } from '#ui/toast/toast.ts'

interface Props {
  catalogueId: string | null
  /** Told when the originals can be read again. */
  onAccess(): void
}

/** What stands in the way, across the top, until it no longer does. */
export function Banners({ catalogueId, onAccess }: Props) {
  const problems = useStore(standing, (state) => state.problems)
  useStandingSources(catalogueId)
  const outdated = useSyncExternalStore(subscribeChoice, runsWithFormerChoice)
  return (
    <>
      {outdated && (
        <Banner tone="warn" title="Another tab has chosen the other recognition model." actions={<Button onPress={() => location.reload()}>Reload</Button>}>
          This tab runs with the former one until it is loaded anew: what the two embed can not be compared.
        </Banner>
      )}
      {problems.map((problem) => (
        <Banner
          key={problem.code}
          tone={problem.code === 'permission-needed' ? 'warn' : 'bad'}
          title={problem.message}
          actions={<BannerAction problem={problem} catalogueId={catalogueId} onAccess={onAccess} />}
          onDismiss={problem.code === 'storage-blocked' ? undefined : () => clearStanding(problem.code)}
        >
          {problem.remedy}
        </Banner>
      ))}
    </>
  )
}

function BannerAction({ problem, catalogueId, onAccess }: Props & { problem: ErrorRecord }) {
  async function allow(): Promise<void> {
    try {
      if (catalogueId === null || !(await requestOriginalAccess(await openCatalogue(catalogueId)))) return
      clearStanding('permission-needed')
      onAccess()
    } catch (thrown) {
      showError(thrown)
    }
  }
  switch (problem.code) {
    case 'permission-needed':
      return catalogueId && <Button onPress={() => void allow()}>Allow access</Button>
    case 'storage-blocked':
      return <Button onPress={() => location.reload()}>Reload</Button>
    case 'engine-unavailable':
    case 'self-check-failed':
      return <Button onPress={() => void startEngine().catch(showError)}>Try again</Button>
    default:
      return null
  }
}

/** Where standing problems come from besides `showError`: failed jobs, the engine, another tab. */
function useStandingSources(catalogueId: string | null): void {
  useEffect(
    () =>
      jobList.store.subscribe(({ jobs }, former) => {
        for (const job of jobs) {
          const wasFailed = former.jobs.some(({ id, state }) => id === job.id && state === 'failed')
          if (job.state === 'failed' && !wasFailed && job.error) showError(job.error)
        }
      }),
    [],
  )

  const engine = useSyncExternalStore(subscribeEngine, engineState)
  useEffect(() => {
    if (engine.state === 'failed' && engine.error) raiseStanding({ ...engine.error, code: 'engine-unavailable' })
    if (engine.state === 'ready') clearStanding('engine-unavailable')
  }, [engine])

  useEffect(
    () =>
      onCatalogueClosed((closed) => {
        if (closed !== catalogueId) return
        raiseStanding({ code: 'storage-blocked', message: 'This tab has let go of the catalogue: another tab has changed or deleted it.', remedy: 'Nothing more is written from here.' })
      }),
    [catalogueId],
  )
}
