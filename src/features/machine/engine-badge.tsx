import { useSyncExternalStore } from 'react'
import panel from '#ui/panel/panel.module.css'
import { engineState, subscribeEngine } from '#workers/vision/vision.client.ts'
import { Button } from '#ui/button/button.tsx'
import { Popover } from '#ui/popover/popover.tsx'
import { EnginePanel } from './engine-panel.tsx'
import { engineWords } from './engine-words.ts'
import styles from './machine.module.css'

/** The engine in the bar: a lamp and a name; the rest in a popover. */
export function EngineBadge() {
  const engine = useSyncExternalStore(subscribeEngine, engineState)
  const words = engineWords(engine)
  return (
    <Popover
      label="Engine"
      trigger={
        <Button variant="quiet" aria-label={`Engine: ${words.long}`}>
          <span className={`${panel.lamp} ${panel[words.tone]}`} aria-hidden="true" />
          <span className={styles.short}>{words.short}</span>
        </Button>
      }
    >
      <EnginePanel />
    </Popover>
  )
}
