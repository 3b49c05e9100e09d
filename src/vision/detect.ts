import * as tf from '@tensorflow/tfjs-core'
import type { BoxPx } from '#core/catalogue.ts'
import { intersectionOverUnion } from '#core/geometry/box.ts'
import type { GreyImage } from './grey-image.ts'
import type { Network } from './networks/network.ts'
import { normalise } from './normalise.ts'
import { resample } from './resample.ts'

export interface Detection {
  boxPx: BoxPx
  /**
   * How well the detector agrees with itself: IoU of the box and of the box found in the mirrored photograph,
   * 0..1. Not the probability that there is a fluke: this detector always answers.
   */
  score: number
}

/** The fluke's box in each photograph: the mean of the boxes found in it and in its mirror image. */
export async function detectFlukes(detector: Network, images: GreyImage[]): Promise<Detection[]> {
  if (images.length === 0) return []
  const { inputHeight: height, inputWidth: width } = detector
  const input = new Float32Array(images.length * 2 * height * width)
  images.forEach((image, n) => {
    const whole = { x0: 0, y0: 0, x1: image.width, y1: image.height }
    const squeezed = normalise(resample(image, whole, width, height))
    input.set(squeezed, 2 * n * height * width)
    input.set(mirrored(squeezed, width), (2 * n + 1) * height * width)
  })
  const output = tf.tidy(() => detector.run(tf.tensor4d(input, [images.length * 2, height, width, 1])))
  try {
    const shares = await output.data()
    return images.map((image, n) => {
      const [x0, y0, x1, y1, u0, v0, u1, v1] = shares.slice(n * 8, n * 8 + 8) as unknown as Eight
      const plain = inPx(image, x0, y0, x1, y1)
      const mirror = inPx(image, 1 - u1, v0, 1 - u0, v1)
      return { boxPx: meanBox(plain, mirror), score: intersectionOverUnion(plain, mirror) }
    })
  } finally {
    output.dispose()
  }
}

type Eight = [number, number, number, number, number, number, number, number]

/** A picture float32 [h × width] with its columns in reverse order. A new array. */
export function mirrored(picture: Float32Array, width: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(picture.length)
  for (let row = 0; row < picture.length; row += width) {
    for (let x = 0; x < width; x++) out[row + x] = picture[row + width - 1 - x]!
  }
  return out
}

/** A box of at least one px, even where the network's corners are the wrong way round. */
function inPx({ width, height }: GreyImage, x0: number, y0: number, x1: number, y1: number): BoxPx {
  const [left, right] = spanPx(x0, x1, width)
  const [top, bottom] = spanPx(y0, y1, height)
  return { x0: left, y0: top, x1: right, y1: bottom }
}

function spanPx(from: number, to: number, sizePx: number): [number, number] {
  const low = Math.min(from, to) * sizePx
  const high = Math.max(from, to) * sizePx
  const middle = (low + high) / 2
  return high - low >= 1 ? [low, high] : [middle - 0.5, middle + 0.5]
}

function meanBox(a: BoxPx, b: BoxPx): BoxPx {
  return { x0: (a.x0 + b.x0) / 2, y0: (a.y0 + b.y0) / 2, x1: (a.x1 + b.x1) / 2, y1: (a.y1 + b.y1) / 2 }
}
