import { chance, type Chance } from './chance.ts'
import type { FlukeLayer } from './fluke.ts'
import type { Layout } from './layout.ts'
import { gradientNoise, octaves, ramp, smooth } from './noise.ts'
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
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const edge = waterline[column]!
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
  const strength = 0.5 * Math.exp(-below * 4.5)
  if (strength < 0.03) return
  const slope = sea.slope[i]!
  const fromRow = Math.round(edge - (row - edge) * 1.5 - slope * 0.04 * scale)
  const fromColumn = Math.max(0, Math.min(width - 1, Math.round(column + slope * 0.012 * scale)))
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
  const reach = (span.x1 - span.x0) * (0.3 + 0.55 * water.splash)
  const depth = scale * (0.07 + 0.2 * water.splash)
  const strength = 0.35 + 0.75 * water.splash
  const lines = apronRows(waterline, depth, scale)
  for (let row = Math.max(0, Math.floor(horizonY)); row < height; row++) {
    if (water.foam === 0 && (row < lines.from || row > lines.to)) continue
    // Foam lies flat: squeezed more the nearer the horizon.
    const flat = 0.5 + (row - horizonY) / scale
    const y = 3.6 * Math.log(flat)
    for (let column = 0; column < width; column++) {
      const below = row - waterline[column]!
      const off = (column - middle) / reach
      const near = off * off >= 1 ? 0 : strength * (1 - off * off) * patchHeight(below, depth, scale)
      if (near < 0.02 && water.foam === 0) continue
      const x = (column - middle) / scale / flat
      const lace = octaves(noise, x * 9, y * 9, 4)
      // Threads of foam between dark holes, closing up where it is thick.
      const threads = 1 - 2.6 * Math.abs(smooth(noise, x * 19 + 1.2 * lace + 20, y * 17))
      const apron = ramp(0.34, 0.68, near * (0.72 + 0.5 * octaves(noise, x * 2.6 + 7, y * 2.6, 2)) + near * (0.3 * lace + 0.16 * threads))
      const caps = water.foam === 0 ? 0 : water.foam * ramp(0.6, 0.95, octaves(noise, x * 1.3 + 40, y * 1.3, 3) + 0.13 * sea.slope[row * width + column]!) * ramp(-0.3, 0.4, lace)
      const amount = Math.min(0.95, apron + caps)
      if (amount > 0.01) tintPx(sea.light, row * width + column, foam, amount, 0.88 + 0.26 * lace + 0.12 * threads + 0.06 * sea.slope[row * width + column]!)
    }
  }
}

/** The rows that foam about the animal can reach. */
function apronRows(waterline: Float32Array, depth: number, scale: number): { from: number; to: number } {
  let from = Infinity
  let to = -Infinity
  for (const edge of waterline) {
    from = Math.min(from, edge)
    to = Math.max(to, edge)
  }
  return { from: from - HEAP * scale, to: to + 2.5 * depth }
}

/** Half spans that foam rises above the waterline. */
const HEAP = 0.035

/** How thick foam lies `below` px under the waterline: a soft heap at the line, thinning out towards the camera. */
function patchHeight(below: number, depth: number, scale: number): number {
  if (below < 0) return Math.max(0, 1 + below / (HEAP * scale))
  return Math.exp(-((below / depth) ** 2) * 0.7)
}

function foamColour({ sun, horizon, zenith }: Weather): Rgb {
  const part = (c: 0 | 1 | 2): number => 0.92 * (0.5 * horizon[c] + 0.5 * zenith[c]) + 0.62 * sun[c]
  return [part(0), part(1), part(2)]
}

function tintPx({ rgb }: Light, i: number, colour: Rgb, share: number, brightness: number): void {
  for (let c = 0; c < 3; c++) rgb[i * 3 + c]! += share * (colour[c]! * brightness - rgb[i * 3 + c]!)
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

/** Jets of drops: each jet has a direction; its drops are finer and thinner the higher they are. */
function plume(draw: Chance, light: Light, layout: Layout, waterline: Float32Array, colour: Rgb, { x, halfWidth, rise, amount }: Plume): void {
  const { scale, width } = layout
  const jets = 8 + Math.round(30 * amount)
  for (let n = 0; n < jets; n++) {
    const off = Math.max(-2, Math.min(2, draw.normal())) * 0.6
    const from = x + halfWidth * off
    const lean = draw.around(off * 0.4, 0.3)
    const top = rise * draw.between(0.1, 1) ** 1.4 * Math.exp(-off * off)
    const thick = draw.between(0.01, 0.05) * scale
    const base = waterline[Math.max(0, Math.min(width - 1, Math.round(from)))]!
    const drops = Math.round(40 + 150 * amount)
    for (let d = 0; d < drops; d++) {
      const t = draw.next() ** 1.8
      const px = from + lean * top * t + thick * (0.6 + 1.6 * t) * draw.normal() * 0.5
      const py = base + 0.02 * scale * draw.next() - top * t + thick * draw.normal() * 0.2
      const radius = scale * (0.0012 + 0.0085 * draw.next() ** 5 * (1 - 0.5 * t))
      drop(light, px, py, radius * 1.4, colour, draw.between(0.2, 0.9) * (1 - 0.5 * t), draw.between(0.7, 1.1))
    }
    // The mist between the drops.
    for (let d = 0; d < 6; d++) {
      const t = draw.next() ** 2 * 0.8
      drop(light, from + lean * top * t + thick * draw.normal(), base - top * t, scale * draw.between(0.015, 0.045), colour, 0.16 * (1 - t), 1)
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
      drop(light, x + draw.normal() * 0.004 * layout.scale, from + fall * t, layout.scale * draw.between(0.0015, 0.005), colour, draw.between(0.2, 0.65) * (1 - 0.5 * t), 1)
    }
  }
}

/** A soft round drop; one smaller than a px is drawn a px wide and fainter. */
function drop({ width, height, rgb }: Light, x: number, y: number, radius: number, colour: Rgb, strength: number, brightness: number): void {
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
      for (let c = 0; c < 3; c++) rgb[i + c]! += share * (colour[c]! * brightness - rgb[i + c]!)
    }
  }
}
