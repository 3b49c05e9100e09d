/** Placeholder values of the numpy trial; replaced by `npm run fit:audit`. */
export const FITTED_AUDIT = {
  lookalike: { offset: -8.9, perMargin: 67, lapse: 0.21 },
  stranger: { offset: 4, perMargin: 20, lapse: 0.03 },
  copy: { atLeast: 0.95, bySimilarity: { offset: -97, slope: 100 }, byAgreement: { offset: -10, slope: 15 } },
}
