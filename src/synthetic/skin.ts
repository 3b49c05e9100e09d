import { chance } from './chance.ts'
import { coverage } from './coverage.ts'
import { gradientNoise, octaves, ramp, smooth, type Noise } from './noise.ts'
import { edgeTable, outlineOf, type Points } from './outline.ts'
import type { Blotch, Lobe, LobePigment, Ring, Stroke, Whale } from './whale.ts'

/** The flat fluke as a picture: what a cell is made of. All arrays [height × width]. */
export interface Skin {
  width: number
  height: number
  /** Half spans at the corner of the first cell; cells per half span. */
  x0: number
  y0: number
  scale: number
  /** 0 outside, 1 inside, a share at the edge. */
  cover: Float32Array<ArrayBuffer>
  /** Reflectance of the skin, 0 (black) .. 1 (white). */
  white: Float32Array<ArrayBuffer>
  /** Relief, in thousandths of a half span. */
  relief: Float32Array<ArrayBuffer>
  /** Yellow-brown share of the colour, 0..1. */
  film: Float32Array<ArrayBuffer>
}

export const SKIN_BOUNDS = { x0: -1.06, x1: 1.06, y0: -0.36, y1: 1.9 }
/** Cells of the edge tables, from the midline to a little beyond the tip. */
const TABLE = 128
/** Half width of the strip in which both lobes' patterns mix. */
const MIDLINE = 0.09

/**
 * @param scale cells per half span
 * @param toY what lies below (towards the body) is left out: it stays under water
 */
export function paintSkin(whale: Whale, scale: number, toY = SKIN_BOUNDS.y1): Skin {
  const width = Math.ceil((SKIN_BOUNDS.x1 - SKIN_BOUNDS.x0) * scale)
  const height = Math.ceil((Math.min(toY, SKIN_BOUNDS.y1) - SKIN_BOUNDS.y0) * scale)
  const grid = { x0: SKIN_BOUNDS.x0, y0: SKIN_BOUNDS.y0, scale, width, height }
  const cover = coverage(outlineOf(whale), grid)
  const skin: Skin = { ...grid, cover, white: new Float32Array(width * height), relief: new Float32Array(width * height), film: new Float32Array(width * height) }
  const noise = gradientNoise(whale.seed ^ 0x2f6e)
  paintGround(whale, noise, skin)
  for (const blotch of whale.blotches) paintBlotch(noise, skin, blotch, whale.paleTone)
  for (const { x, y, radius, strength } of whale.speckles) stampMark(skin, x, y, radius, 0.45 * strength, -0.7 * strength, 0)
  for (const ring of whale.rings) paintRing(skin, ring)
  for (const scar of whale.scars) paintStroke(skin, scar)
  paintTipBarnacles(whale, skin)
  return skin
}

/** Pigment, mottling, wrinkles and the yellow film, cell by cell. */
function paintGround(whale: Whale, noise: Noise, skin: Skin): void {
  const { width, height, x0, y0, scale, cover, white, relief, film } = skin
  const left = edgeTable(whale, whale.left, TABLE)
  const right = edgeTable(whale, whale.right, TABLE)
  for (let row = 0; row < height; row++) {
    const y = y0 + (row + 0.5) / scale
    for (let column = 0; column < width; column++) {
      const i = row * width + column
      if (cover[i] === 0) continue
      const x = x0 + (column + 0.5) / scale
      const at = Math.abs(x)
      const cell = Math.min(TABLE - 1, at * (TABLE - 1))
      const edges = x < 0 ? left : right
      const below = y - lookUp(edges.trailing, cell)
      const above = lookUp(edges.leading, cell) - y
      const split = x + 0.05 * smooth(noise, 7.5, y * 4)
      const own = split < 0 ? whale.left.pigment : whale.right.pigment
      let inWhite = depthInWhite(noise, own, at, y, below, above)
      // Near the midline the two lobes' patterns run into each other.
      const other = ramp(MIDLINE, 0, Math.abs(split)) / 2
      if (other > 0) inWhite += other * (depthInWhite(noise, split < 0 ? whale.right.pigment : whale.left.pigment, at, y, below, above) - inWhite)
      const whiteness = ramp(-own.softness, own.softness, inWhite)
      const mottle = octaves(noise, x * 7 + 90, y * 7, 3)
      const spotted = 1.6 * smooth(noise, x * 31 + 30, y * 31)
      white[i] = skinTone(whiteness, whale.paleTone, mottle, spotted)
      relief[i] = wrinkle(noise, whale.wrinkles, x, y, below, below + above) + 2 * mottle
      if (whale.diatoms > 0.03) film[i] = whale.diatoms * (0.35 + 0.55 * ramp(-0.9, 0.9, 0.5 * mottle + octaves(noise, x * 1.7, y * 2.6 + 30, 2)))
    }
  }
}

