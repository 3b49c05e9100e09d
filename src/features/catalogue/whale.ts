import type { Fluke, FlukeId, IndividualId, Photo, PhotoId } from '#core/catalogue.ts'
import type { Pigment } from '#core/decisions/decision.ts'
import type { Subject } from '#ui/photo-view/view.ts'

/** A photo of an individual as the screens show it. */
export interface FlukeView {
  fluke: Fluke
  photo: Photo
}

/** The picture on an individual's card. */
export interface BestPhoto {
  flukeId: FlukeId
  photoId: PhotoId
  subject: Subject
}

/** An individual as a card shows it. */
export interface Whale {
  id: IndividualId
  nickname: string | null
  notes: string | null
  pigment: Pigment | null
  createdAtMs: number
  photoCount: number
  /** By the cameras' clocks; null where no photo has a time. */
  firstSeenMs: number | null
  lastSeenMs: number | null
  /** Null where it has no photo (any more). */
  best: BestPhoto | null
}

export const PIGMENTS: readonly Pigment[] = [1, 2, 3, 4, 5]
