import { derivative, type Place, type Transform } from '#core/geometry/transform.ts'

/** One fluke is never so much larger than another in widths of their boxes, nor so much squeezed in one direction. */
const MOST_SCALE = 2.5
const MOST_SQUEEZE = 2.5

/**
 * True for a transform that can be a second view of the same fluke: at every one of these places (the corners of the box) it mirrors
 * nothing, folds nothing over the horizon, and stretches by no more than a second view can. What a few chance matches make
 * is refused here: everything onto a line, onto a point, or turned inside out.
 */
export function isLawful(t: Transform, places: readonly Place[]): boolean {
  return places.every((place) => {
    const w = t[6] * place.x + t[7] * place.y + t[8]
    if (!(w > 0.2)) return false
    const { most, least } = stretches(derivative(t, place))
    return least > 1 / MOST_SCALE && most < MOST_SCALE && most < MOST_SQUEEZE * least
  })
}

/** Singular values of a 2 × 2 matrix; the lesser is negative where it mirrors. */
export function stretches([a, b, c, d]: readonly [number, number, number, number]): { most: number; least: number } {
  const sum = Math.hypot(a + d, c - b)
  const difference = Math.hypot(a - d, c + b)
  return { most: (sum + difference) / 2, least: (sum - difference) / 2 }
}
