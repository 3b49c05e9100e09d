import { createStore } from 'zustand/vanilla'
import { keepChoice } from '#ui/choice/keep-choice.ts'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'flukeprint.theme'

/** The looks that the user asked for, over the whole page and all catalogues. */
export const theme = createStore<{ theme: Theme }>(() => ({ theme: readTheme() }))

export function setTheme(next: Theme): void {
  theme.setState({ theme: next })
  keepChoice(KEY, next)
}

/** Puts the theme onto the page and keeps it there; `system` leaves the choice to the system. */
export function followTheme(): void {
  const apply = (): void => {
    const wanted = theme.getState().theme
    if (wanted === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = wanted
  }
  apply()
  theme.subscribe(apply)
}

function readTheme(): Theme {
  const stored = localStorage.getItem(KEY)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}
