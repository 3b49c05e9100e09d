import type { BoxPx } from '#core/catalogue.ts'
import type { GreyImage } from '../grey-image.ts'
import { clahe } from './clahe.ts'
import { describe, DESCRIPTOR_SIZE } from './descriptor.ts'
import { extrema, type Extremum } from './extrema.ts'
import { FRAME_SIZE, type Keypoints } from './keypoints.ts'
import { orientations } from './orientation.ts'
import { flukePatch, type Patch } from './patch.ts'
import { rootSift } from './root-sift.ts'
import { scaleSpace, type Octave } from './scale-space.ts'
import { spread } from './spread.ts'

export interface ExtractOptions {
  /** Keypoints at the most. */
  most: number
  /** Least contrast of a keypoint, as Lowe counts it, after the equalisation; 0..1. */
  contrast: number
  /** Limit of the equalisation of contrast; 0: none. */
  clipLimit: number
  /** Where there are more: those that lie best spread, not those of the most contrast. */
  spread: boolean
  /** Frames stand upright instead of along the gradients: flukes do not lie on their side. */
  upright: boolean
}

/** Chosen by measurement: docs/decisions/0009-keypoints.md. */
export const CHOSEN: ExtractOptions = { most: 500, contrast: 0.03, clipLimit: 2, spread: false, upright: false }

/** Where keypoints may lie: any resolution, laid over the fluke's box with the crop's margin; 0 is "not here". */
export interface Mask {
  width: number
  height: number
  data: Uint8Array
}

/** A patch whose longer side is smaller than this is doubled first: its finest marks are smaller than an octave sees. */
const SMALL_PX = 600
/** Tiles of the equalisation: a fluke is twice as wide as high. */
const TILES = { tilesX: 8, tilesY: 4 }

/**
 * The keypoints of a fluke: its box in the original photograph (with the crop's margin, at most 1024 px wide) with its contrast
 * equalised, SIFT (Lowe 2004), RootSIFT, as uint8. None where the box is smaller than 24 px.
 */
export function extractKeypoints(image: GreyImage, boxPx: BoxPx, { mask, options = CHOSEN }: { mask?: Mask; options?: ExtractOptions } = {}): Keypoints {
  const patch = flukePatch(image, boxPx)
  if (!patch) return { count: 0, boxPx, frames: new Float32Array(0), descriptors: new Uint8Array(0) }
  const { width, height, grey } = patch
  const even = options.clipLimit > 0 ? clahe(grey, width, height, { ...TILES, clipLimit: options.clipLimit }) : grey
  const octaves = scaleSpace(even, width, height, Math.max(width, height) < SMALL_PX)
  const places = extrema(octaves, options.contrast)
    .map((extremum) => ({ extremum, x: placeOf(octaves, extremum, extremum.x), y: placeOf(octaves, extremum, extremum.y), strength: extremum.contrast }))
    .filter(({ x, y }) => isInside(x, y, patch, mask))
  const frames: { place: (typeof places)[number]; angle: number }[] = []
  for (const place of options.spread ? spread(places, options.most) : strongest(places, options.most)) {
    const { octave, layer, x, y, sigma } = place.extremum
    const angles = options.upright ? [0] : orientations(octaves[octave]!.gaussians[layer]!, x, y, sigma)
    for (const angle of angles) frames.push({ place, angle })
  }
  return described(frames.slice(0, options.most), octaves, patch, boxPx)
}

function strongest<Keypoint extends { strength: number }>(all: readonly Keypoint[], count: number): Keypoint[] {
  return [...all].sort((a, b) => b.strength - a.strength).slice(0, count)
}

/** A place of an octave in the patch, px, middles of pixels at whole numbers. */
function placeOf(octaves: readonly Octave[], { octave }: Extremum, at: number): number {
  const { step, origin } = octaves[octave]!
  return origin + at * step
}

function isInside(x: number, y: number, { width, height }: Patch, mask: Mask | undefined): boolean {
  if (!mask) return true
  const column = Math.min(mask.width - 1, Math.max(0, Math.floor(((x + 0.5) / width) * mask.width)))
  const row = Math.min(mask.height - 1, Math.max(0, Math.floor(((y + 0.5) / height) * mask.height)))
  return mask.data[row * mask.width + column] !== 0
}

function described(all: { place: { extremum: Extremum; x: number; y: number }; angle: number }[], octaves: readonly Octave[], patch: Patch, boxPx: BoxPx): Keypoints {
  const frames = new Float32Array(all.length * FRAME_SIZE)
  const descriptors = new Uint8Array(all.length * DESCRIPTOR_SIZE)
  const sift = new Float32Array(DESCRIPTOR_SIZE)
  all.forEach(({ place: { extremum, x, y }, angle }, n) => {
    const { octave, layer, sigma } = extremum
    const { step, gaussians } = octaves[octave]!
    describe(gaussians[layer]!, extremum.x, extremum.y, sigma, angle, sift)
    rootSift(sift, descriptors.subarray(n * DESCRIPTOR_SIZE, (n + 1) * DESCRIPTOR_SIZE))
    frames.set([patch.originX + (x + 0.5) * patch.stepX, patch.originY + (y + 0.5) * patch.stepY, sigma * step * Math.sqrt(patch.stepX * patch.stepY), angle], n * FRAME_SIZE)
  })
  return { count: all.length, boxPx, frames, descriptors }
}
