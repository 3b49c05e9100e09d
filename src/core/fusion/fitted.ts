/**
 * Made by `npm run measure:keypoints -- --photos DIR --labels labels.csv --split split.csv --fit src/core/fusion/fitted.ts`, on 4000 pairs of photographs
 * of `train`. Do not edit. See docs/decisions/0009-keypoints.md.
 */
export const FITTED = {
  shape: [0.0000, -0.3162, 0.0000, 0.0000, 0.0000],
  evidence: [-2.3705, 0.2460, 0.7971],
  nothing: -1.3531,
  contest: [-2.6446, 2.9957, 0.0836, 0.0000],
}
