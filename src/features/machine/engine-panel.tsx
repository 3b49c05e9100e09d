import { useSyncExternalStore } from 'react'
import { engineState, startEngine, subscribeEngine } from '#workers/vision/vision.client.ts'
import type { EngineStatus } from '#workers/vision/vision.contract.ts'
import { Button } from '#ui/button/button.tsx'
import { showError } from '#ui/toast/toast.ts'
import { formatCountOf } from '#ui/format.ts'
import { BACKEND_NAMES, engineWords } from './engine-words.ts'
import styles from './machine.module.css'

/** Which engine runs, on what, how its self-check came out, and what was refused and why. */
export function EnginePanel() {
  const engine = useSyncExternalStore(subscribeEngine, engineState)
  const words = engineWords(engine)
  return (
    <section className={styles.panel} aria-label="Engine">
      <h3 className={styles.heading}>
        <span className={`${styles.lamp} ${styles[words.tone]}`} aria-hidden="true" />
        Engine{engine.status && `: ${BACKEND_NAMES[engine.status.backend]}`}
      </h3>
      {engine.status ? <EngineFacts status={engine.status} /> : <p className={styles.muted}>{words.long}</p>}
      {engine.state === 'failed' && (
        <>
          {engine.error?.remedy && <p>{engine.error.remedy}</p>}
          <Button onPress={() => void startEngine().catch(showError)}>Try again</Button>
        </>
      )}
    </section>
  )
}

function EngineFacts({ status }: { status: EngineStatus }) {
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
      {status.restarts > 0 && (
        <div>
          <dt>Restarts</dt>
          <dd>lost and started again {formatCountOf(status.restarts, 'time')}</dd>
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
