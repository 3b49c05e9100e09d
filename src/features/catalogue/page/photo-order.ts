import type { FlukeView } from '#storage/fluke-views.ts'

/** In order of time; those without a time last, in the order of import. */
export function byTime(views: readonly FlukeView[]): FlukeView[] {
  return views.toSorted((a, b) => (a.photo.takenAtMs ?? Infinity) - (b.photo.takenAtMs ?? Infinity) || a.fluke.order - b.fluke.order)
}

/** Marks after one more click: `through` marks all from the one the hand came from to this one, else this one is turned over. */
export function marksAfter(marked: ReadonlySet<string>, order: readonly string[], from: string | null, key: string, through: boolean): ReadonlySet<string> {
  const marks = new Set(marked)
  if (through && from !== null && order.includes(from) && order.includes(key)) {
    const [a, b] = [order.indexOf(from), order.indexOf(key)].toSorted((one, other) => one - other)
    for (const one of order.slice(a, b! + 1)) marks.add(one)
    return marks
  }
  if (!marks.delete(key)) marks.add(key)
  return marks
}

/**
 * The photo that stands beside the current one: the one that was marked last, else the individual's best, else the next.
 * Null where there is no other.
 */
export function beside<Item extends { key: string }>(items: readonly Item[], current: string | null, marked: ReadonlySet<string>, best: string | null): Item | null {
  const others = items.filter(({ key }) => key !== current)
  const last = [...marked].filter((key) => key !== current).at(-1)
  return others.find(({ key }) => key === last) ?? others.find(({ key }) => key === best) ?? others[0] ?? null
}
