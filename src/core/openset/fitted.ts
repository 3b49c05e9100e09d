import { EMBEDDERS, type EmbedderName } from '../model-names.ts'
import type { OpenSetParameters } from './parameters.ts'

/**
 * Fitted by `npm run measure:calibrate`, with `--model` for each, on `val` of the research photographs (galleries of 5, 50, 200, 1000
 * and all individuals). See docs/decisions/0003-probabilities.md.
 */
export const FITTED_OPEN_SET: Record<EmbedderName, OpenSetParameters> = {
  [EMBEDDERS.full]: { temperature: 0.05519, cooling: 0.04753, known: -6.495, perBest: 20.15, perRivals: 1.035 },
  [EMBEDDERS.small]: { temperature: 0.05926, cooling: 0.05, known: -7.042, perBest: 19.59, perRivals: 0.9588 },
}
