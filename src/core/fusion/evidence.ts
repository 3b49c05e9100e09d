/** What finds keypoints and compares them: another name is another way, and what the two find must not be compared. */
export const KEYPOINT_MAKER = 'sift-v1'

/** How a transform bends one fluke into the other, in numbers that a person can judge. Lengths in widths of the fluke's box. */
export interface TransformShape {
  /** Turn, radians, −π..π. */
  turn: number
  /** ln of the scale, both flukes' boxes having width 1. */
  logScale: number
  /** ln of the greater stretch over the lesser, ≥ 0: a fluke seen more from above, or more from the side. */
  squeeze: number
  /** How far the middle of one box lands from the middle of the other, ≥ 0. */
  shift: number
  /** Strength of the perspective: length of the last row's first two numbers, ≥ 0. */
  perspective: number
}

/** What the keypoints of two flukes say. */
export interface KeypointEvidence {
  /** Keypoints that are each other's nearest, and how many of them agree on one transform. */
  matches: number
  inliers: number
  /**
   * −log10 of how often so many agreeing matches would be met by chance, among so many that point anywhere; 0 and more (a
   * number of false alarms, as in Moisan and Stival 2004).
   */
  surprise: number
  /** Root mean square of the agreeing ones' residuals, in widths of the box; null where fewer than three agree. */
  residual: number | null
  /** Null where fewer than three agree. */
  shape: TransformShape | null
  /**
   * What the agreeing marks are worth against the other individuals of a shortlist (`vision/keypoints/contest`), ≥ 0, for lists of about ten individuals; not there where
   * a pair was compared by itself.
   */
  contest?: number
}
