import type { Fluke, Individual, Photo, PhotoId } from '#core/catalogue.ts'
import type { WhaleKey } from '#core/decisions/decision.ts'
import type { Claim } from '#core/decisions/whale-key.ts'

/** What the flukes under an individual's id add up to for its row. */
export function photographed(flukes: readonly Fluke[]): Pick<Individual, 'flukeCount' | 'bestFlukeId'> {
  const identified = flukes.filter((fluke) => fluke.status === 'identified' && fluke.removed === 0)
  const best = identified.reduce<Fluke | null>((found, fluke) => (found === null || worth(fluke) > worth(found) ? fluke : found), null)
  return { flukeCount: identified.length, bestFlukeId: best?.id ?? null }
}

/** When the last photo of the flukes identified as an individual was taken; null where none has a time. */
export function lastSeen(flukes: readonly Fluke[], photos: ReadonlyMap<PhotoId, Photo>): number | null {
  let lastMs: number | null = null
  for (const { status, removed, photoId } of flukes) {
    const takenAtMs = photos.get(photoId)?.takenAtMs
    if (status === 'identified' && removed === 0 && takenAtMs != null) lastMs = Math.max(lastMs ?? -Infinity, takenAtMs)
  }
  return lastMs
}

/** Large, and surely a fluke; a box drawn by hand is sure. */
function worth({ boxPx, boxScore }: Fluke): number {
  return (boxPx.x1 - boxPx.x0) * (boxPx.y1 - boxPx.y0) * (boxScore ?? 1)
}

/** The row of an individual that was just named. */
export function freshRow({ key, individualId, atMs }: Claim, createdAtMs: number): Individual {
  const foundedAtMs = atMs === -Infinity ? null : atMs
  return { id: individualId, nickname: null, createdAtMs, key, firstId: individualId, foundedAtMs, mergedInto: null, notes: null, pigment: null, flukeCount: 0, bestFlukeId: null, lastSeenMs: null }
}

export function claimOfRow({ key, firstId, foundedAtMs }: Individual): Claim {
  return { key: key as WhaleKey, individualId: firstId, atMs: foundedAtMs ?? -Infinity }
}
