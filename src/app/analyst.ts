import { createStore } from 'zustand/vanilla'
import { keepChoice } from '#ui/choice/keep-choice.ts'

const KEY = 'flukeprint.analyst'

/** Who sits at this machine: written into every decision. Empty until somebody says. */
export const analyst = createStore<{ name: string }>(() => ({ name: localStorage.getItem(KEY) ?? '' }))

export function setAnalyst(name: string): void {
  analyst.setState({ name: name.trim() })
  keepChoice(KEY, name.trim())
}
