import type { BoxPx } from '#core/catalogue.ts'
import type { GreyImage } from '#vision/grey-image.ts'

/** A strip narrower than this share of the photograph is no picture of the sea: the same as the trainer's (detection/targets.py). */
const LEAST_SHARE = 0.18
/** Left free around the box, as a share of the photograph. */
const CLEAR = 0.02

/** The strips above, below, left and right of a fluke that are wide and high enough to be pictures without one. */
export function seaBeside(image: GreyImage, { x0, y0, x1, y1 }: BoxPx): GreyImage[] {
  const { width, height } = image
  const [dx, dy] = [CLEAR * width, CLEAR * height]
  const strips: BoxPx[] = [
    { x0: 0, y0: 0, x1: width, y1: y0 - dy },
    { x0: 0, y0: y1 + dy, x1: width, y1: height },
    { x0: 0, y0: 0, x1: x0 - dx, y1: height },
    { x0: x1 + dx, y0: 0, x1: width, y1: height },
  ]
  return strips.filter((strip) => strip.x1 - strip.x0 >= LEAST_SHARE * width && strip.y1 - strip.y0 >= LEAST_SHARE * height).map((strip) => cut(image, strip))
}

function cut({ width, height, data }: GreyImage, box: BoxPx): GreyImage {
  const [left, top] = [Math.max(0, Math.ceil(box.x0)), Math.max(0, Math.ceil(box.y0))]
  const [right, bottom] = [Math.min(width, Math.floor(box.x1)), Math.min(height, Math.floor(box.y1))]
  const out = new Uint8Array((right - left) * (bottom - top))
  for (let y = top; y < bottom; y++) out.set(data.subarray(y * width + left, y * width + right), (y - top) * (right - left))
  return { width: right - left, height: bottom - top, data: out }
}
