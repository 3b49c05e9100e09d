import type { Layout } from './layout.ts'
import { gradientNoise, octaves, ramp } from './noise.ts'
import type { Photograph, Weather } from './photograph.ts'
import type { Traced } from './raster.ts'
import type { Light } from './sea.ts'
import type { Skin } from './skin.ts'

/** The lit fluke alone: linear light and how much of each px it covers, before the water takes its part. */
export interface FlukeLayer {
  light: Light
  cover: Float32Array<ArrayBuffer>
}

/** Lights what was traced: skin colour, sun and sky on it, the shine of wet skin. */
export function lightFluke(photograph: Photograph, layout: Layout, traced: Traced, skin: Skin): FlukeLayer {
  const { width, height } = layout
  const light: Light = { width, height, rgb: new Float32Array(width * height * 3) }
  const cover = new Float32Array(width * height)
  const wet = gradientNoise(photograph.seed ^ 0x9a1)
  const normal = new Float32Array(3)
  for (let i = 0; i < cover.length; i++) {
    if (traced.depth[i] === Infinity) continue
    const cell = skinCell(skin, traced.flatX[i]!, traced.flatY[i]!)
    const share = sampleAt(skin.cover, skin.width, cell)
    if (share < 0.01) continue
    cover[i] = share
    bumpedNormal(normal, traced, i, skin, cell)
    const white = sampleAt(skin.white, skin.width, cell)
    const film = sampleAt(skin.film, skin.width, cell)
    const streaks = octaves(wet, traced.flatX[i]! * 9, traced.flatY[i]! * 2.4, 3)
    shade(light.rgb, i * 3, photograph.weather, normal, white, film, streaks)
  }
  return { light, cover }
}

/** A place in a skin's arrays: index of the upper left of four cells, and the shares of its right and lower neighbours. */
interface Cell {
  i: number
  tx: number
  ty: number
}

const cell: Cell = { i: 0, tx: 0, ty: 0 }

/** The answer is overwritten by the next call: this runs for each px. */
function skinCell(skin: Skin, flatX: number, flatY: number): Cell {
  const x = Math.max(0, Math.min(skin.width - 1.001, (flatX - skin.x0) * skin.scale - 0.5))
  const y = Math.max(0, Math.min(skin.height - 1.001, (flatY - skin.y0) * skin.scale - 0.5))
  const ix = Math.floor(x)
  const iy = Math.floor(y)
  cell.i = iy * skin.width + ix
  cell.tx = x - ix
  cell.ty = y - iy
  return cell
}

function sampleAt(values: Float32Array, width: number, { i, tx, ty }: Cell): number {
  const a = values[i]!
  const b = values[i + width]!
  const top = a + tx * (values[i + 1]! - a)
  const bottom = b + tx * (values[i + width + 1]! - b)
  return top + ty * (bottom - top)
}

/** The bent surface's normal, tilted by the skin's relief and by the fluke's lens-like thickness. */
function bumpedNormal(out: Float32Array, traced: Traced, i: number, skin: Skin, { i: at }: Cell): void {
  const perCell = skin.scale / 1000
  const slopeX = (skin.relief[at + 1]! - skin.relief[at]!) * perCell
  const slopeY = (skin.relief[at + skin.width]! - skin.relief[at]!) * perCell
  const flatX = traced.flatX[i]!
  const flatY = traced.flatY[i]!
  // Rounded towards the leading edge and across the tail stock.
  const stalk = ramp(0.45, 0.9, flatY)
  const tiltX = slopeX * 0.8 + flatX * stalk * 9 * Math.exp(-Math.abs(flatX) * 2)
  const tiltY = slopeY * 0.8 + 0.35 * (flatY - 0.2) * (1 - stalk)
  let nx = traced.nx[i]! + tiltX
  let ny = traced.ny[i]! + tiltY
  const nz = traced.nz[i]!
  const length = Math.hypot(nx, ny, nz)
  nx /= length
  ny /= length
  out[0] = nx
  out[1] = ny
  out[2] = nz / length
}

/** Skin colours in linear light: dark skin is blue-black, white skin almost neutral, the film of diatoms ochre. */
const FILM = [0.86, 0.62, 0.3] as const
const DARK_TINT = [0.9, 0.98, 1.14] as const
const PALE_TINT = [1, 0.99, 0.97] as const

function shade(rgb: Float32Array, at: number, weather: Weather, normal: Float32Array, white: number, film: number, streaks: number): void {
  // By index: taking a typed array apart goes through its iterator, for each px.
  const nx = normal[0]!
  const ny = normal[1]!
  const nz = normal[2]!
  const { toSun, sun, zenith, horizon, water } = weather
  const sunward = Math.max(0, nx * toSun[0] + ny * toSun[1] + nz * toSun[2])
  // The underside of a lobe that leans over sees the sea, the upper side the sky.
  const up = 0.5 - 0.5 * ny
  // The mirrored direction of a viewer straight ahead (0, 0, −1).
  const mirrorY = 2 * nz * ny * -1
  const facing = Math.max(0, -nz)
  const oblique = (1 - facing) * (1 - facing)
  const fresnel = 0.03 + 0.6 * oblique * oblique
  const skyUp = ramp(0.3, -0.5, mirrorY)
  // Water runs down in films: shining here, dull there.
  const shine = (0.05 + fresnel) * (0.85 + 0.75 * streaks)
  const half = Math.max(0, (nx * toSun[0] + ny * toSun[1] + nz * (toSun[2] - 1)) / Math.hypot(toSun[0], toSun[1], toSun[2] - 1))
  const glare = half < 0.7 ? 0 : half ** 38 * (0.5 + 0.9 * Math.max(0, streaks)) * 0.75 + half ** 9 * 0.05
  const pale = ramp(0.05, 0.5, white)
  for (let c = 0; c < 3; c++) {
    const tint = DARK_TINT[c]! + pale * (PALE_TINT[c]! - DARK_TINT[c]!)
    const skin = white * tint * (1 + film * pale * (FILM[c]! - 1))
    const ambient = (up * (0.55 * horizon[c]! + 0.55 * zenith[c]!) + (1 - up) * (0.5 * horizon[c]! + 0.4 * water[c]!)) * 1.5
    const mirror = skyUp * (0.6 * horizon[c]! + 0.4 * zenith[c]!) + (1 - skyUp) * (0.25 * horizon[c]! + water[c]!)
    rgb[at + c] = skin * (ambient + sunward * sun[c]!) + shine * mirror + glare * sun[c]!
  }
}
