import { useEffect, useState, type ReactNode } from 'react'
import { createPortal } from 'react-dom'

/** Where the shell lets a screen put its banners. */
export const ABOVE_SCREEN = 'above-screen'

/** Shows a banner above the screen that renders it, not in it: a screen that fills the window would grow beyond its lower edge. */
export function AboveScreen({ children }: { children: ReactNode }) {
  const [place, setPlace] = useState<HTMLElement | null>(null)
  // The shell's own elements are there once it has been drawn.
  useEffect(() => setPlace(document.getElementById(ABOVE_SCREEN)), [])
  return place && createPortal(children, place)
}
