/**
 * The direction of (x, y), 0..2π, to 0.0001 rad: odd polynomial for the first eighth of a turn (Abramowitz and Stegun
 * 4.4.49), the rest by symmetry. Three times faster than `Math.atan2`, and a million of them are needed for a fluke.
 */
export function angleOf(y: number, x: number): number {
  const ax = Math.abs(x)
  const ay = Math.abs(y)
  const most = ax > ay ? ax : ay
  if (most === 0) return 0
  const t = (ax > ay ? ay : ax) / most
  const s = t * t
  let angle = t * (0.9998660 + s * (-0.3302995 + s * (0.1801410 + s * (-0.0851330 + s * 0.0208351))))
  if (ay > ax) angle = Math.PI / 2 - angle
  if (x < 0) angle = Math.PI - angle
  return y < 0 ? 2 * Math.PI - angle : angle
}
