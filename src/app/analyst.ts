import { createStore } from 'zustand/vanilla'

const KEY = 'flukeprint.analyst'

/** Who sits at this machine: written into every decision. Empty until somebody says. */
export const analyst = createStore<{ name: string }>(() => ({ name: localStorage.getItem(KEY) ?? '' }))

export function setAnalyst(name: string): void {
  localStorage.setItem(KEY, name.trim())
  analyst.setState({ name: name.trim() })
}
