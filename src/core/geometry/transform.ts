/**
 * A projective map of the plane, row by row: (x, y) → (t0 x + t1 y + t2, t3 x + t4 y + t5) / (t6 x + t7 y + t8). A similarity and an
 * affine map have 0, 0, 1 for the last row.
 */
export type Transform = readonly [number, number, number, number, number, number, number, number, number]

export interface Place {
  x: number
  y: number
}

export function transformed(t: Transform, { x, y }: Place): Place {
  const w = t[6] * x + t[7] * y + t[8]
  return { x: (t[0] * x + t[1] * y + t[2]) / w, y: (t[3] * x + t[4] * y + t[5]) / w }
}

/** `second` after `first`. */
export function composed(second: Transform, first: Transform): Transform {
  const out: number[] = []
  for (let row = 0; row < 9; row += 3) {
    for (let column = 0; column < 3; column++) out.push(second[row]! * first[column]! + second[row + 1]! * first[column + 3]! + second[row + 2]! * first[column + 6]!)
  }
  return scaled(out)
}

/** The way back. Null where there is none: everything would lie on a line. */
export function inverted(t: Transform): Transform | null {
  const [a, b, c, d, e, f, g, h, i] = t
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  if (!Number.isFinite(determinant) || Math.abs(determinant) < 1e-14) return null
  return scaled([e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d])
}

/** With 1 for the last number, where that can be. */
function scaled(t: readonly number[]): Transform {
  const last = t[8]!
  return (Math.abs(last) > 1e-14 ? t.map((value) => value / last) : [...t]) as unknown as Transform
}

/** How the map stretches the plane at a place, as a 2 × 2 matrix row by row: its derivative there. */
export function derivative(t: Transform, { x, y }: Place): [number, number, number, number] {
  const w = t[6] * x + t[7] * y + t[8]
  const at = transformed(t, { x, y })
  return [(t[0] - at.x * t[6]) / w, (t[1] - at.x * t[7]) / w, (t[3] - at.y * t[6]) / w, (t[4] - at.y * t[7]) / w]
}
