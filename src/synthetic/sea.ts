import { chance } from './chance.ts'
import type { Layout } from './layout.ts'
import { gradientNoise, octaves, ramp } from './noise.ts'
import type { Photograph, Weather } from './photograph.ts'
import { sampleTile, wavePyramid, type WaveTile } from './waves.ts'

/** The picture while it is made: linear light, red green blue a px, [height × width × 3]. */
export interface Light {
  width: number
  height: number
  rgb: Float32Array<ArrayBuffer>
}

export interface Sea {
  light: Light
  /** Slope of the water towards the viewer at each px, [height × width]; 0 above the horizon. */
  slope: Float32Array<ArrayBuffer>
}

/** Patches of waves laid over each other: length of one period in half spans, share of the slope, turn. */
const PATCHES = [
  { period: 8.3, share: 0.38, turn: 0.12 },
  { period: 3.1, share: 0.48, turn: -0.4 },
  { period: 1.27, share: 0.5, turn: 0.55 },
  { period: 0.49, share: 0.45, turn: -0.15 },
] as const
/** How strongly the water is squeezed by perspective: less than a flat plane, since crests hide the troughs behind. */
const SQUEEZE = 4.2

/** Sky and water without the animal. */
export function paintSea(photograph: Photograph, layout: Layout): Sea {
  const { width, height, horizonY } = layout
  const light: Light = { width, height, rgb: new Float32Array(width * height * 3) }
  const slope = new Float32Array(width * height)
  const horizonRow = Math.max(0, Math.min(height, Math.round(horizonY)))
  paintSky(photograph, layout, light, horizonRow)
  for (let row = horizonRow; row < height; row++) paintWaterRow(photograph, layout, light, slope, row)
  return { light, slope }
}

function paintSky({ weather, seed }: Photograph, { width, horizonY, scale }: Layout, { rgb }: Light, rows: number): void {
  const noise = gradientNoise(seed ^ 0x77)
  for (let row = 0; row < rows; row++) {
    const height = (horizonY - row) / scale
    const up = Math.min(1, height * 0.16)
    for (let column = 0; column < width; column++) {
      const cloud = 0.05 * octaves(noise, (column / width) * 2.2, height * 2.6, 3)
      const i = (row * width + column) * 3
      for (let c = 0; c < 3; c++) rgb[i + c] = (weather.horizon[c]! * (1 - up) + weather.zenith[c]! * up) * (1 + cloud)
    }
  }
}

function paintWaterRow({ weather, water, seed }: Photograph, layout: Layout, { width, rgb }: Light, slope: Float32Array, row: number): void {
  const { horizonY, scale, originX } = layout
  const draw = chance(seed, 11)
  const shiftX = draw.between(0, 50)
  const shiftZ = draw.between(0, 50)
  // Depth grows without end towards the horizon; in half spans, 1 at the foot of the picture plane.
  const below = Math.max(0.5, row + 0.5 - horizonY) / scale
  const reach = water.eye / below
  const depth = SQUEEZE * water.eye * reach
  const stepX = reach / scale
  const stepZ = (depth / below) / scale
  const grazing = Math.min(0.4, 0.1 + 0.035 * below)
  const far = weather.haze * ramp(4, 40, reach)
  const amplitude = 0.05 + 0.09 * water.chop
  const glitter = weather.toSun[2] > 0.1
  const waves = wavesOfRow(((0.5 - originX) / scale) * reach + shiftX, depth + shiftZ, stepX, Math.sqrt(stepX * stepZ), water.heading)
  const towards = slope.subarray(row * width, (row + 1) * width)
  const across = glitter ? new Float32Array(width) : null
  for (const wave of waves) addWaves(wave, towards, across)
  for (let column = 0; column < width; column++) {
    shadeWater(rgb, (row * width + column) * 3, weather, grazing + amplitude * towards[column]!, across ? amplitude * across[column]! : 0, far)
  }
}

/** Adds a patch to a row's slopes. */
function addWaves({ tile, share, u, v, stepU, stepV }: RowOfWaves, towards: Float32Array, across: Float32Array | null): void {
  for (let column = 0; column < towards.length; column++) {
    const x = u + column * stepU
    const z = v + column * stepV
    const before = towards[column]!
    // Ripples ride on the faces of the waves that lean towards the camera: that breaks up their repetition too.
    const riding = Math.max(0.25, Math.min(1.9, 1 + 0.85 * before))
    towards[column] = before + riding * share * sampleTile(tile.towards, tile.side, x, z)
    if (across) across[column]! += share * sampleTile(tile.across, tile.side, x, z)
  }
}

/** One patch of waves along one row of the picture: where it starts in the tile, in periods, and how far a px goes. */
interface RowOfWaves {
  tile: WaveTile
  share: number
  u: number
  v: number
  stepU: number
  stepV: number
}

/**
 * The patches along a row that starts at (x, z) and goes `stepX` a px; without the waves finer than `blur`, which
 * would only flicker.
 */
function wavesOfRow(x: number, z: number, stepX: number, blur: number, heading: number): RowOfWaves[] {
  const levels = wavePyramid()
  return PATCHES.map(({ period, share, turn }) => {
    const level = Math.max(0, Math.min(levels.length - 1, Math.round(Math.log2((blur / period) * levels[0]!.side))))
    const cos = Math.cos(turn + heading) / period
    const sin = Math.sin(turn + heading) / period
    return { tile: levels[level]!, share, u: x * cos + z * sin, v: z * cos - x * sin, stepU: stepX * cos, stepV: -stepX * sin }
  })
}

/** Mirror of the sky and light from below, by Fresnel (Schlick 1994); `lean` is the sine of the angle of view. */
function shadeWater(rgb: Float32Array, at: number, weather: Weather, lean: number, across: number, far: number): void {
  // Facets that lean away are hidden behind those that lean towards the camera.
  const cosine = 0.5 * (lean + Math.sqrt(lean * lean + 0.012))
  const away = (1 - cosine) * (1 - cosine)
  const mirror = 0.02 + 0.98 * away * away * (1 - cosine)
  // Steeper facets mirror higher sky, which is darker on a clear day.
  const up = Math.min(1, 1.9 * cosine)
  const glint = sunGlint(weather, lean, across)
  for (let c = 0; c < 3; c++) {
    const sky = weather.horizon[c]! * (1 - up) + weather.zenith[c]! * up
    const seen = 0.9 * mirror * sky + (1 - mirror) * weather.water[c]! * 1.2 + glint * weather.sun[c]!
    rgb[at + c] = seen + far * (weather.horizon[c]! * 0.9 - seen)
  }
}

function sunGlint({ toSun }: Weather, lean: number, across: number): number {
  // Only a sun in front of the camera throws glitter towards it.
  if (toSun[2] < 0.1) return 0
  const need = -toSun[1] / (1 + toSun[2])
  const off = ((lean - need * 0.5) ** 2 + (across - toSun[0] * 0.4) ** 2) * 60
  return off < 6 ? 3.5 * Math.exp(-off * 2) : 0
}
