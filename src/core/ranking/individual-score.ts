/** On the scale of similarities. Measured: docs/decisions/0005-ranking-choices.md. */
const TEMPERATURE = 0.02

/**
 * Score of an individual from the similarities of its photos to the query, −1..1: their softmax-pooled mean,
 * `T · ln(mean(exp(similarity / T)))`, between the mean and the greatest, and close to the greatest. A whale is
 * recognised by the one photograph that was taken from the same side in the same light; but the greatest of many
 * is high by chance alone, so a whale with many photographs needs a little more than one with a single photograph.
 * −1 for no photo. Only the first `count` similarities are its photos': whoever scores many whales needs one array.
 */
export function individualScore(similarities: ArrayLike<number>, count = similarities.length): number {
  if (count === 0) return -1
  // Most whales have a single photo, and its logarithm is 0.
  if (count === 1) return similarities[0]!
  let greatest = -Infinity
  for (let i = 0; i < count; i++) greatest = Math.max(greatest, similarities[i]!)
  let sum = 0
  for (let i = 0; i < count; i++) sum += Math.exp((similarities[i]! - greatest) / TEMPERATURE)
  return greatest + TEMPERATURE * Math.log(sum / count)
}
