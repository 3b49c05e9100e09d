import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { Button, CommandButton, ToggleButton } from '#ui/button/button.tsx'
import { keyHint, type Command } from '#ui/commands/command.ts'
import { RadioGroup } from '#ui/field/field.tsx'
import { fitScale } from '#ui/photo-view/view.ts'
import { Popover } from '#ui/popover/popover.tsx'
import { Slider } from '#ui/slider/slider.tsx'
import { PLAIN_LIGHT, type Hand, type HandState, type Side } from './hand.ts'
import type { LookingCommands } from './looking-commands.ts'
import styles from './looking-tools.module.css'

interface Props {
  hand: Hand
  commands: LookingCommands
  /** What the sides are called, where they are not query and candidate. */
  names?: Readonly<Record<Side, string>>
  /** More tools of the screen's own. */
  children?: ReactNode
}

const NAMES: Readonly<Record<Side, string>> = { query: 'Query', candidate: 'Candidate' }

/** Everything for looking. What is switched on stays visible. */
export function LookingTools({ hand, commands, names = NAMES, children }: Props) {
  const mode = useStore(hand.store, (state) => state.mode)
  const mirrored = useStore(hand.store, (state) => state.mirrored)
  const opacity = useStore(hand.store, (state) => state.opacity)
  return (
    <div className={styles.tools} role="toolbar" aria-label="Looking">
      <CommandToggle command={commands.mirror} on={mirrored} />
      <CommandToggle command={commands.blink} on={mode === 'blink'} />
      <CommandToggle command={commands.overlay} on={mode === 'overlay'} />
      {mode === 'overlay' && <Slider bare label={`Opacity of the ${names.candidate.toLowerCase()}`} value={opacity} least={0} most={1} step={0.05} text={`${Math.round(opacity * 100)} %`} onChange={hand.setOpacity} />}
      <span className={styles.zoom} role="group" aria-label="Zoom">
        <CommandButton command={commands.zoomOut} variant="quiet" icon>
          <span aria-hidden="true">−</span>
        </CommandButton>
        <ZoomText hand={hand} of={names.query.toLowerCase()} />
        <CommandButton command={commands.zoomIn} variant="quiet" icon>
          <span aria-hidden="true">+</span>
        </CommandButton>
        <CommandButton command={commands.fit} variant="quiet" />
      </span>
      <LightTool hand={hand} names={names} />
      {children}
    </div>
  )
}

/** CSS px for each px of the query's original. */
function ZoomText({ hand, of }: { hand: Hand; of: string }) {
  const percent = useStore(hand.store, ({ view, pane, subjects }: HandState) => (subjects.query ? Math.round(fitScale(pane, subjects.query) * view.zoom * 100) : null))
  return (
    <output className={styles.percent} aria-label={`Size of the ${of}’s pixels`}>
      {percent === null ? '–' : `${percent} %`}
    </output>
  )
}

/** A button for a command that stays on. */
export function CommandToggle({ command, on }: { command: Command; on: boolean }) {
  return (
    <ToggleButton
      variant={on ? 'plain' : 'quiet'}
      isSelected={on}
      onChange={() => command.run()}
      isDisabled={command.enabled ? !command.enabled() : false}
      aria-keyshortcuts={command.keys[0]}
      tooltip={
        <>
          {command.label} <kbd>{keyHint(command)}</kbd>
        </>
      }
    >
      {command.label}
    </ToggleButton>
  )
}

function LightTool({ hand, names }: { hand: Hand; names: Readonly<Record<Side, string>> }) {
  const sides: readonly { value: Side | 'both'; label: string }[] = [
    { value: 'both', label: 'Both' },
    { value: 'query', label: names.query },
    { value: 'candidate', label: names.candidate },
  ]
  const light = useStore(hand.store, (state) => state.light)
  const of = useStore(hand.store, (state) => state.lightOf)
  const shown = light[of === 'candidate' ? 'candidate' : 'query']
  const changed = light.query !== PLAIN_LIGHT || light.candidate !== PLAIN_LIGHT
  return (
    <Popover label="Brightness and contrast" width="fit" trigger={<Button variant={changed ? 'plain' : 'quiet'}>Light{changed && <span className={styles.changed} role="img" aria-label="changed" />}</Button>}>
      <div className={styles.light}>
        <RadioGroup label="Light of" look="row" options={sides} value={of} onChange={hand.setLightOf} />
        <Slider label="Brightness" value={shown.brightness} least={0.3} most={3} step={0.05} text={`${Math.round(shown.brightness * 100)} %`} onChange={(brightness) => hand.setLight({ brightness })} />
        <Slider label="Contrast" value={shown.contrast} least={0.3} most={4} step={0.05} text={`${Math.round(shown.contrast * 100)} %`} onChange={(contrast) => hand.setLight({ contrast })} />
        <Button onPress={hand.resetLight} isDisabled={!changed}>
          Reset light
        </Button>
      </div>
    </Popover>
  )
}
