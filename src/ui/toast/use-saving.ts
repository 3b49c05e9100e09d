import { useRef, useState } from 'react'
import { dismissToast, showError, showToast } from './toast.ts'

export interface Saving {
  saving: boolean
  /** Does what is to be saved; while it is under way, what is asked for meanwhile is not done. Failures are told. */
  alone(work: () => Promise<void>): Promise<void>
  /** Tells what was saved. One note at a time: its Undo must speak of the last thing done. */
  say(message: string, action?: { label: string; run(): void }): void
}

/** For a screen that saves what the hand does, one thing at a time. */
export function useSaving(): Saving {
  const busy = useRef(false)
  const [saving, setSaving] = useState(false)
  const note = useRef<number | null>(null)
  return {
    saving,
    async alone(work) {
      if (busy.current) return
      busy.current = true
      setSaving(true)
      try {
        await work()
      } catch (thrown) {
        showError(thrown)
      } finally {
        busy.current = false
        setSaving(false)
      }
    },
    say(message, action) {
      if (note.current !== null) dismissToast(note.current)
      note.current = showToast({ tone: action ? 'good' : 'info', message, action })
    },
  }
}
