import { useStore } from 'zustand'
import { Button } from '#ui/button/button.tsx'
import { RadioGroup, TextField } from '#ui/field/field.tsx'
import { SettingsIcon } from '#ui/icons/icons.tsx'
import { Popover } from '#ui/popover/popover.tsx'
import { analyst, setAnalyst } from '../analyst.ts'
import { setTheme, theme, type Theme } from '../theme.ts'
import styles from './shell.module.css'

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** Who decides, and light or dark. */
export function SettingsMenu() {
  const name = useStore(analyst, (state) => state.name)
  const wanted = useStore(theme, (state) => state.theme)
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
      </div>
    </Popover>
  )
}
