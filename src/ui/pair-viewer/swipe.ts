import type { Command } from '#ui/commands/command.ts'
import type { Aside } from '#ui/photo-view/use-gestures.ts'
import type { Side } from './hand.ts'

/** Where a finger leads that swipes over a picture: to the left, to the right. Commands that change nothing: a wet finger swipes by itself. */
export interface Swipe {
  next: Command
  previous: Command
}

/** A swipe that leads nowhere drags the picture along as far as this share of its way. */
const HELD_BACK = 0.2
const BACK_MS = 140

/**
 * Lets a picture go with a finger that swipes over it, says where it leads, and goes there. What it shows stands in attributes of the
 * pane (`data-aside`: which way; `data-leads`: it would lead there now), not in state: 60 moves a second.
 * @param swipeOf where a swipe over this side leads; null: nowhere
 */
export function asideBySwipe(swipeOf: (side: Side) => Swipe | null): Aside {
  const swipeAt = (area: HTMLElement): Swipe | null => swipeOf(area.dataset['pane'] === 'candidate' ? 'candidate' : 'query')
  const isFree = ({ enabled }: Command): boolean => enabled?.() ?? true
  return {
    ready: (area) => swipeAt(area) !== null,
    onMove(area, dx, leads) {
      const swipe = swipeAt(area)
      if (!swipe) return
      const free = isFree(dx < 0 ? swipe.next : swipe.previous)
      area.style.setProperty('--aside', `${Math.round(free ? dx : dx * HELD_BACK)}px`)
      area.dataset['aside'] = dx < 0 ? 'next' : 'previous'
      area.toggleAttribute('data-leads', free && leads !== 0)
      area.toggleAttribute('data-blocked', !free)
    },
    onEnd(area, leads) {
      const gone = area.style.getPropertyValue('--aside')
      const swipe = swipeAt(area)
      area.style.removeProperty('--aside')
      for (const name of ['data-aside', 'data-leads', 'data-blocked']) area.removeAttribute(name)
      const command = swipe && leads !== 0 ? (leads === 1 ? swipe.next : swipe.previous) : null
      if (command && isFree(command)) return command.run()
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches
      if (gone !== '' && !still) area.firstElementChild?.animate([{ transform: `translateX(${gone})` }, { transform: 'none' }], { duration: BACK_MS, easing: 'ease-out' })
    },
  }
}
