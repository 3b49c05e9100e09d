import type { BoxPx } from '../catalogue.ts'

/** Area of a box in px²; 0 for one that is turned inside out. */
function boxArea(box: BoxPx): number {
  return Math.max(0, box.x1 - box.x0) * Math.max(0, box.y1 - box.y0)
}

/** Intersection over union of two boxes, 0..1; 0 where neither has an area. */
export function intersectionOverUnion(a: BoxPx, b: BoxPx): number {
  const shared = boxArea({
    x0: Math.max(a.x0, b.x0),
    y0: Math.max(a.y0, b.y0),
    x1: Math.min(a.x1, b.x1),
    y1: Math.min(a.y1, b.y1),
  })
  const union = boxArea(a) + boxArea(b) - shared
  return union > 0 ? shared / union : 0
}
