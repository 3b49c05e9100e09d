import { useState, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { EmbedderSize } from '#core/model-names.ts'
import { jobList } from '#jobs/job-list.ts'
import type { Backend } from '#vision/backend.ts'
import panel from '#ui/panel/panel.module.css'
import { chooseEmbedder, embedderSize } from '#workers/embedder-choice.client.ts'
import { engineState, startEngine, subscribeEngine, changeEngine, wantedEngine, type EngineState } from '#workers/vision/vision.client.ts'
import { Button } from '#ui/button/button.tsx'
import { RadioGroup } from '#ui/field/field.tsx'
import { showError } from '#ui/toast/toast.ts'
import { formatCountOf } from '#ui/format.ts'
import { BACKEND_NAMES, engineWords, MODEL_WORDS } from './engine-words.ts'
import styles from './machine.module.css'

/** Which engine runs, on what, how its self-check came out, and what was refused and why. */
export function EnginePanel() {
  const engine = useSyncExternalStore(subscribeEngine, engineState)
  const words = engineWords(engine)
  return (
    <section className={panel.panel} aria-label="Engine">
      <h3 className={panel.heading}>
        <span className={`${panel.lamp} ${panel[words.tone]}`} aria-hidden="true" />
        Engine{engine.status && `: ${BACKEND_NAMES[engine.status.backend]}`}
      </h3>
      {engine.status ? <EngineFacts status={engine.status} restarts={engine.restarts} /> : <p className={panel.muted}>{words.long}</p>}
      {engine.state === 'failed' && (
        <>
          {engine.error?.remedy && <p>{engine.error.remedy}</p>}
          <Button onPress={() => void startEngine().catch(showError)}>Try again</Button>
        </>
      )}
      <EngineChoice />
      <ModelChoice />
    </section>
  )
}

type Wanted = Backend | 'first'

const CHOICES: readonly { value: Wanted; label: string }[] = [
  { value: 'first', label: 'Fastest' },
  { value: 'webgpu', label: BACKEND_NAMES.webgpu },
  { value: 'webgl', label: BACKEND_NAMES.webgl },
  { value: 'wasm', label: BACKEND_NAMES.wasm },
]

/** For a machine whose graphics driver makes trouble; what is asked for by name is never replaced in silence. */
function EngineChoice() {
  const [wanted, setWanted] = useState<Wanted>(wantedEngine() ?? 'first')
  function choose(next: Wanted): void {
    setWanted(next)
    changeEngine(next === 'first' ? null : next).catch(showError)
  }
  return <RadioGroup label="Use" look="row" value={wanted} onChange={choose} options={CHOICES} />
}

const MODELS: readonly { value: EmbedderSize; label: string }[] = [
  { value: 'full', label: 'Full' },
  { value: 'small', label: 'Small' },
]

/** The page starts anew with another model: nothing that was compared with the former one may stay on the screen. */
function ModelChoice() {
  const [wanted, setWanted] = useState<EmbedderSize | null>(null)
  const running = embedderSize()
  const working = useStore(jobList.store, ({ jobs }) => jobs.find(({ endedAtMs }) => endedAtMs === null)?.title ?? null)
  function change(size: EmbedderSize): void {
    try {
      chooseEmbedder(size)
      location.reload()
    } catch (thrown) {
      showError(thrown)
    }
  }
  return (
    <>
      <RadioGroup label="Recognition model" look="row" value={wanted ?? running} onChange={(size) => setWanted(size === running ? null : size)} options={MODELS} />
      <p className={wanted === null ? panel.muted : undefined} role="status">
        {wanted === null
          ? MODEL_WORDS[running]
          : `${MODEL_WORDS[wanted]} The page starts anew with it; now the ${running} one runs. What that embedded is not compared until it is embedded again, and packs are not until they are made anew; decisions stay.${working === null ? '' : ` “${working}” is under way: pause it or let it end first.`}`}
      </p>
      {wanted !== null && (
        <Button variant="primary" isDisabled={working !== null} onPress={() => change(wanted)}>
          Start anew with it
        </Button>
      )}
    </>
  )
}

function EngineFacts({ status, restarts }: { status: NonNullable<EngineState['status']>; restarts: number }) {
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Device</dt>
        <dd>{status.device}</dd>
      </div>
      <div>
        <dt>Self-check</dt>
        <dd>
          passed: differs by {small(status.selfCheck.embedder)} (embedder) and {small(status.selfCheck.detector)} (detector)
        </dd>
      </div>
      <div>
        <dt>Models</dt>
        <dd>
          {status.embedder}, {status.detector}
        </dd>
      </div>
      {restarts > 0 && (
        <div>
          <dt>Restarts</dt>
          <dd>lost and started again {formatCountOf(restarts, 'time')}</dd>
        </div>
      )}
      {status.refused.map(({ backend, reason }) => (
        <div key={backend}>
          <dt>Not {BACKEND_NAMES[backend]}</dt>
          <dd className={styles.reason}>{reason}</dd>
        </div>
      ))}
    </dl>
  )
}

/** `0.00012`, and never a bare zero for what is only small. */
function small(difference: number): string {
  return difference === 0 ? '0' : difference < 1e-5 ? '< 0.00001' : difference.toPrecision(2)
}