function lookUp(table: Points, cell: number): number {
  const i = Math.min(TABLE - 2, Math.floor(cell))
  return table[i]! + (cell - i) * (table[i + 1]! - table[i]!)
}

/** How deep a place lies in the white field, half spans; negative in the dark. The least of the distances to the dark parts, disturbed. */
function depthInWhite(noise: Noise, p: LobePigment, at: number, y: number, below: number, above: number): number {
  const nx = at + p.noiseX
  const ny = y + p.noiseY
  const patches = p.patches * octaves(noise, nx * 2.6, ny * 3.6, 3)
  // Streaks run from the root outwards, along the lobe.
  const across = below / Math.max(0.05, below + above)
  const streaks = p.streaks * octaves(noise, nx * 4.5, across * 7 + p.noiseY, 3)
  const fromCentre = at - p.centre - p.centreSlant * (0.3 - y) * 0.5
  const fromTrailing = (below - p.trailingMargin) * 1.2
  const fromLeading = above - p.leadingMargin
  const fromTip = (p.tip - at) * 0.8
  const distance = softLeast(softLeast(fromCentre, fromTrailing), softLeast(fromLeading, fromTip)) + p.level + patches + streaks
  // The border breaks up into spots.
  const nearBorder = Math.abs(distance) < 0.3
  const grain = nearBorder ? p.grain * Math.exp(-Math.abs(distance) * 9) * octaves(noise, nx * 34, ny * 34, 3) : 0
  return distance + grain
}

function softLeast(a: number, b: number): number {
  const h = Math.max(0, 0.06 - Math.abs(a - b)) / 0.06
  return Math.min(a, b) - h * h * 0.015
}

/** Reflectance of dark and of white skin, both uneven: dark skin shows pale smears, white skin grey clouds. */
function skinTone(whiteness: number, paleTone: number, mottle: number, spotted: number): number {
  const dark = 0.035 + 0.02 * Math.max(0, mottle) + 0.016 * Math.max(0, spotted)
  const pale = paleTone + 0.09 * mottle - 0.05 * Math.max(0, spotted)
  return dark + whiteness * (pale - dark)
}

/** Ridges that run out from the root, wrinkles across them near the trailing edge, and a crease along the midline. */
function wrinkle(noise: Noise, strength: number, x: number, y: number, below: number, chord: number): number {
  const across = below / Math.max(0.08, chord)
  // Where the chord is short the ridges lie closer, and lower with it.
  const ridges = octaves(noise, x * 3.2, across * 6 + 11, 2) * Math.min(0.5, chord)
  const fine = 1.6 * smooth(noise, x * 23 + y * 14, y * 31 - x * 9)
  const edge = below > 0.6 ? 0 : Math.exp(-Math.max(0, below) * 8) * smooth(noise, x * 40, y * 7)
  const crease = -26 * Math.exp(-Math.abs(x) * 26) * ramp(0.75, 0, y)
  return strength * (9 * ridges + 0.35 * fine + 4 * edge) + crease
}

/** An ellipse with a ragged rim. */
function paintBlotch(noise: Noise, { x0, y0, scale, width, height, white }: Skin, { x, y, radius, stretch, angle, dark, strength }: Blotch, paleTone: number): void {
  const reach = radius * stretch * 1.5
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const target = dark ? 0.04 : paleTone
  for (let row = Math.max(0, Math.floor((y - reach - y0) * scale)); row < Math.min(height, (y + reach - y0) * scale); row++) {
    for (let column = Math.max(0, Math.floor((x - reach - x0) * scale)); column < Math.min(width, (x + reach - x0) * scale); column++) {
      const dx = x0 + (column + 0.5) / scale - x
      const dy = y0 + (row + 0.5) / scale - y
      const along = (dx * cos + dy * sin) / (radius * stretch)
      const across = (dy * cos - dx * sin) / radius
      const ragged = 0.4 * octaves(noise, (x + dx) * 13 + 50, (y + dy) * 13, 3)
      const share = strength * ramp(1.05, 0.8, Math.hypot(along, across) + ragged)
      if (share <= 0) continue
      const i = row * width + column
      white[i]! += share * (target - white[i]!)
    }
  }
}

