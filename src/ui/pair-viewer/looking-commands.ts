import type { Command } from '#ui/commands/command.ts'
import type { Hand } from './hand.ts'

const ZOOM_STEP = 1.3
/** CSS px. */
const PAN_STEP = 60

type Name = 'mirror' | 'blink' | 'overlay' | 'zoomIn' | 'zoomOut' | 'fit' | 'panLeft' | 'panRight' | 'panUp' | 'panDown'

export type LookingCommands = Record<Name, Command>

interface Input {
  /** Before the dot of the commands' ids: the screen. */
  scope: string
  hand: Hand
  /** There is a picture to look at. */
  looking: boolean
  /** There are two. */
  paired: boolean
}

/** What the hand can do to a pair, as commands: the same keys on every screen that shows one. */
export function lookingCommands({ scope, hand, looking, paired }: Input): LookingCommands {
  const look = { group: 'Looking', enabled: () => looking }
  const both = { group: 'Looking', enabled: () => looking && paired }
  const pan = { ...look, repeats: true }
  return {
    mirror: { ...look, id: `${scope}.mirror`, label: 'Mirror', keys: ['f'], run: hand.mirror },
    blink: { ...both, id: `${scope}.blink`, label: 'Blink', keys: ['b'], run: () => hand.toggleMode('blink') },
    overlay: { ...both, id: `${scope}.overlay`, label: 'Overlay', keys: ['o'], run: () => hand.toggleMode('overlay') },
    zoomIn: { ...pan, id: `${scope}.zoom-in`, label: 'Zoom in', keys: ['+', '='], run: () => hand.zoom(ZOOM_STEP) },
    zoomOut: { ...pan, id: `${scope}.zoom-out`, label: 'Zoom out', keys: ['-'], run: () => hand.zoom(1 / ZOOM_STEP) },
    fit: { ...look, id: `${scope}.fit`, label: 'Fit', keys: ['0'], run: hand.fit },
    panLeft: { ...pan, id: `${scope}.pan-left`, label: 'Look further left', keys: ['Shift+ArrowLeft'], run: () => hand.pan(PAN_STEP, 0) },
    panRight: { ...pan, id: `${scope}.pan-right`, label: 'Look further right', keys: ['Shift+ArrowRight'], run: () => hand.pan(-PAN_STEP, 0) },
    panUp: { ...pan, id: `${scope}.pan-up`, label: 'Look further up', keys: ['Shift+ArrowUp'], run: () => hand.pan(0, PAN_STEP) },
    panDown: { ...pan, id: `${scope}.pan-down`, label: 'Look further down', keys: ['Shift+ArrowDown'], run: () => hand.pan(0, -PAN_STEP) },
  }
}
