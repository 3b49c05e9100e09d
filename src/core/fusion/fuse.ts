export interface Chances {
  /** Probability of each individual, 0..1. */
  candidates: number[]
  /** Probability of none of them; together they are 1, or less where individuals are left out. */
  pNew: number
}

/**
 * Bayes' rule: the probabilities that the embedding gives, times how much likelier the keypoints' evidence is with each individual
 * (ln of the ratio; null: not looked at, says nothing), so that what they add up to stays the same. A new whale shares marks with nobody: its ratio is 1.
 */
export function fuse({ candidates, pNew }: Chances, logRatios: readonly (number | null)[]): Chances {
  const greatest = Math.max(0, ...logRatios.map((log) => log ?? 0))
  const weights = candidates.map((probability, n) => probability * Math.exp((logRatios[n] ?? 0) - greatest))
  const weightOfNew = pNew * Math.exp(-greatest)
  const before = candidates.reduce((sum, probability) => sum + probability, pNew)
  const after = weights.reduce((sum, weight) => sum + weight, weightOfNew)
  const scale = after > 0 ? before / after : 0
  return { candidates: weights.map((weight) => weight * scale), pNew: weightOfNew * scale }
}
