import type { BoxPx } from '#core/catalogue.ts'
import type { GreyImage } from '#vision/grey-image.ts'
import type { Keypoints } from '#vision/keypoints/keypoints.ts'
import type { Verification } from '#vision/keypoints/verify.ts'

/** What keypoints were made of: `embeddingSource(photoId, boxPx)`. Another box is another key. */
export type KeypointKey = string

/**
 * Keypoints of flukes, and what two flukes share. The worker keeps those that were used last, up to a bound of bytes; who asks for what is
 * no longer there is told so and gives it again.
 */
export interface KeypointsContract {
  /** Which of these flukes' keypoints the worker does not have. */
  missing(input: { keys: KeypointKey[] }): KeypointKey[]
  /** Finds a fluke's keypoints in its full-size photograph (hand its buffer over), keeps them, and gives them back: to be stored. */
  extract(input: { key: KeypointKey; image: GreyImage; boxPx: BoxPx }): Keypoints
  /** Keeps keypoints that were stored. Only those of `KEYPOINT_MAKER`, or they are no better than chance. */
  put(input: { key: KeypointKey; keypoints: Keypoints }): void
  /**
   * Compares a query with candidates, in order. Reports progress, hears cancel. Errors: `not-found` where the query's or a candidate's keypoints
   * are not there.
   */
  verify(input: { query: KeypointKey; candidates: KeypointKey[] }): Verification[]
}
