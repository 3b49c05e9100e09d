import type { MouseEvent } from 'react'

/** For a screen's `onClick`: a button or link that was clicked with the mouse lets go of the keyboard, so that Enter says a verdict again and not "once more". */
export function letGoOfKeys(event: MouseEvent): void {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button, a[href]') : null
  if (event.detail > 0 && button && !button.hasAttribute('aria-haspopup')) button.blur()
}
