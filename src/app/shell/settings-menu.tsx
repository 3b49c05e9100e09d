import { useStore } from 'zustand'
import { Button } from '#ui/button/button.tsx'
import { RadioGroup, TextField } from '#ui/field/field.tsx'
import { SettingsIcon } from '#ui/icons/icons.tsx'
import { Popover } from '#ui/popover/popover.tsx'
import { useCoarsePointer } from '#ui/touch/use-coarse-pointer.ts'
import { analyst, setAnalyst } from '../analyst.ts'
import { setTheme, theme, type Theme } from '../theme.ts'
import { setThumb, thumb, type Thumb } from '../thumb.ts'
import styles from './shell.module.css'

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

const THUMBS: readonly { value: Thumb; label: string }[] = [
  { value: 'left', label: 'Left' },
  { value: 'right', label: 'Right' },
]

/** Who decides, light or dark, and where the verdicts lie on a tablet. */
export function SettingsMenu() {
  const name = useStore(analyst, (state) => state.name)
  const wanted = useStore(theme, (state) => state.theme)
  const held = useStore(thumb, (state) => state.thumb)
  const coarse = useCoarsePointer()
  return (
    <Popover
      label="Settings"
      trigger={
        <Button variant="quiet" icon aria-label="Settings" tooltip="Settings">
          <SettingsIcon />
        </Button>
      }
    >
      <div className={styles.settings}>
        <TextField label="Your name" defaultValue={name} onChange={setAnalyst} placeholder="me" hint="Written beside every decision you take." autoComplete="name" maxLength={80} />
        <RadioGroup label="Theme" look="row" value={wanted} onChange={setTheme} options={THEMES} />
        {coarse && <RadioGroup label="Verdicts under the thumb" look="row" value={held} onChange={setThumb} options={THUMBS} />}
      </div>
    </Popover>
  )
}
