/**
 * Area under the ROC curve: the probability that a positive scores higher than a negative, a tie
 * counting half (Hanley and McNeil 1982). 0..1; 0.5 is chance; NaN where either side is empty or a score is NaN.
 * Takes n log n time.
 */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  // NaN has no place in an order: a number made from one would look like a measurement.
  if (positives.some(Number.isNaN) || negatives.some(Number.isNaN)) return NaN
  const all = [
    ...positives.map((score) => ({ score, positive: true })),
    ...negatives.map((score) => ({ score, positive: false })),
  ].sort((a, b) => a.score - b.score)
  let rankSum = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]!.score === all[from]!.score) to++
    // Everyone in a tie gets the middle one of its ranks (from 1).
    const rank = (from + 1 + to) / 2
    for (let i = from; i < to; i++) if (all[i]!.positive) rankSum += rank
    from = to
  }
  const n = positives.length
  return (rankSum - (n * (n + 1)) / 2) / (n * negatives.length)
}
