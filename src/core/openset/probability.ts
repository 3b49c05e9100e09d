import { EMBEDDER } from '../model-names.ts'
import { FITTED_OPEN_SET } from './fitted.ts'
import type { OpenSetParameters } from './parameters.ts'

/**
 * Individuals next to the best one that the best score is held against. Strangers are alike too, and the more of them
 * there are, or the plainer the fluke, the more: a score says "known" when it stands out from the next ones.
 */
export const RIVALS = 10

/**
 * Scores of all individuals of the gallery (−1..1, any order) → the probability of each, and of "new"; together they are 1.
 *
 * `pNew` is a logistic function of the best score and of its rivals (cohort normalisation, as in open-set speaker
 * identification: Auckenthaler, Carey and Lloyd-Thomas, "Score normalization for text-independent speaker verification
 * systems", 2000). It falls with the best score and rises with every other. Rivals that a small gallery lacks count 0.
 * What is left is shared among the known by a softmax. With an empty gallery every whale is new.
 */
export function probabilities(scores: readonly number[], parameters: OpenSetParameters = FITTED_OPEN_SET[EMBEDDER]): { candidates: number[]; pNew: number } {
  if (scores.length === 0) return { candidates: [], pNew: 1 }
  const { best, rivals } = bestAndRivals(scores)
  const pNew = 1 / (1 + Math.exp(parameters.known + parameters.perBest * best - parameters.perRivals * rivals))
  const temperature = temperatureIn(scores.length, parameters)
  const weights = scores.map((score) => Math.exp((score - best) / temperature))
  const share = (1 - pNew) / weights.reduce((sum, weight) => sum + weight, 0)
  return { candidates: weights.map((weight) => weight * share), pNew }
}

/** Temperature of the softmax in a gallery of so many individuals, on the scale of the scores. */
export function temperatureIn(individuals: number, { temperature, cooling }: OpenSetParameters): number {
  return temperature * individuals ** -cooling
}

/** The highest score, and the sum of the `RIVALS` next ones. */
export function bestAndRivals(scores: readonly number[]): { best: number; rivals: number } {
  const [best = -1, ...next] = bestWithRivals(scores)
  return { best, rivals: next.reduce((sum, score) => sum + score, 0) }
}

/** The highest score and the `RIVALS` next ones, highest first: all that "new" is told from. */
export function bestWithRivals(scores: readonly number[]): number[] {
  // Best first. Kept this short, so that no sorting of ten thousand scores is needed.
  const top: number[] = []
  for (const score of scores) {
    if (top.length > RIVALS && score <= top[RIVALS]!) continue
    let place = top.length
    while (place > 0 && top[place - 1]! < score) place--
    top.splice(place, 0, score)
    if (top.length > RIVALS + 1) top.pop()
  }
  return top
}
