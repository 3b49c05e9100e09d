import { FITTED } from './fitted.ts'

/** `temperature` > 0; `newScore`, `newPerLogSize` on the scale of the scores. */
export interface OpenSetParameters {
  temperature: number
  newScore: number
  newPerLogSize: number
}

/**
 * Scores of all individuals of the gallery (−1..1) → the probability of each, and of "new"; together they are 1.
 * An open-set softmax: "new" takes part as one more individual, whose score is what the best of that many strangers
 * reaches: `newScore + newPerLogSize · ln(number of individuals)`. With an empty gallery every whale is new.
 */
export function probabilities(scores: readonly number[], parameters: OpenSetParameters = FITTED): { candidates: number[]; pNew: number } {
  if (scores.length === 0) return { candidates: [], pNew: 1 }
  const { temperature, newScore, newPerLogSize } = parameters
  const stranger = newScore + newPerLogSize * Math.log(scores.length)
  let highest = stranger
  for (const score of scores) highest = Math.max(highest, score)
  const weights = scores.map((score) => Math.exp((score - highest) / temperature))
  const newWeight = Math.exp((stranger - highest) / temperature)
  const total = weights.reduce((sum, weight) => sum + weight, newWeight)
  return { candidates: weights.map((weight) => weight / total), pNew: newWeight / total }
}
