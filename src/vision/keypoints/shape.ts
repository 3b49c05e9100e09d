import type { TransformShape } from '#core/fusion/evidence.ts'
import { stretches } from './geometry/lawful.ts'
import { derivative, transformed, type Transform } from '#core/geometry/transform.ts'

const MIDDLE = { x: 0, y: 0 }

/** What a transform does, at the middle of the box. Places are in widths of the box, from its middle. */
export function shapeOf(transform: Transform): TransformShape {
  const [a, b, c, d] = derivative(transform, MIDDLE)
  const { most, least } = stretches([a, b, c, d])
  const to = transformed(transform, MIDDLE)
  return {
    turn: Math.atan2(c - b, a + d),
    logScale: Math.log(most * least) / 2,
    squeeze: Math.log(most / least),
    shift: Math.hypot(to.x, to.y),
    perspective: Math.hypot(transform[6], transform[7]),
  }
}
