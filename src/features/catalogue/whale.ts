import type { FlukeId, Individual, IndividualId } from '#core/catalogue.ts'
import type { Pigment } from '#core/decisions/decision.ts'
import type { FlukeView } from '#storage/fluke-views.ts'
import type { Shown } from '#ui/pictures/picture-side.tsx'

/** An individual that has photos under an id of its own. */
export type Whale = Individual

/** When an individual's photos were taken, by the cameras' clocks; null where none has a time. */
export interface Seen {
  firstMs: number | null
  lastMs: number | null
}

export const PIGMENTS: readonly Pigment[] = [1, 2, 3, 4, 5]

export function keyOf({ fluke }: FlukeView): FlukeId {
  return fluke.id
}

export function idOf({ id }: Whale): IndividualId {
  return id
}

export function shownOf(view: FlukeView | null): Shown | null {
  if (!view) return null
  const { photo, fluke } = view
  return { key: fluke.id, photoId: photo.id, subject: { widthPx: photo.widthPx, heightPx: photo.heightPx, boxPx: fluke.boxPx } }
}

export function seenOf(views: readonly FlukeView[]): Seen {
  let [firstMs, lastMs]: [number | null, number | null] = [null, null]
  for (const { photo } of views) {
    if (photo.takenAtMs === null) continue
    firstMs = Math.min(firstMs ?? Infinity, photo.takenAtMs)
    lastMs = Math.max(lastMs ?? -Infinity, photo.takenAtMs)
  }
  return { firstMs, lastMs }
}
