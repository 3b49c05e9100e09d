import type { BoxPx } from '#core/catalogue.ts'
import type { GreyImage } from '#vision/grey-image.ts'
import type { Verification } from '#vision/keypoints/verify.ts'

/** What keypoints were made of: `embeddingSource(photoId, boxPx)`. Another box is another key. */
export type KeypointKey = string

/**
 * Keypoints of flukes, and what two flukes share. The worker keeps those that were used last, up to a bound of bytes, and stores what it finds
 * (`storage/keypoints`, bounded too); who asks for what is at neither place is told so and gives the original.
 */
export interface KeypointsContract {
  /** Which of these flukes' keypoints are neither kept nor stored. Those that are stored are kept from now on. */
  missing(input: { catalogueId: string; keys: KeypointKey[] }): KeypointKey[]
  /** Finds a fluke's keypoints in its full-size photograph (hand its buffer over), keeps and stores them. Errors: those of the storage, except that it is full. */
  extract(input: { catalogueId: string; key: KeypointKey; image: GreyImage; boxPx: BoxPx }): void
  /**
   * Compares a query with candidates, in order. Reports progress, hears cancel. Errors: `not-found` where the query's or a candidate's keypoints
   * are not kept.
   */
  verify(input: { query: KeypointKey; candidates: KeypointKey[] }): Verification[]
}
