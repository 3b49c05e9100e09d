/**
 * Fitted by `npm run measure:calibrate` on `val` of the research photographs (embedder-v1, boxes of detector-v0,
 * galleries of 5, 50, 200, 1000 and all individuals). See docs/decisions/0003-probabilities.md.
 */
export const FITTED = { temperature: 0.05657, cooling: 0.05, known: -6.448, perBest: 20, perRivals: 1.028 }
