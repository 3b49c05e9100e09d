import { chance, type Chance } from './chance.ts'

/** Everything about one photograph that is not the animal. Lengths in half spans of the fluke, angles in radians. */
export interface Photograph {
  seed: number
  pose: Pose
  frame: Frame
  weather: Weather
  water: Water
  camera: Camera
}

export interface Pose {
  /** The fluke's tilt: 0 seen squarely from below, positive with the trailing edge leaning towards the camera. */
  pitch: number
  yaw: number
  roll: number
  /** Bend of each lobe about the long axis: at the root, growing to the tip. Positive away from the camera. */
  left: Bend
  right: Bend
  /** Bend of the peduncle below the root. */
  hinge: number
  /** From the camera to the notch. */
  distance: number
}

export interface Bend {
  root: number
  tip: number
  twist: number
}

export interface Frame {
  /** Height by width of the photograph. */
  aspect: number
  /** Width of what is seen of the fluke, as a share of the photograph's. */
  span: number
  /** Middle of the fluke's box, as shares of the free room on either side. */
  x: number
  y: number
  /** Where the water cuts the animal: y on the flat fluke, at the midline. */
  cut: number
}

export interface Weather {
  name: string
  /** Linear light: red, green, blue. */
  sun: Rgb
  zenith: Rgb
  horizon: Rgb
  water: Rgb
  /** Direction to the sun: x right, y down, z away from the camera; length 1. */
  toSun: Rgb
  /** Share of the horizon's colour in what is one kilometre away, 0..1. */
  haze: number
}

export type Rgb = readonly [number, number, number]

export interface Water {
  /** Height of the camera above the water over the half span. */
  eye: number
  /** Chop, 0 (glassy) to 1. */
  chop: number
  /** Direction of the waves. */
  heading: number
  foam: number
  /** Splash about the animal, 0..1, and where along it the greatest lies, −1..1. */
  splash: number
  splashAt: number
  /** A second splash beside the animal: x in shares of the width, strength; strength 0 for none. */
  second: { x: number; strength: number }
  drips: number
}

export interface Camera {
  /** Standard deviation of the blur in thousandths of the width; motion adds to it along one direction. */
  blur: number
  motion: number
  motionAngle: number
  /** Times what the camera's own metering chose. */
  exposure: number
  contrast: number
  /** Standard deviation of the grain at 1200 px width, in grey levels. */
  grain: number
  /** Greater than 0: colours drained; 1 black and white. */
  drained: number
  cast: Rgb
  vignette: number
}

type Palette = Omit<Weather, 'toSun'> & { share: number; sunHeight: [number, number] }

/** Light at sea as it is met: linear values, scaled so that white skin in the light comes near 1. */
const PALETTES: readonly Palette[] = [
  { name: 'clear', share: 0.27, sun: [0.95, 0.88, 0.76], zenith: [0.1, 0.2, 0.42], horizon: [0.42, 0.55, 0.72], water: [0.008, 0.04, 0.105], haze: 0.25, sunHeight: [0.4, 1.1] },
  { name: 'fair', share: 0.22, sun: [0.62, 0.58, 0.52], zenith: [0.25, 0.34, 0.48], horizon: [0.56, 0.63, 0.7], water: [0.014, 0.045, 0.08], haze: 0.4, sunHeight: [0.3, 1] },
  { name: 'overcast', share: 0.22, sun: [0.06, 0.06, 0.06], zenith: [0.48, 0.52, 0.57], horizon: [0.6, 0.63, 0.66], water: [0.025, 0.042, 0.052], haze: 0.6, sunHeight: [0.6, 1.2] },
  { name: 'dull', share: 0.13, sun: [0.02, 0.02, 0.02], zenith: [0.26, 0.29, 0.33], horizon: [0.34, 0.37, 0.4], water: [0.014, 0.024, 0.03], haze: 0.5, sunHeight: [0.6, 1.2] },
  { name: 'green', share: 0.1, sun: [0.4, 0.38, 0.33], zenith: [0.3, 0.38, 0.44], horizon: [0.55, 0.6, 0.62], water: [0.02, 0.06, 0.055], haze: 0.4, sunHeight: [0.4, 1] },
  { name: 'low sun', share: 0.06, sun: [1.05, 0.72, 0.42], zenith: [0.14, 0.2, 0.33], horizon: [0.6, 0.5, 0.42], water: [0.015, 0.035, 0.06], haze: 0.35, sunHeight: [0.12, 0.35] },
]

