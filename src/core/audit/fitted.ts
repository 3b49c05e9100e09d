/**
 * Fitted by `npm run fit:audit` on `val` of the research photographs (embedder-v1). See docs/decisions/0008-label-audit.md.
 * `offset`, `slope`, `lapse`: see `evidenceOfOne`; `copy`: see `copyStrength`, and the least similarity of what may be a copy.
 */
export const FITTED_AUDIT = {
  lookalike: { offset: -7.194, slope: 51.24, lapse: 0.1629 },
  stranger: { offset: -6.68, slope: 20.86, lapse: 0.004628 },
  copy: { atLeast: 0.935, bySimilarity: { offset: -266.1, slope: 274.4 }, byAgreement: { offset: -12.28, slope: 17.09 } },
}
