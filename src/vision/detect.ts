import type { BoxPx } from '#core/catalogue.ts'
import { intersectionOverUnion } from '#core/geometry/box.ts'
import { runBothWays, type BothWays } from './both-ways.ts'
import type { GreyImage } from './grey-image.ts'
import { BOX_OUTPUTS } from './networks/detector-outputs.ts'
import type { Network } from './networks/network.ts'
import { normalise } from './normalise.ts'
import { resample } from './resample.ts'

/** In px of the upright photograph, x to the right, y down. */
export interface PointPx {
  x: number
  y: number
}

/** The points that every fluke has. Left and right as seen in the photograph. */
export interface FlukePoints {
  leftTip: PointPx
  notch: PointPx
  rightTip: PointPx
}

export interface Detection {
  boxPx: BoxPx
  /**
   * How well the detector agrees with itself: IoU of the box and of the box found in the mirrored photograph,
   * 0..1. Not the probability that there is a fluke.
   */
  score: number
  /** Probability that there is a fluke at all, 0..1; null from a detector that knows boxes alone. */
  presence: number | null
  /** Null from a detector that knows boxes alone. Meaningless where `presence` is low. */
  points: FlukePoints | null
}

/** The fluke in each photograph: the mean of what is found in it and in its mirror image. */
export async function detectFlukes(detector: Network, images: GreyImage[]): Promise<Detection[]> {
  const { inputHeight: height, inputWidth: width, outputs } = detector
  const answers = await runBothWays(detector, images.length, (n) => {
    const image = images[n]!
    return normalise(resample(image, { x0: 0, y0: 0, x1: image.width, y1: image.height }, width, height))
  })
  return answers.map((answer, n) => ({
    ...boxOf(images[n]!, answer),
    presence: outputs > BOX_OUTPUTS ? (answer.plain[PRESENCE]! + answer.mirror[PRESENCE]!) / 2 : null,
    points: outputs > BOX_OUTPUTS ? pointsOf(images[n]!, answer) : null,
  }))
}

/** Places in a detector's answer: see networks/detector.ts. */
const PRESENCE = 4
const LEFT_TIP = 5
const NOTCH = 7
const RIGHT_TIP = 9

function boxOf(image: GreyImage, { plain, mirror }: BothWays): Pick<Detection, 'boxPx' | 'score'> {
  const [x0, y0, x1, y1] = plain as unknown as Four
  const [u0, v0, u1, v1] = mirror as unknown as Four
  const straight = inPx(image, x0, y0, x1, y1)
  const turned = inPx(image, 1 - u1, v0, 1 - u0, v1)
  return { boxPx: meanBox(straight, turned), score: intersectionOverUnion(straight, turned) }
}

type Four = [number, number, number, number]

/** The left tip of the mirror image is the right one of the photograph. */
function pointsOf({ width, height }: GreyImage, { plain, mirror }: BothWays): FlukePoints {
  const mean = (at: number, mirrorAt: number): PointPx => ({
    x: ((plain[at]! + 1 - mirror[mirrorAt]!) / 2) * width,
    y: ((plain[at + 1]! + mirror[mirrorAt + 1]!) / 2) * height,
  })
  return { leftTip: mean(LEFT_TIP, RIGHT_TIP), notch: mean(NOTCH, NOTCH), rightTip: mean(RIGHT_TIP, LEFT_TIP) }
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
