import { Button } from '#ui/button/button.tsx'
import { formatBytes } from '#ui/format.ts'
import panel from '#ui/panel/panel.module.css'
import { ProgressBar } from '#ui/progress/progress.tsx'
import { keepProgram, useOffline, type OfflineState } from './offline.ts'

/** Whether the program starts without a network, and how far it has come if not yet. */
export function OfflinePanel() {
  const { state, keptBytes, totalBytes, error } = useOffline()
  const { title, tone, text } = WORDS[state]
  return (
    <section className={panel.panel} aria-label="Without a network">
      <h3 className={panel.heading} role="status">
        <span className={`${panel.lamp} ${panel[tone]}`} aria-hidden="true" />
        {title}
      </h3>
      {state === 'keeping' && (
        <>
          <ProgressBar label="Program kept on this machine" done={keptBytes} total={totalBytes} />
          <p className={panel.muted}>
            {formatBytes(keptBytes)} of {formatBytes(totalBytes)}
          </p>
        </>
      )}
      <p className={panel.muted}>{error ? `${error.message} ${error.remedy ?? ''}` : text}</p>
      {state === 'failed' && <Button onPress={keepProgram}>Try again</Button>}
    </section>
  )
}

const WORDS: Record<OfflineState['state'], { title: string; tone: 'good' | 'warn' | 'bad' | 'idle'; text: string }> = {
  starting: { title: 'Not ready for offline use yet', tone: 'idle', text: 'Program, models and demo will be kept on this machine, so that everything starts without a network.' },
  keeping: { title: 'Getting ready for offline use', tone: 'idle', text: 'Stay connected a moment longer. You can work meanwhile.' },
  ready: { title: 'Ready for offline use', tone: 'good', text: 'Program, models and demo are on this machine: everything starts and works without a network.' },
  failed: { title: 'Not ready for offline use', tone: 'bad', text: '' },
  unsupported: { title: 'Needs its server', tone: 'warn', text: 'A browser keeps a page for offline use only from an https address or from this machine itself, and not in a private window of some.' },
}
