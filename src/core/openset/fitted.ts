/**
 * Fitted by `npm run measure:calibrate` on `val` of the research photographs (embedder-v0, boxes of detector-v0,
 * galleries of 50, 200, 1000 and all individuals). See docs/decisions/0003-probabilities.md.
 */
export const FITTED = { temperature: 0.0443, newScore: 0.4514, newPerLogSize: 0.034 }
