/**
 * Made by `npm run measure:keypoints -- --photos DIR --labels labels.csv --split split.csv --fit src/core/fusion/fitted.ts`. Do not edit. See
 * docs/decisions/0009-keypoints.md.
 */
export const FITTED = {
  shape: [-1, -3, 0, -3, 0],
  evidence: [-1.5, 0.3, 0.6],
  nothing: -0.4,
}
