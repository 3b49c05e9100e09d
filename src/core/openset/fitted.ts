/**
 * Fitted by `npm run measure:calibrate` on `val` of the research photographs (embedder-v0, boxes of detector-v0,
 * galleries of 5, 50, 200, 1000 and all individuals). See docs/decisions/0003-probabilities.md.
 */
export const FITTED = { temperature: 0.0719, cooling: 0.0675, known: -7.433, perBest: 17.69, perRivals: 0.7469 }
