import type { TransformShape } from './evidence.ts'
import { FITTED } from './fitted.ts'
import { weighted } from './logistic.ts'

/**
 * What a transform is judged by, in the order of the weights: 1, |turn|, |ln scale|, squeeze, shift, perspective. All of them are near 0 for
 * two photographs of one fluke, since both boxes fit it and flukes stand upright.
 */
export function shapeFeatures({ turn, logScale, squeeze, shift, perspective }: TransformShape): number[] {
  return [1, Math.abs(turn), Math.abs(logScale), squeeze, shift, perspective]
}

/**
 * Log odds that such a transform is that of two photographs of one fluke rather than one that chance matches of two flukes agree on,
 * both being as frequent. A logistic function of its shape: the fourth team of the competition judged a homography's entries likewise.
 */
export function plausibility(shape: TransformShape, weights: readonly number[] = FITTED.shape): number {
  return weighted(weights, shapeFeatures(shape))
}
