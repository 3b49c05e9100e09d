import { createStore } from 'zustand/vanilla'
import { errorRecord } from '#core/errors.ts'
import { isStanding, raiseStanding } from '#ui/banner/standing.ts'

export type ToastTone = 'info' | 'good' | 'warn' | 'bad'

export interface Toast {
  id: number
  tone: ToastTone
  message: string
  /** A second, quieter line: the remedy. */
  detail?: string
  action?: { label: string; run(): void }
  /** ms until it goes by itself; null: stays until it is dismissed. */
  staysMs: number | null
}

/** Short notes at the edge of the screen. What must stay is a banner; what must be answered is a dialog. */
export const toasts = createStore<{ list: readonly Toast[] }>(() => ({ list: [] }))

let count = 0
const MOST_AT_ONCE = 4

/** Shows a note and returns its number. Errors stay until dismissed; the rest goes after six seconds. */
export function showToast(toast: Pick<Toast, 'message'> & Partial<Omit<Toast, 'id' | 'message'>>): number {
  const tone = toast.tone ?? 'info'
  const one: Toast = { ...toast, id: ++count, tone, staysMs: toast.staysMs === undefined ? (tone === 'bad' ? null : 6000) : toast.staysMs }
  // The same words again take the place of the former note instead of stacking up.
  const others = toasts.getState().list.filter((other) => other.message !== one.message)
  toasts.setState({ list: [...others, one].slice(-MOST_AT_ONCE) })
  return one.id
}

/**
 * Says what happened, to which file, and what to do. What is a state of things (a full disk, a missing
 * permission) becomes a banner that stays; all else a note.
 */
export function showError(thrown: unknown): void {
  const error = errorRecord(thrown)
  if (isStanding(error.code)) return raiseStanding(error)
  const { message, file, remedy } = error
  showToast({ tone: 'bad', message: file ? `${file}: ${message}` : message, detail: remedy })
}

export function dismissToast(id: number): void {
  toasts.setState({ list: toasts.getState().list.filter((toast) => toast.id !== id) })
}
