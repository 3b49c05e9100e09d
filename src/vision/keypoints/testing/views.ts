import { inverted, transformed, type Transform } from '#core/geometry/transform.ts'
import { seededRandom } from '#core/random.ts'
import type { GreyImage } from '../../grey-image.ts'

/** A picture as the transform shows it (px → px, edges between pixels), linearly interpolated, mid grey beyond; brighter by `gain`, with noise of a deviation. */
export function viewed({ width, height, data }: GreyImage, transform: Transform, { gain = 1, noise = 0, seed = 1 } = {}): GreyImage {
  const back = inverted(transform)!
  const random = seededRandom(seed)
  const at = (x: number, y: number): number => (x < 0 || y < 0 || x >= width || y >= height ? 128 : data[y * width + x]!)
  const out = new Uint8Array(width * height)
  for (let y = 0, n = 0; y < height; y++) {
    for (let x = 0; x < width; x++, n++) {
      const from = transformed(back, { x: x + 0.5, y: y + 0.5 })
      const [left, top] = [Math.floor(from.x - 0.5), Math.floor(from.y - 0.5)]
      const [u, v] = [from.x - 0.5 - left, from.y - 0.5 - top]
      const value = (at(left, top) * (1 - u) + at(left + 1, top) * u) * (1 - v) + (at(left, top + 1) * (1 - u) + at(left + 1, top + 1) * u) * v
      out[n] = Math.min(255, Math.max(0, Math.round(value * gain + noise * (noise > 0 ? random.normal() : 0))))
    }
  }
  return { width, height, data: out }
}

/** A turn (radians), a scale and perspective about the middle of a picture. */
export function aboutMiddle({ width, height }: GreyImage, { turn = 0, scale = 1, squeeze = 1, perspective = 0 }): Transform {
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)]
  const [cx, cy] = [width / 2, height / 2]
  const p = perspective / width
  // Moved to the middle, bent, moved back: the middle stays where it is.
  const bend: Transform = [cos, -sin * squeeze, 0, sin, cos * squeeze, 0, p, 0, 1]
  const to: Transform = [1, 0, cx, 0, 1, cy, 0, 0, 1]
  const from: Transform = [1, 0, -cx, 0, 1, -cy, 0, 0, 1]
  return product(product(to, bend), from)
}

function product(a: Transform, b: Transform): Transform {
  const out: number[] = []
  for (let row = 0; row < 9; row += 3) for (let column = 0; column < 3; column++) out.push(a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!)
  return out as unknown as Transform
}
