import { createStore } from 'zustand/vanilla'
import { keepChoice } from '#ui/choice/keep-choice.ts'

/** The hand that holds the tablet: what is pressed all the time lies in its lower corner. */
export type Thumb = 'right' | 'left'

const KEY = 'flukeprint.thumb'

export const thumb = createStore<{ thumb: Thumb }>(() => ({ thumb: localStorage.getItem(KEY) === 'left' ? 'left' : 'right' }))

export function setThumb(next: Thumb): void {
  thumb.setState({ thumb: next })
  keepChoice(KEY, next)
}

/** Tells the page's styles, and goes on telling them. */
export function followThumb(): void {
  const apply = (): void => void (document.documentElement.dataset['thumb'] = thumb.getState().thumb)
  apply()
  thumb.subscribe(apply)
}
