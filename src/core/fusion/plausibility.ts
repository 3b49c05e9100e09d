import type { TransformShape } from './evidence.ts'
import { FITTED } from './fitted.ts'
import { weighted } from './logistic.ts'

/**
 * What a transform is judged by, in the order of the weights: |turn|, |ln scale|, squeeze, shift, perspective. All of them are near 0 for two
 * photographs of one fluke, since both boxes fit it and flukes stand upright.
 */
export function shapeFeatures({ turn, logScale, squeeze, shift, perspective }: TransformShape): number[] {
  return [Math.abs(turn), Math.abs(logScale), squeeze, shift, perspective]
}

/**
 * How plausible a transform is as that of two photographs of one fluke: what it adds to the log odds, 0 for one that moves nothing, and less the more it
 * bends. The fourth team of the competition judged a homography's entries likewise, by gradient boosting.
 */
export function plausibility(shape: TransformShape, weights: readonly number[] = FITTED.shape): number {
  return weighted(weights, shapeFeatures(shape))
}
