/**
 * Made by `npm run measure:keypoints -- --photos DIR --labels labels.csv --split split.csv --fit src/core/fusion/fitted.ts`, on 723 pairs of photographs
 * of `train`. Do not edit. See docs/decisions/0009-keypoints.md.
 */
export const FITTED = {
  shape: [-0.0814, -0.4132, 0.0000, -0.3987, 0.0000],
  evidence: [-2.3841, 0.1744, 1.2863],
  nothing: -1.3703,
}
