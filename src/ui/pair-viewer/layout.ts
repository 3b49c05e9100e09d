import type { SizePx } from '#ui/photo-view/view.ts'

export type Arrangement = 'beside' | 'stacked'

/** Between the two panes, CSS px. */
export const GAP = 2
/** Width over height of what is compared, as a rule: a fluke is wide. */
const TYPICAL_ASPECT = 2.2
/** Beside each other is easier to compare; stacked must show this much larger to be worth it. */
const WORTH = 1.3

/** Beside each other, unless the room is so narrow that a wide subject is much larger one above the other. */
export function arrangement(room: SizePx): Arrangement {
  const beside = Math.min((room.width - GAP) / 2, room.height * TYPICAL_ASPECT)
  const stacked = Math.min(room.width, ((room.height - GAP) / 2) * TYPICAL_ASPECT)
  return stacked > beside * WORTH ? 'stacked' : 'beside'
}

/** Size of one pane in the room. `single`: both pictures lie over each other in one. */
export function paneSize(room: SizePx, single: boolean): SizePx {
  if (single) return room
  if (arrangement(room) === 'stacked') return { width: room.width, height: Math.max(1, (room.height - GAP) / 2) }
  return { width: Math.max(1, (room.width - GAP) / 2), height: room.height }
}
