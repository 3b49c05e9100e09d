import { DESCRIPTOR_SIZE } from './descriptor.ts'
import { allDots } from './dots.ts'

/** A keypoint of each of two flukes, by their numbers, that are the nearest to each other. */
export interface DescriptorMatch {
  a: number
  b: number
  /** Distance to the nearest over that to the next nearest, 0..1: the smaller, the less it can be chance. */
  ratio: number
}

/** Greatest ratio of distances that is taken for a match (Lowe 2004, section 7.1). */
export const RATIO = 0.85

/**
 * Mutual nearest neighbours among two lists of descriptors, uint8 [n × 128], by Euclidean distance, that are clearly nearer than
 * the next nearest. In the order of their ratios, the surest first.
 */
export function matchDescriptors(a: Uint8Array, b: Uint8Array, mostRatio = RATIO): DescriptorMatch[] {
  const [rows, columns] = [a.length / DESCRIPTOR_SIZE, b.length / DESCRIPTOR_SIZE]
  // With one descriptor alone there is no next nearest to be told from.
  if (rows < 2 || columns < 2) return []
  const { dots, pitch } = allDots(a, b)
  const lengthA = squares(a)
  const lengthB = squares(b)
  const nearestOfB = new Int32Array(columns).fill(-1)
  const leastOfB = new Float64Array(columns).fill(Infinity)
  const nearestOfA = new Int32Array(rows)
  const ratios = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    let [least, next, nearest] = [Infinity, Infinity, -1]
    for (let column = 0, at = row * pitch; column < columns; column++, at++) {
      const distance = lengthA[row]! + lengthB[column]! - 2 * dots[at]!
      if (distance < least) {
        next = least
        least = distance
        nearest = column
      } else if (distance < next) next = distance
      if (distance < leastOfB[column]!) {
        leastOfB[column] = distance
        nearestOfB[column] = row
      }
    }
    nearestOfA[row] = nearest
    // Two that are the same cannot be told apart; neither can none.
    ratios[row] = next > 0 ? Math.sqrt(Math.max(0, least) / next) : 1
  }
  const matches: DescriptorMatch[] = []
  for (let row = 0; row < rows; row++) {
    const nearest = nearestOfA[row]!
    if (ratios[row]! < mostRatio && nearestOfB[nearest] === row) matches.push({ a: row, b: nearest, ratio: ratios[row]! })
  }
  return matches.sort((one, other) => one.ratio - other.ratio)
}

/** Squared length of each descriptor. */
function squares(descriptors: Uint8Array): Int32Array {
  const out = new Int32Array(descriptors.length / DESCRIPTOR_SIZE)
  for (let i = 0; i < descriptors.length; i++) out[i >> 7]! += descriptors[i]! ** 2
  return out
}
