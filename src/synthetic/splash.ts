import { chance, type Chance } from './chance.ts'
import type { FlukeLayer } from './fluke.ts'
import type { Layout } from './layout.ts'
import { gradientNoise, octaves, ramp } from './noise.ts'
import type { Photograph, Rgb, Weather } from './photograph.ts'
import type { Light, Sea } from './sea.ts'

/** Height of the water in front of the animal at each column, px from the top: waves move it up and down. */
export function waterlineOf({ seed, water }: Photograph, { width, scale, waterY }: Layout): Float32Array<ArrayBuffer> {
  const noise = gradientNoise(seed ^ 0x3c5)
  return Float32Array.from({ length: width }, (_, column) => {
    const x = column / scale
    return waterY + scale * (0.05 * (0.3 + water.chop) * octaves(noise, x * 1.1, 3, 2) + 0.012 * octaves(noise, x * 7, 9, 3))
  })
}

/** Puts the fluke before the sea: what lies above the waterline, and its mirror image in the water below. */
export function mergeFluke(sea: Sea, fluke: FlukeLayer, waterline: Float32Array, layout: Layout): void {
  const { width, height, scale } = layout
  const { rgb } = sea.light
  for (let column = 0; column < width; column++) {
    const edge = waterline[column]!
    for (let row = 0; row < height; row++) {
      const i = row * width + column
      const above = Math.max(0, Math.min(1, (edge - row) / 1.5 + 0.5))
      if (above > 0) blend(rgb, i, fluke.light.rgb, i, fluke.cover[i]! * above)
      if (above < 1) mirrorInWater(sea, fluke, i, column, row, edge, scale, width)
    }
  }
}

/** Broken by the waves, and gone within a few waves' length. */
function mirrorInWater(sea: Sea, fluke: FlukeLayer, i: number, column: number, row: number, edge: number, scale: number, width: number): void {
  const below = (row - edge) / scale
  const strength = 0.62 * Math.exp(-below * 4.5)
  if (strength < 0.03) return
  const slope = sea.slope[i]!
  const fromRow = Math.round(edge - (row - edge) * 1.5 - slope * 0.05 * scale)
  const fromColumn = Math.max(0, Math.min(width - 1, Math.round(column + slope * 0.02 * scale)))
  if (fromRow < 0 || fromRow >= edge) return
  const from = fromRow * width + fromColumn
  blend(sea.light.rgb, i, fluke.light.rgb, from, fluke.cover[from]! * strength)
}

function blend(to: Float32Array, i: number, from: Float32Array, j: number, share: number): void {
  if (share <= 0) return
  for (let c = 0; c < 3; c++) to[i * 3 + c]! += share * (from[j * 3 + c]! - to[i * 3 + c]!)
}

/** Foam on the water about the animal, and whitecaps; drawn over sea and fluke. */
export function paintFoam(photograph: Photograph, layout: Layout, waterline: Float32Array, sea: Sea, span: { x0: number; x1: number }): void {
  const { water, weather, seed } = photograph
  const { width, height, scale, horizonY } = layout
  const noise = gradientNoise(seed ^ 0x51b)
  const foam = foamColour(weather)
  const middle = (span.x0 + span.x1) / 2 + (water.splashAt * (span.x1 - span.x0)) / 2
  const reach = (span.x1 - span.x0) * (0.25 + 0.5 * water.splash)
  const wide = 0.35 + water.splash
  for (let row = Math.max(0, Math.floor(horizonY)); row < height; row++) {
    // Foam lies flat: squeezed more the nearer the horizon.
    const flat = (row - horizonY) / scale + 0.3
    for (let column = 0; column < width; column++) {
      const below = (row - waterline[column]!) / scale
      const off = Math.abs(column - middle) / reach
      const near = below < -0.02 ? 0 : Math.max(0, 1 - off) * Math.exp(-(Math.max(0, below - 0.03) * 7) / wide) * (0.35 + 0.95 * water.splash)
      if (near < 0.02 && water.foam === 0) continue
      const x = (column / scale) * (1.3 / (0.4 + 0.6 * flat))
      const y = row / scale
      const lace = octaves(noise, x * 5, (y * 16) / (0.5 + flat), 4)
      const caps = water.foam === 0 ? 0 : water.foam * ramp(0.62, 0.9, octaves(noise, x * 1.1 + 70, (y * 5) / (0.4 + flat), 3) + 0.12 * sea.slope[row * width + column]!)
      const amount = ramp(0.35, 0.8, near + 0.55 * lace * Math.min(1, near * 3)) * 0.95 + caps * ramp(-0.3, 0.5, lace) * 0.8
      if (amount > 0.01) tintPx(sea.light, row * width + column, foam, Math.min(0.96, amount) * (0.86 + 0.14 * lace))
    }
  }
}

function foamColour({ sun, horizon, zenith }: Weather): Rgb {
  const part = (c: 0 | 1 | 2): number => 0.92 * (0.5 * horizon[c] + 0.5 * zenith[c]) + 0.62 * sun[c]
  return [part(0), part(1), part(2)]
}

