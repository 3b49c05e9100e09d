/**
 * Fitted by `npm run fit:audit` on `val` of the research photographs (embedder-v0). See docs/decisions/0008-label-audit.md.
 * `offset`, `slope`, `lapse`: see `evidenceOfOne`; `copy`: see `copyStrength`, and the least similarity of what may be a copy.
 */
export const FITTED_AUDIT = {
  lookalike: { offset: -9.456, slope: 72.36, lapse: 0.2686 },
  stranger: { offset: -7.166, slope: 17.29, lapse: 0.007831 },
  copy: { atLeast: 0.9788, bySimilarity: { offset: -457, slope: 462.5 }, byAgreement: { offset: -12.65, slope: 17.43 } },
}
