/** On the scale of similarities. Measured: docs/decisions/0005-ranking-choices.md. */
const TEMPERATURE = 0.02

/**
 * Score of an individual from the similarities of its photos to the query, −1..1: their softmax-pooled mean,
 * `T · ln(mean(exp(similarity / T)))`, between the mean and the greatest, and close to the greatest. A whale is
 * recognised by the one photograph that was taken from the same side in the same light; but the greatest of many
 * is high by chance alone, so a whale with many photographs needs a little more than one with a single photograph.
 * −1 for no photo.
 */
export function individualScore(similarities: readonly number[]): number {
  if (similarities.length === 0) return -1
  let greatest = -Infinity
  for (const similarity of similarities) greatest = Math.max(greatest, similarity)
  let sum = 0
  for (const similarity of similarities) sum += Math.exp((similarity - greatest) / TEMPERATURE)
  return greatest + TEMPERATURE * Math.log(sum / similarities.length)
}
