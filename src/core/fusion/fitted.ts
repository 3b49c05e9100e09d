/**
 * Made by `npm run measure:keypoints -- --photos DIR --labels labels.csv --split split.csv --fit src/core/fusion/fitted.ts`, on 995 pairs of photographs
 * of `train`. Do not edit. See docs/decisions/0009-keypoints.md.
 */
export const FITTED = {
  shape: [-0.1579, -0.5024, 0.0000, 0.0000, 0.0000],
  evidence: [-2.5047, 0.2348, 1.2000],
  nothing: -1.5447,
}
