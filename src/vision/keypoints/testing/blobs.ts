/**
 * A drawn picture for tests: spots of many sizes, stretched and turned, on mid grey. Uint8 [height × width]. The same numbers are drawn by
 * scripts/keypoints/reference.py, from the same formula.
 */
export function blobs(width: number, height: number, count: number, seed: number): Uint8Array<ArrayBuffer> {
  let state = seed
  const next = (): number => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
  const spots = Array.from({ length: count }, () => ({ x: next() * width, y: next() * height, size: 1.5 * 2 ** (3 * next()), stretch: 1 + next(), turn: next() * Math.PI, tone: 160 * next() - 80 }))
  const out = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let value = 128
      for (const spot of spots) {
        const along = (x - spot.x) * Math.cos(spot.turn) + (y - spot.y) * Math.sin(spot.turn)
        const aside = (y - spot.y) * Math.cos(spot.turn) - (x - spot.x) * Math.sin(spot.turn)
        value += spot.tone * Math.exp(-(along * along + aside * aside * spot.stretch * spot.stretch) / (2 * spot.size * spot.size))
      }
      out[y * width + x] = Math.min(255, Math.max(0, Math.floor(value + 0.5)))
    }
  }
  return out
}
