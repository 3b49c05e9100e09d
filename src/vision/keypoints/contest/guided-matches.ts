import { allDots } from '../dots.ts'
import type { Placed } from './placed.ts'

/** How far the same mark may lie apart in two photographs whose boxes are laid on each other: in widths, in heights (a fluke tips towards the camera), in ln of σ, in radians. */
const REACH = { across: 0.15, down: 0.3, size: Math.log(2), angle: Math.PI / 4 }

export interface GuidedMatches {
  /** Squared distance of each keypoint of the query to the nearest descriptor that lies where the same mark could be; infinite where none does. */
  least: Float64Array
  /** Matches: keypoints that are each other's nearest among those. Numbers of the query's, and of the candidate's. */
  query: number[]
  candidate: number[]
  /** How much nearer than anything of the candidate that lies elsewhere: 1 − the ratio of distances, > 0. Nothing elsewhere can be the same mark, so it shows what chance gives. */
  weights: number[]
}

/** Matches of two flukes whose boxes are laid on each other. */
export function guidedMatches(query: Placed, candidate: Placed): GuidedMatches {
  const least = new Float64Array(query.count).fill(Infinity)
  const elsewhere = new Float64Array(query.count).fill(Infinity)
  const nearest = new Int32Array(query.count).fill(-1)
  const leastBack = new Float64Array(candidate.count).fill(Infinity)
  const nearestBack = new Int32Array(candidate.count).fill(-1)
  const { dots, pitch } = allDots(query.descriptors, candidate.descriptors)
  for (let q = 0; q < query.count; q++) {
    const [across, down, size, angle, square] = [query.across[q]!, query.down[q]!, query.size[q]!, query.angle[q]!, query.squares[q]!]
    let beyond = Infinity
    for (let c = 0, at = q * pitch; c < candidate.count; c++, at++) {
      const distance = square + candidate.squares[c]! - 2 * dots[at]!
      const isNear = Math.abs(across - candidate.across[c]!) < REACH.across && Math.abs(down - candidate.down[c]!) < REACH.down && Math.abs(size - candidate.size[c]!) < REACH.size
      if (!isNear) {
        if (distance < beyond) beyond = distance
        continue
      }
      const turn = Math.abs(angle - candidate.angle[c]!)
      if (Math.min(turn, 2 * Math.PI - turn) >= REACH.angle) continue
      if (distance < least[q]!) {
        least[q] = distance
        nearest[q] = c
      }
      if (distance < leastBack[c]!) {
        leastBack[c] = distance
        nearestBack[c] = q
      }
    }
    elsewhere[q] = beyond
  }
  const matches: GuidedMatches = { least, query: [], candidate: [], weights: [] }
  for (let q = 0; q < query.count; q++) {
    const c = nearest[q]!
    const weight = 1 - ratio(least[q]!, elsewhere[q]!)
    if (c < 0 || nearestBack[c] !== q || !(weight > 0)) continue
    matches.query.push(q)
    matches.candidate.push(c)
    matches.weights.push(weight)
  }
  return matches
}

/** Of two squared distances, as distances. */
export function ratio(distance: number, other: number): number {
  return Math.sqrt(Math.max(0, distance) / Math.max(1, other))
}
