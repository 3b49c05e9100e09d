/** The share of missed matches that we take: a miss counts the population up. */
export const ENOUGH = 0.95

interface Ranked {
  probability: number | null
}

/**
 * How many candidates, from the best, are worth looking at: the fewest that together with "new"
 * hold 95 % of the probability. At least 1 where there is any; null where all that are listed are not enough.
 *
 * @param candidates best first, probabilities 0..1
 * @param pNew probability that the whale is none of the gallery's, 0..1
 */
export function worthChecking(candidates: readonly Ranked[], pNew: number): number | null {
  if (candidates.length === 0) return 0
  let held = pNew
  for (const [place, { probability }] of candidates.entries()) {
    held += probability ?? 0
    if (held >= ENOUGH - 1e-9) return place + 1
  }
  return null
}

/** Place of "new" among the candidates: before the first that is less likely. */
export function placeOfNew(candidates: readonly Ranked[], pNew: number): number {
  const place = candidates.findIndex(({ probability }) => (probability ?? 0) < pNew)
  return place === -1 ? candidates.length : place
}

/** One sentence that says so. */
export function worthCheckingText(worth: number | null, listed: number): string {
  if (listed === 0) return 'No candidates: the gallery has no known whale yet.'
  if (worth === null) return `All ${listed} candidates are worth checking, and there may be more.`
  if (worth === 1) return '1 candidate is worth checking.'
  return `${worth} candidates are worth checking.`
}
