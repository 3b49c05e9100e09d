/**
 * Fitted by `npm run fit:audit` on `val` of the research photographs (embedder-v0). See docs/decisions/0008-label-audit.md.
 * `offset`, `slope`, `lapse`: see `evidenceOfOne`; `copy`: see `copyStrength`, and the least similarity of what may be a copy.
 */
export const FITTED_AUDIT = {
  lookalike: { offset: -9.249, slope: 70.76, lapse: 0.2682 },
  stranger: { offset: -7.169, slope: 17.29, lapse: 0.007846 },
  copy: { atLeast: 0.97, bySimilarity: { offset: -493.7, slope: 499.7 }, byAgreement: { offset: -13.52, slope: 17.88 } },
}
