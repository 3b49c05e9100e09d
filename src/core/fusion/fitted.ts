/**
 * Made by `npm run measure:keypoints -- --photos DIR --labels labels.csv --split split.csv --fit src/core/fusion/fitted.ts`. Do not edit. See
 * docs/decisions/0009-keypoints.md.
 */
export const FITTED = {
  shape: [3, -4, -4, -3, -6, -2],
  evidence: [-3, 0.2, 1, 0.5, 0.6],
  nothing: -0.4,
}
