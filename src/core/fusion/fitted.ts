/**
 * Made by `npm run measure:keypoints -- --photos DIR --labels labels.csv --split split.csv --fit src/core/fusion/fitted.ts`, on 189 pairs of photographs
 * of `train`. Do not edit. See docs/decisions/0009-keypoints.md.
 */
export const FITTED = {
  shape: [0.0000, -1.1345, 0.0000, -1.2534, 0.0000],
  evidence: [-0.4996, 0.2715, 0.0486],
  nothing: -1.7055,
}
