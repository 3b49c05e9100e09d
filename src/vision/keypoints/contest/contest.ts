import type { Keypoints } from '../keypoints.ts'
import { agreement } from './agreement.ts'
import { guidedMatches, ratio } from './guided-matches.ts'
import { placed } from './placed.ts'

/** A photograph on the shortlist, and whose it is. */
export interface Rival {
  individual: string
  keypoints: Keypoints
}

/**
 * The candidates of a shortlist against each other, mark by mark: of the query's marks that agree with a candidate's, each counts as far as it is nearer to it than
 * to the same place of any other individual on the list (1 − the ratio of distances, by how well its place agrees). What every fluke has, a notch, a wave, the
 * edge against the water, so counts for nobody. That is the local naive-Bayes nearest neighbour of HotSpotter (Crall et al. 2013), with the place known. A number ≥ 0 for
 * each candidate; comparable between lists of about as many individuals. All are 0 where there is one individual alone.
 */
export function contest(query: Keypoints, rivals: readonly Rival[]): number[] {
  const own = placed(query)
  const all = rivals.map(({ individual, keypoints }) => {
    const candidate = placed(keypoints)
    const matches = guidedMatches(own, candidate)
    return { individual, matches, agreeing: agreement(own, candidate, matches) }
  })
  return all.map(({ individual, matches, agreeing }) => {
    const others = all.filter((other) => other.individual !== individual)
    return matches.query.reduce((sum, q, n) => {
      const elsewhere = others.reduce((least, other) => Math.min(least, other.matches.least[q]!), Infinity)
      return sum + (elsewhere === Infinity ? 0 : agreeing[n]! * Math.max(0, 1 - ratio(matches.least[q]!, elsewhere)))
    }, 0)
  })
}