function paintStroke(skin: Skin, stroke: Stroke): void {
  const { x, y, angle, length, bend, width, strength } = stroke
  const radius = Math.max(width, 0.45 / skin.scale)
  const steps = Math.max(2, Math.ceil((length / radius) * 1.6))
  // A line thinner than a cell is drawn a cell wide and weaker.
  const weight = strength * Math.min(1, width / radius)
  let [px, py] = [x, y]
  for (let n = 0; n <= steps; n++) {
    const t = n / steps
    const heading = angle + bend * (t - 0.5)
    px += (Math.cos(heading) * length) / steps
    py += (Math.sin(heading) * length) / steps
    // Fainter and stronger along its way, fading out at both ends.
    const taper = Math.min(1, 3 * t, 3 * (1 - t)) * (0.7 + 0.3 * Math.sin(n * 0.37 + x * 50))
    stampMark(skin, px, py, radius * (0.6 + 0.4 * taper), weight * taper * 0.55, weight * taper * -0.35, -0.35 * weight * taper)
  }
}

function paintRing(skin: Skin, { x, y, radius, width, strength, filled }: Ring): void {
  const stroke = Math.max(width, 0.45 / skin.scale)
  const weight = strength * Math.min(1, width / stroke)
  const steps = Math.max(8, Math.ceil((2 * Math.PI * radius) / (stroke * 0.7)))
  for (let n = 0; n < steps; n++) {
    const angle = (2 * Math.PI * n) / steps
    stampMark(skin, x + radius * Math.cos(angle), y + radius * Math.sin(angle) * 0.9, stroke, 0.4 * weight, -0.3 * weight, 0.4 * weight)
  }
  if (filled) stampMark(skin, x, y, radius, 0.5 * strength, -0.4 * strength, 1)
}

/** Lumps of barnacles with bare skin between them, on the tip and the edge next to it. */
function paintTipBarnacles(whale: Whale, skin: Skin): void {
  const draw = chance(whale.seed, 7)
  const paint = (lobe: Lobe, side: 1 | -1, amount: number): void => {
    for (let n = 0; n < 46 * amount; n++) {
      const at = 1.01 - 0.13 * draw.next() ** 1.6
      const y = lobe.tipY * (at > 0.9 ? 1 : 0.9) + draw.next() ** 1.5 * 0.13 + (1 - at) * 0.35
      const radius = draw.between(0.005, 0.014)
      stampMark(skin, side * at, y, radius, 0.5, 0.05, 9)
      stampFilm(skin, side * at, y, radius * 1.2, draw.between(0.5, 1))
    }
  }
  if (whale.tipBarnacles.left > 0) paint(whale.left, -1, whale.tipBarnacles.left)
  if (whale.tipBarnacles.right > 0) paint(whale.right, 1, whale.tipBarnacles.right)
}

/** A soft round mark: `onDark` is added to dark skin, `onWhite` to white skin, in proportion to what is there. */
function stampMark(skin: Skin, x: number, y: number, radius: number, onDark: number, onWhite: number, relief: number): void {
  stamp(skin, x, y, radius, (i, weight) => {
    const now = skin.white[i]!
    const target = now + onDark * (1 - now * 1.3) + (onWhite - onDark * 0.1) * now
    skin.white[i] = now + weight * (Math.max(0.02, Math.min(0.82, target)) - now)
    skin.relief[i]! += weight * relief
  })
}

function stampFilm(skin: Skin, x: number, y: number, radius: number, amount: number): void {
  stamp(skin, x, y, radius, (i, weight) => {
    skin.film[i] = Math.max(skin.film[i]!, weight * amount)
  })
}

/** Calls `put` for each cell within 1.3 radii, with a weight that falls from 1 to 0 at the rim. */
function stamp({ x0, y0, scale, width, height }: Skin, x: number, y: number, radius: number, put: (i: number, weight: number) => void): void {
  const cx = (x - x0) * scale
  const cy = (y - y0) * scale
  const reach = Math.max(0.8, radius * scale * 1.3)
  const top = Math.max(0, Math.floor(cy - reach))
  const bottom = Math.min(height - 1, Math.ceil(cy + reach))
  const first = Math.max(0, Math.floor(cx - reach))
  const last = Math.min(width - 1, Math.ceil(cx + reach))
  for (let row = top; row <= bottom; row++) {
    for (let column = first; column <= last; column++) {
      const distance = Math.hypot(column + 0.5 - cx, row + 0.5 - cy) / reach
      if (distance < 1) put(row * width + column, ramp(1, 0.45, distance))
    }
  }
}
