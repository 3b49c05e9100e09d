interface Strong {
  x: number
  y: number
  /** > 0. */
  strength: number
}

/** A neighbour drowns a keypoint out only if it is so much stronger (Brown, Szeliski and Winder 2005). */
const CLEARLY = 0.9
/** More than this are not compared with each other: the weakest of thousands would not be chosen anyway. */
const MOST_COMPARED = 2500

/**
 * The `count` keypoints that lie best spread: adaptive non-maximal suppression (Brown, Szeliski and Winder 2005). Each
 * counts as far as the nearest clearly stronger one is away; so that a row of teeth along the edge does not take the places of
 * the scars in the middle. All of them, where there are no more than `count`; in the order of strength.
 */
export function spread<Keypoint extends Strong>(all: readonly Keypoint[], count: number): Keypoint[] {
  const sorted = [...all].sort((a, b) => b.strength - a.strength).slice(0, Math.max(count, MOST_COMPARED))
  if (sorted.length <= count) return sorted
  const alone = sorted.map(({ x, y, strength }, n) => {
    let nearest = Infinity
    for (let other = 0; other < n && sorted[other]!.strength * CLEARLY > strength; other++) {
      const dx = sorted[other]!.x - x
      const dy = sorted[other]!.y - y
      nearest = Math.min(nearest, dx * dx + dy * dy)
    }
    return nearest
  })
  const chosen = new Set(sorted.map((_, n) => n).sort((a, b) => alone[b]! - alone[a]! || a - b).slice(0, count))
  return sorted.filter((_, n) => chosen.has(n))
}