/** @param encounterSeed photographs of one encounter share weather, sea and camera */
export function photographFromSeeds(seed: number, encounterSeed: number): Photograph {
  const draw = chance(seed, 2)
  const shared = chance(encounterSeed, 3)
  const weather = weatherFrom(shared)
  const water = waterFrom(shared, draw)
  const camera = cameraFrom(shared, draw)
  const pose = poseFrom(draw)
  return { seed, weather, water, camera, pose, frame: frameFrom(draw) }
}

function weatherFrom(draw: Chance): Weather {
  const { share: _, sunHeight, ...palette } = weighted(draw, PALETTES)
  const height = draw.between(...sunHeight)
  // Behind the photographer more often than in front: nobody likes to shoot into the sun.
  const round = draw.odds(0.78) ? draw.between(-1.2, 1.2) : draw.between(1.3, 2.6) * draw.sign()
  const toSun: Rgb = [Math.cos(height) * Math.sin(round), -Math.sin(height), -Math.cos(height) * Math.cos(round)]
  const light = draw.between(0.85, 1.15)
  const tint = draw.around(0, 0.05)
  const shade = ([r, g, b]: Rgb, k: number): Rgb => [r * k * (1 + tint), g * k, b * k * (1 - tint)]
  return { ...palette, sun: shade(palette.sun, light), zenith: shade(palette.zenith, light), horizon: shade(palette.horizon, light), water: shade(palette.water, draw.between(0.7, 1.5)), toSun }
}

function weighted(draw: Chance, palettes: readonly Palette[]): Palette {
  let left = draw.next()
  for (const palette of palettes) {
    left -= palette.share
    if (left < 0) return palette
  }
  return palettes[0]!
}

function waterFrom(shared: Chance, draw: Chance): Water {
  return {
    eye: shared.between(0.7, 3),
    chop: shared.between(0.15, 1),
    heading: shared.around(0, 0.5),
    foam: shared.odds(0.3) ? shared.between(0.2, 1) : 0,
    splash: draw.odds(0.8) ? draw.between(0.1, 1) : draw.between(0, 0.1),
    splashAt: draw.around(0, 0.35),
    second: { x: draw.between(0.05, 0.95), strength: draw.odds(0.14) ? draw.between(0.3, 1) : 0 },
    drips: draw.odds(0.6) ? draw.next() : 0,
  }
}

function cameraFrom(shared: Chance, draw: Chance): Camera {
  const film = shared.odds(0.16)
  return {
    blur: 0.45 + 1.5 * draw.next() ** 3,
    motion: draw.odds(0.2) ? draw.between(0.5, 3) : 0,
    motionAngle: draw.between(0, Math.PI),
    exposure: Math.exp(draw.around(0, 0.16)),
    contrast: draw.between(0.9, film ? 1.35 : 1.2),
    grain: film ? shared.between(5, 12) : draw.between(1.5, 6),
    drained: film ? 1 : shared.odds(0.1) ? shared.between(0.3, 0.8) : 0,
    cast: [1 + shared.around(0, 0.03), 1, 1 + shared.around(0, 0.03)],
    vignette: shared.between(0, 0.25),
  }
}

function poseFrom(draw: Chance): Pose {
  const pitch = draw.odds(0.75) ? draw.between(0.05, 0.85) : draw.between(0.85, 1.15)
  const bend = draw.around(0.1, 0.2)
  const lean = draw.around(0, 0.1)
  const curl = draw.around(0.16, 0.3)
  return {
    pitch,
    yaw: draw.around(0, 0.22),
    roll: draw.around(0, 0.09),
    left: { root: bend + lean, tip: curl + draw.around(0, 0.12), twist: draw.around(0, 0.15) },
    right: { root: bend - lean, tip: curl + draw.around(0, 0.12), twist: draw.around(0, 0.15) },
    hinge: draw.between(-0.2, 0.7),
    distance: draw.between(14, 45),
  }
}

function frameFrom(draw: Chance): Frame {
  return {
    aspect: draw.pick([0.667, 0.667, 0.6, 0.5, 0.45]),
    span: draw.odds(0.88) ? draw.between(0.62, 0.95) : draw.between(0.42, 0.62),
    x: draw.between(0.25, 0.75),
    y: draw.between(0.25, 0.65),
    cut: draw.odds(0.25) ? draw.between(0.22, 0.42) : draw.between(0.42, 1.15),
  }
}
