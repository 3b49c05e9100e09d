/**
 * Score of an individual from the similarities of its photos to the query, −1..1: that of its most similar photo.
 * A whale is recognised by the one photograph that was taken from the same side in the same light.
 */
export function individualScore(similarities: readonly number[]): number {
  return Math.max(...similarities)
}
