/** The probability whose log odds these are: 0..1, without overflow. */
export function probabilityOf(logOdds: number): number {
  return logOdds >= 0 ? 1 / (1 + Math.exp(-logOdds)) : Math.exp(logOdds) / (1 + Math.exp(logOdds))
}

/** Σ weight · feature. Both have the same length. */
export function weighted(weights: readonly number[], features: readonly number[]): number {
  return weights.reduce((sum, weight, n) => sum + weight * features[n]!, 0)
}