function tintPx({ rgb }: Light, i: number, colour: Rgb, share: number): void {
  for (let c = 0; c < 3; c++) rgb[i * 3 + c]! += share * (colour[c]! - rgb[i * 3 + c]!)
}

/** Drops in the air: thrown up at the waterline, falling from the edges, and a second splash where there is one. */
export function paintSpray(photograph: Photograph, layout: Layout, waterline: Float32Array, light: Light, span: { x0: number; x1: number }, lowerEdge: (x: number) => number): void {
  const { water, weather, seed } = photograph
  const draw = chance(seed, 17)
  const colour = foamColour(weather)
  const length = span.x1 - span.x0
  if (water.splash > 0.12) {
    const x = (span.x0 + span.x1) / 2 + (water.splashAt * length) / 2
    plume(draw, light, layout, waterline, colour, { x, halfWidth: length * (0.08 + 0.3 * water.splash), rise: (0.05 + 0.24 * water.splash ** 2) * layout.scale, amount: water.splash })
  }
  if (water.second.strength > 0) {
    const x = water.second.x * layout.width
    plume(draw, light, layout, waterline, colour, { x, halfWidth: 0.16 * layout.scale, rise: 0.4 * water.second.strength * layout.scale, amount: water.second.strength })
  }
  if (water.drips > 0.05) drips(draw, light, layout, waterline, colour, span, water.drips, lowerEdge)
}

interface Plume {
  x: number
  halfWidth: number
  rise: number
  amount: number
}

/** Jets of drops: each jet has a direction, its drops thin out upwards. */
function plume(draw: Chance, light: Light, layout: Layout, waterline: Float32Array, colour: Rgb, { x, halfWidth, rise, amount }: Plume): void {
  const jets = 5 + Math.round(22 * amount)
  for (let n = 0; n < jets; n++) {
    const from = x + halfWidth * Math.max(-2, Math.min(2, draw.normal())) * 0.6
    const lean = draw.around(((from - x) / halfWidth) * 0.35, 0.25)
    const top = rise * draw.between(0.15, 1) * Math.exp(-(((from - x) / halfWidth) ** 2))
    const thick = draw.between(0.012, 0.04) * layout.scale
    const drops = Math.round(18 + 70 * amount)
    for (let d = 0; d < drops; d++) {
      const t = draw.next() ** 1.7
      const px = from + lean * top * t + thick * (0.5 + 1.5 * t) * draw.normal() * 0.5
      const base = waterline[Math.max(0, Math.min(layout.width - 1, Math.round(from)))]!
      const py = base + 0.012 * layout.scale - top * t + thick * draw.normal() * 0.25
      const radius = layout.scale * (0.002 + 0.016 * draw.next() ** 4 * (1 - 0.6 * t))
      drop(light, px, py, radius * 1.5, colour, draw.between(0.25, 0.85) * (1 - 0.55 * t))
    }
  }
}

/** Water that runs off the leading edges in strings of drops. */
function drips(draw: Chance, light: Light, layout: Layout, waterline: Float32Array, colour: Rgb, span: { x0: number; x1: number }, amount: number, lowerEdge: (x: number) => number): void {
  const strings = Math.round(50 * amount)
  for (let n = 0; n < strings; n++) {
    const x = draw.between(span.x0, span.x1)
    const from = lowerEdge(x)
    const to = waterline[Math.max(0, Math.min(layout.width - 1, Math.round(x)))]!
    if (!(from < to)) continue
    const fall = Math.min(to - from, layout.scale * draw.between(0.05, 0.5))
    const drops = 4 + draw.integer(16)
    for (let d = 0; d < drops; d++) {
      const t = draw.next()
      drop(light, x + draw.normal() * 0.004 * layout.scale, from + fall * t, layout.scale * draw.between(0.0015, 0.005), colour, draw.between(0.2, 0.65) * (1 - 0.5 * t))
    }
  }
}

/** A soft round drop; one smaller than a px is drawn a px wide and fainter. */
function drop({ width, height, rgb }: Light, x: number, y: number, radius: number, colour: Rgb, strength: number): void {
  const drawn = Math.max(0.7, radius)
  const weight = strength * Math.min(1, (radius / drawn) ** 2)
  const top = Math.max(0, Math.ceil(y - drawn - 0.5))
  const bottom = Math.min(height - 1, Math.floor(y + drawn - 0.5))
  const first = Math.max(0, Math.ceil(x - drawn - 0.5))
  const last = Math.min(width - 1, Math.floor(x + drawn - 0.5))
  for (let row = top; row <= bottom; row++) {
    for (let column = first; column <= last; column++) {
      const share = weight * ramp(1, 0.2, Math.hypot(column + 0.5 - x, row + 0.5 - y) / drawn)
      const i = (row * width + column) * 3
      for (let c = 0; c < 3; c++) rgb[i + c]! += share * (colour[c]! - rgb[i + c]!)
    }
  }
}
