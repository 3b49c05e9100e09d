export interface ClaheOptions {
  /** Tiles along a row and along a column: each is equalised on its own. */
  tilesX: number
  tilesY: number
  /** No grey value may be more frequent than so many times the mean: what a plain tile's contrast is limited by. > 0. */
  clipLimit: number
}

const LEVELS = 256

/**
 * Contrast-limited adaptive histogram equalisation (Zuiderveld, Graphics Gems IV, 1994). Uint8 [height × width] → the
 * same. Counts, clipping and interpolation as OpenCV does them, so that the two can be compared: a picture that does not
 * divide evenly is mirrored to one that does, what is clipped off is spread evenly, and each pixel is interpolated
 * between the four nearest tiles' tables.
 */
export function clahe(grey: Uint8Array, width: number, height: number, { tilesX, tilesY, clipLimit }: ClaheOptions): Uint8Array<ArrayBuffer> {
  const tileWidth = Math.ceil(width / tilesX)
  const tileHeight = Math.ceil(height / tilesY)
  const area = tileWidth * tileHeight
  const most = Math.max(1, Math.floor((clipLimit * area) / LEVELS))
  const tables = new Uint8Array(tilesX * tilesY * LEVELS)
  const counts = new Int32Array(LEVELS)
  const columns = Int32Array.from({ length: tileWidth * tilesX }, (_, x) => mirrored(x, width))
  for (let tileY = 0; tileY < tilesY; tileY++) {
    for (let tileX = 0; tileX < tilesX; tileX++) {
      counts.fill(0)
      for (let y = tileY * tileHeight; y < (tileY + 1) * tileHeight; y++) {
        const row = mirrored(y, height) * width
        for (let x = tileX * tileWidth; x < (tileX + 1) * tileWidth; x++) counts[grey[row + columns[x]!]!]!++
      }
      clip(counts, most)
      const at = (tileY * tilesX + tileX) * LEVELS
      let sum = 0
      for (let level = 0; level < LEVELS; level++) {
        sum += counts[level]!
        tables[at + level] = Math.round((sum * (LEVELS - 1)) / area)
      }
    }
  }
  return interpolated(grey, width, height, tables, { tilesX, tilesY, tileWidth, tileHeight })
}

/** Cuts counts off at `most` and spreads what was cut evenly; the remainder goes to levels at even distances. */
function clip(counts: Int32Array, most: number): void {
  let cut = 0
  for (let level = 0; level < LEVELS; level++) {
    const over = counts[level]! - most
    if (over <= 0) continue
    cut += over
    counts[level] = most
  }
  const each = Math.floor(cut / LEVELS)
  let rest = cut - each * LEVELS
  for (let level = 0; level < LEVELS; level++) counts[level]! += each
  if (rest === 0) return
  const step = Math.max(1, Math.floor(LEVELS / rest))
  for (let level = 0; level < LEVELS && rest > 0; level += step, rest--) counts[level]!++
}

interface Tiling {
  tilesX: number
  tilesY: number
  tileWidth: number
  tileHeight: number
}

function interpolated(grey: Uint8Array, width: number, height: number, tables: Uint8Array, { tilesX, tilesY, tileWidth, tileHeight }: Tiling): Uint8Array<ArrayBuffer> {
  const columns = Array.from({ length: width }, (_, x) => between(x, tileWidth, tilesX))
  const left = Int32Array.from(columns, ([tile]) => tile * LEVELS)
  const right = Int32Array.from(columns, ([, tile]) => tile * LEVELS)
  const share = Float32Array.from(columns, ([, , part]) => part)
  const out = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const [above, below, part] = between(y, tileHeight, tilesY)
    const top = above * tilesX * LEVELS
    const bottom = below * tilesX * LEVELS
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const level = grey[at]!
      const across = share[x]!
      const upper = tables[top + left[x]! + level]! * (1 - across) + tables[top + right[x]! + level]! * across
      const lower = tables[bottom + left[x]! + level]! * (1 - across) + tables[bottom + right[x]! + level]! * across
      out[at] = Math.round(upper * (1 - part) + lower * part)
    }
  }
  return out
}

/** The two tiles whose middles a pixel lies between, and how far it is on the way to the second, 0..1. */
function between(at: number, size: number, count: number): [number, number, number] {
  const place = at / size - 0.5
  const first = Math.floor(place)
  return [Math.max(0, first), Math.min(count - 1, first + 1), place - first]
}

/** A place beyond the last pixel, mirrored about it; stays inside for pictures smaller than a tile. */
function mirrored(at: number, size: number): number {
  return at < size ? at : Math.max(0, 2 * (size - 1) - at)
}
