/**
 * Average precision at `k` where exactly one label is right, as the competition counts it: 1 / place
 * of the right label among the first `k`, 0 where it is not there.
 */
export function averagePrecisionAt(k: number, ranked: readonly string[], truth: string): number {
  const place = ranked.indexOf(truth)
  return place >= 0 && place < k ? 1 / (place + 1) : 0
}

export interface Answered {
  /** Labels, best first. */
  ranked: readonly string[]
  truth: string
}

/** Mean of `averagePrecisionAt` over the answers, 0..1; NaN for none. */
export function meanAveragePrecisionAt(k: number, answers: readonly Answered[]): number {
  return mean(answers.map(({ ranked, truth }) => averagePrecisionAt(k, ranked, truth)))
}

/** Share of the answers whose right label is among the first `k`, 0..1; NaN for none. */
export function topAccuracy(k: number, answers: readonly Answered[]): number {
  return mean(answers.map(({ ranked, truth }) => (averagePrecisionAt(k, ranked, truth) > 0 ? 1 : 0)))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
